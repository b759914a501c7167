/** Whether a name is that of a time zone (IANA, such as America/Sao_Paulo, or UTC); offsets such as +03:00 are not. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

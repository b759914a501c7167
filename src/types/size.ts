const UNITS = ['', 'K', 'M', 'G', 'T'];

/** Bytes of a size such as `512MB`, `1.5 GB` or `2GiB`; undefined for other text. */
export function parseSize(text: string): bigint | undefined {
  const match = /^\s*(\d{1,6}(?:\.\d{1,3})?)\s*([KMGT])(i?)B\s*$/i.exec(text);
  if (match === null) return undefined;
  const [, number = '', unit = '', binary = ''] = match;
  const base = binary === '' ? 1000n : 1024n;
  const thousandths = BigInt(Math.round(Number(number) * 1000));
  return (thousandths * base ** BigInt(UNITS.indexOf(unit.toUpperCase()))) / 1000n;
}

/** Brings the program in `dist/` up to date; whether it had to. */
export function bundle(): Promise<boolean>;

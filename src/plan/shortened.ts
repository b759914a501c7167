import { createHash } from 'node:crypto';

/** Limbs of exact sums get a suffix of their own: room is left for it under PostgreSQL's 63 bytes. */
const LONGEST = 48;

/** A long name is cut and told apart by a digest: PostgreSQL would cut it in silence, and two could become one. */
export function shortened(name: string): string {
  if (Buffer.byteLength(name) <= LONGEST) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, LONGEST - 9).replace(/[^\x20-\x7e]/g, '_')}_${digest}`;
}

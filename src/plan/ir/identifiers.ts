import { createHash } from 'node:crypto';
import { LONGEST_NAME } from '../../types/limits.js';

/** PostgreSQL's longest name; limbs of exact sums get a suffix of their own and need room for it. */
export const SUFFIX_BYTES = 10;

/** A long name is cut and made unique by a digest: PostgreSQL would cut it in silence, and two could become one. */
export function shortenedName(name: string, room = 0): string {
  const longest = LONGEST_NAME - room;
  if (Buffer.byteLength(name) <= longest) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, longest - 9).replace(/[^\x20-\x7e]/g, '_')}_${digest}`;
}

import { sql } from 'kysely';
import type { Dialect, Sql } from './dialect.js';

/** Where a piece of SQL is printed: for which engine, and how deep it is indented. */
export interface Place {
  readonly dialect: Dialect;
  readonly depth: number;
}

export const deeper = ({ dialect, depth }: Place, by = 1): Place => ({ dialect, depth: depth + by });

export const lineText = ({ depth }: Place, by = 0): string => `\n${'  '.repeat(depth + by)}`;

/** A line break, and the indent of the place or one deeper by `by`. */
export const line = (place: Place, by = 0): Sql => sql.raw(lineText(place, by));

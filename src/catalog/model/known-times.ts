import type { SourceColumn } from './index.js';

/** When a column is known: none of the times is before its row; no times: with its row. */
export const timesOf = ({ knownAt, computed, queried }: SourceColumn): readonly string[] =>
  computed?.knownTimes ?? queried?.knownTimes ?? (knownAt === null ? [] : [knownAt]);

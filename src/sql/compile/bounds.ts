import type { Interval } from '../../engines/engine.js';
import { formatInstant } from '../../types/instant.js';
import type { Dialect } from './dialect.js';

/** The dialect with the interval of a run (half-open, UTC microseconds) as literals, where parameters 1 and 2 are. */
export const withBounds = (dialect: Dialect, { start, end }: Interval): Dialect => ({
  ...dialect,
  parameter: (n) => `timestamp ${dialect.quote(formatInstant(n === 1 ? start : end))}`,
});

import type { Value } from '../engines/adapter.js';

/** A count as an engine gives it; 0 where there is none. */
export const count = (value: Value | undefined): bigint =>
  BigInt(typeof value === 'bigint' || typeof value === 'number' ? value : 0);

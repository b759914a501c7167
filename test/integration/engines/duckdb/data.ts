import type { HistoryTable } from '../../../../src/engines/engine.js';

/** UTC microseconds of an ISO instant or date. */
export const micros = (text: string): bigint =>
  BigInt(Date.parse(text.includes('T') ? `${text}Z` : text)) * 1_000n;

export const history = (changes: Partial<HistoryTable> = {}): HistoryTable => ({
  name: 'sets',
  group: 'user',
  columns: [
    { name: 'cpf', type: 'string' },
    { name: 'timestamp', type: 'timestamp' },
    { name: 'n', type: 'bigint' },
  ],
  keys: ['cpf'],
  partitionBy: 'day',
  ...changes,
});

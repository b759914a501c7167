import type { RunRecord } from '../../project/index.js';
import { formatBrief, formatIso } from '../../types/instant.js';
import { table } from './table.js';
import { showSeconds } from './when.js';

/** The log of runs, a line each. */
export function showRuns(records: readonly RunRecord[], width: number | null): string {
  if (records.length === 0) return 'no runs';
  return table(
    ['WHEN', 'NAME', 'STATUS', 'WHY', 'ROWS', 'SECONDS', 'WHO', 'MESSAGE'],
    records.map(({ startedAt, name, status, why, rows, seconds, who, message }) => [
      formatBrief(startedAt),
      name,
      status,
      why ?? '-',
      String(rows),
      showSeconds(seconds),
      who ?? '-',
      message ?? '-',
    ]),
    { width },
  );
}

export const jsonRun = ({ startedAt, ...record }: RunRecord): unknown => ({
  name: record.name,
  started_at: formatIso(startedAt),
  status: record.status,
  why: record.why,
  rows: record.rows,
  seconds: record.seconds,
  who: record.who,
  message: record.message,
});

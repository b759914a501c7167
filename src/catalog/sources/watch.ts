import type { SourceSpec } from '../../spec/generated.js';
import { type Duration, parseDuration } from '../../types/duration.js';
import type { SourceColumn, Watch } from '../model/index.js';
import { lookupColumn, type Reporter } from '../resolve/lookups.js';

/** Types whose greatest value says what was written last. */
const ORDERED: readonly string[] = ['timestamp', 'date', 'integer', 'bigint'];

/** How changes of a source are found; columns in `broken` have been reported. */
export function resolveWatch(
  spec: SourceSpec,
  columns: readonly SourceColumn[],
  broken: ReadonlySet<string>,
  report: Reporter,
): Watch {
  const { detect = null, updated_at: updatedAt = null, late, freshness } = spec;
  if (updatedAt !== null && !broken.has(updatedAt)) checkUpdatedAt(spec.name, updatedAt, columns, report);
  if (detect === 'updated_at' && updatedAt === null)
    report.errorAtKey('FS103', ['detect'], 'detect: updated_at needs that column', 'add updated_at: COLUMN');
  const isSilent = detect === 'none' || detect === 'updated_at' || (detect === null && updatedAt !== null);
  if (late !== undefined && !isSilent)
    report.errorAtKey(
      'FS103',
      ['late'],
      'late rows are found by their content here',
      'leave late out, or add detect: none or updated_at',
    );
  if (freshness !== undefined && spec.static !== undefined)
    report.errorAtKey('FS103', ['freshness'], 'a static source has no newest event', 'leave freshness out');
  return { detect, updatedAt, late: durationOf(late), freshness: durationOf(freshness) };
}

/** What is no duration has been reported where its text was checked. */
function durationOf(text: string | undefined): Duration | null {
  const result = text === undefined ? undefined : parseDuration(text);
  return result !== undefined && 'duration' in result ? result.duration : null;
}

function checkUpdatedAt(
  source: string,
  name: string,
  columns: readonly SourceColumn[],
  report: Reporter,
): void {
  const column = lookupColumn(columns, { name, what: `source ${source}` }, ['updated_at'], report);
  if (column === undefined) return;
  if (column.computed !== null)
    report.error(
      'FS103',
      ['updated_at'],
      `${name} is computed, and says nothing of when its row was written`,
      'name a column of the data',
    );
  else if (!ORDERED.includes(column.type.name))
    report.error(
      'FS109',
      ['updated_at'],
      `updated_at must grow with each change; ${name} is a ${column.type.name}`,
      'name a timestamp, a date, an integer or a bigint',
    );
}

import { type Diagnostic, Failure, warning } from '../../diagnostics/diagnostic.js';
import type { Session } from '../duckdb-client/session.js';
import { quote } from '../duckdb-client/sql.js';
import type { SourceBinding } from '../engine.js';
import type { SourceFile } from './glob.js';
import { differsByCase, missingColumn, missingColumnHint } from './missing-columns.js';
import { lines } from './ndjson.js';
import { shownFiles } from './ndjson-failures.js';
import { type Declared, storedName } from './value-rules.js';

/**
 * FS202 for each declared column that no object of the files has: a warning, since writers of ndjson leave out keys
 * without a value; an error where there is a key that differs by case alone. A column of nulls is there: its key is
 * looked for.
 */
export async function absentKeys(
  session: Session,
  binding: SourceBinding,
  columns: readonly Declared[],
  files: readonly SourceFile[],
): Promise<readonly Diagnostic[]> {
  const counts = columns.map(({ name, index }) => `count(${quote(name)}) as n${index}`).join(', ');
  const [row] = await session.rows(`select count(*) as n, ${counts} from ${storedName(binding.name)}`);
  if (row === undefined || row.n === 0n) return [];
  const empty = columns.filter(({ index }) => row[`n${index}`] === 0n);
  if (empty.length === 0) return [];
  const keys = await session.rows(`select distinct unnest(json_keys(json)) as key from ${lines(files)}`);
  const known = keys.map(({ key }) => String(key)).sort();
  const absent = empty
    .filter(({ name }) => !known.includes(name))
    .map((column) => ({ column, hint: missingColumnHint(column.name, known, columns, 'key in the file') }));
  const place = shownFiles(files);
  const miswritten = absent.filter(({ column }) => known.some((key) => differsByCase(key, column.name)));
  if (miswritten.length > 0)
    throw new Failure(miswritten.map(({ column, hint }) => missingColumn(column, binding, place, hint)));
  return absent.map(({ column: { name, span }, hint }) =>
    warning('FS202', `source ${binding.name}: no row of ${place} has the key ${name}; it is read as null`, {
      span,
      hint,
    }),
  );
}

import type { DatasetSpec } from '../../spec/generated.js';
import { formatType } from '../../types/type.js';
import type { Dataset, DatasetOutput } from '../model/index.js';
import type { Reporter } from '../resolve/lookups.js';

/** Schemas that are not the user's. */
const OURS = new Set(['historical', 'online', 'source', 'fs', 'temp', 'information_schema', 'pg_catalog']);

/** Where a dataset is written; undefined where that has findings, which are in `report`. */
export function resolveOutput(output: DatasetSpec['output'], report: Reporter): DatasetOutput | undefined {
  return output.table === undefined ? fileOutput(output.file, report) : tableOutput(output.table, report);
}

function fileOutput(file: string, report: Reporter): DatasetOutput | undefined {
  const path = ['output', 'file'];
  const format = /\.(csv|parquet)$/i.exec(file)?.[1]?.toLowerCase();
  if (format === undefined)
    report.error('FS103', path, `"${file}" is neither csv nor parquet`, 'end the name in .csv or .parquet');
  if (/^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)/.test(file))
    report.error('FS103', path, 'the output lies outside the project', 'give a path below the project root');
  return { kind: 'file', file, format: format === 'parquet' ? 'parquet' : 'csv' };
}

function tableOutput(text: string, report: Reporter): DatasetOutput | undefined {
  const path = ['output', 'table'];
  const [, schema, table] = /^([A-Za-z_]\w{0,62})\.([A-Za-z_]\w{0,62})$/.exec(text) ?? [];
  if (schema === undefined || table === undefined) {
    report.error(
      'FS103',
      path,
      `"${text}" is not a table`,
      'write its schema and its name, like marts.training',
    );
    return undefined;
  }
  if (OURS.has(schema.toLowerCase()) || /^pg_/i.test(schema)) {
    report.error(
      'FS115',
      path,
      `the schema ${schema} is not for outputs`,
      'choose a schema of your own, like marts',
    );
    return undefined;
  }
  return { kind: 'table', schema, table };
}

/** Where a dataset is written, as one text: a path of the project, or `schema.table`. */
export const outputText = (output: DatasetOutput): string =>
  output.kind === 'file' ? output.file : `${output.schema}.${output.table}`;

/** Csv has no lists. */
export function checkLists(
  { output, labels, sets, derived }: Pick<Dataset, 'output' | 'labels' | 'sets' | 'derived'>,
  report: Reporter,
): void {
  if (output.kind !== 'file' || output.format !== 'csv') return;
  const columns = [
    ...sets.flatMap(({ set, columns: taken }) =>
      taken.map(({ name, column: { type } }) => ({ name: `${name} of ${set.name}`, type })),
    ),
    ...labels,
    ...derived,
  ];
  for (const { name, type } of columns)
    if (type.name === 'list')
      report.error(
        'FS123',
        ['output', 'file'],
        `csv has no lists, and ${name} is a ${formatType(type)}`,
        'write parquet: end the name in .parquet',
      );
}

import type { Statement } from '../../engines/engine.js';

/** Statements of the state of datasets, as text for one warehouse; `prefix` goes before the name of the schema. */
export interface DatasetStateSql {
  readonly create: Statement;
  /** One row with `tables`: 0 where there is no such state to see. */
  readonly present: Statement;
  /** Rows `name`, `record`: JSON of what was written last, and from what. */
  readonly all: Statement;
  readonly save: (name: string, record: string) => readonly Statement[];
}

export function datasetStateSql(prefix: string): DatasetStateSql {
  const schema = `${prefix}fs`;
  const table = `"${schema.replaceAll('"', '""')}"."datasets"`;
  return {
    create: {
      sql: `create table if not exists ${table} ("name" text not null, "record" text not null)`,
    },
    present: {
      sql: 'select count(*) as tables from information_schema.tables where table_schema = $1 and table_name = $2',
      params: [schema, 'datasets'],
    },
    all: { sql: `select "name", "record" from ${table}` },
    save: (name, record) => [
      { sql: `delete from ${table} where "name" = $1`, params: [name] },
      { sql: `insert into ${table} ("name", "record") values ($1, $2)`, params: [name, record] },
    ],
  };
}

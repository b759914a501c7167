import type { Statement } from '../../engines/engine.js';
import { formatInstant } from '../../types/instant.js';

/** What became of a check the last time it ran. */
export interface StoredCheck {
  /** The source, set or dataset. */
  readonly item: string;
  readonly check: string;
  readonly severity: 'error' | 'warn';
  readonly status: 'passed' | 'failed';
  /** What failed, in words without values of sensitive columns; null: it passed. */
  readonly message: string | null;
  /** How many rows violate it; 0 where it is not about single rows. */
  readonly violations: bigint;
  /** How many rows there were when it passed last; null: never. */
  readonly passedRows: bigint | null;
  /** UTC microseconds. */
  readonly checkedAt: bigint;
}

/** Statements of the results of checks, as text for one warehouse; `prefix` goes before the name of the schema. */
export interface CheckStateSql {
  readonly create: Statement;
  /** One row with `tables`: 0 where there is no such state to see. */
  readonly present: Statement;
  readonly all: Statement;
  /** The results of an item, instead of those that it has. */
  readonly save: (item: string, results: readonly StoredCheck[]) => readonly Statement[];
}

export function checkStateSql(prefix: string): CheckStateSql {
  const schema = `${prefix}fs`;
  const table = `"${schema.replaceAll('"', '""')}"."checks"`;
  return {
    create: {
      sql: `create table if not exists ${table} ("item" text not null, "check" text not null, "severity" text not null, "status" text not null, "message" text, "violations" bigint not null, "passed_rows" bigint, "checked_at" timestamp not null)`,
    },
    present: {
      sql: 'select count(*) as tables from information_schema.tables where table_schema = $1 and table_name = $2',
      params: [schema, 'checks'],
    },
    all: { sql: `select * from ${table} order by "item", "check"` },
    save: (item, results) => [
      { sql: `delete from ${table} where "item" = $1`, params: [item] },
      ...results.map((one) => ({
        sql: `insert into ${table} ("item", "check", "severity", "status", "message", "violations", "passed_rows", "checked_at") values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        params: [
          item,
          one.check,
          one.severity,
          one.status,
          one.message,
          one.violations,
          one.passedRows,
          formatInstant(one.checkedAt),
        ],
      })),
    ],
  };
}

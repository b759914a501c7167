import type { Statement } from '../../engines/engine.js';

/**
 * What a set was computed from, as far as a later run needs it to see a change. Everything is text, so that any engine
 * keeps it as it is.
 */
export interface StoredSource {
  /** See `Engine.dataVersion`, of all data below the set; null: only reading tells. */
  readonly version: string | null;
  /** A digest of `days`: equal where the events of the set are equal. */
  readonly content: string;
  /** What was found when the source was read, as JSON: see `writeProfile`. */
  readonly profile: string;
}

export interface SourceRecord extends StoredSource {
  readonly set: string;
  /** The digests of all days, as JSON; null: they stay as they are. */
  readonly days: string | null;
}

/** Statements of the state of sources, as text for one warehouse; `prefix` goes before the name of the schema. */
export interface SourceStateSql {
  readonly create: readonly Statement[];
  /** One row with `tables`: 0 where there is no such state to see. */
  readonly present: Statement;
  /** Rows `feature_set`, `version`, `content`, `profile`. */
  readonly all: Statement;
  /** One row `days`, or none. */
  readonly days: (set: string) => Statement;
  readonly save: (record: SourceRecord) => readonly Statement[];
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export function sourceStateSql(prefix: string): SourceStateSql {
  const schema = `${prefix}fs`;
  const table = `${quoted(schema)}."source_states"`;
  return {
    create: [
      {
        sql: `create table if not exists ${table} ("feature_set" text not null, "version" text, "content" text not null, "days" text not null)`,
      },
      // Stores of earlier versions have the table without it.
      { sql: `alter table ${table} add column if not exists "profile" text` },
    ],
    present: {
      sql: 'select count(*) as tables from information_schema.columns where table_schema = $1 and table_name = $2 and column_name = $3',
      params: [schema, 'source_states', 'profile'],
    },
    all: {
      sql: `select "feature_set", "version", "content", "profile" from ${table} where "profile" is not null`,
    },
    days: (set) => ({ sql: `select "days" from ${table} where "feature_set" = $1`, params: [set] }),
    save: ({ set, version, content, days, profile }) =>
      days === null
        ? [
            {
              sql: `update ${table} set "version" = $2, "content" = $3, "profile" = $4 where "feature_set" = $1`,
              params: [set, version, content, profile],
            },
          ]
        : [
            { sql: `delete from ${table} where "feature_set" = $1`, params: [set] },
            {
              sql: `insert into ${table} ("feature_set", "version", "content", "days", "profile") values ($1, $2, $3, $4, $5)`,
              params: [set, version, content, days, profile],
            },
          ],
  };
}

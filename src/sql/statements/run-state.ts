import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { Interval, Statement, Value } from '../../engines/engine.js';
import { formatInstant } from '../../types/instant.js';
import { type CheckStateSql, checkStateSql } from './check-state.js';
import { type DatasetStateSql, datasetStateSql } from './dataset-state.js';
import { type SourceStateSql, sourceStateSql } from './source-state.js';

/** The tables of schema `fs`: what a run leaves for the next one. Instants are UTC timestamps. */
interface StateTables {
  feature_sets: {
    name: string;
    entity: string;
    /** Of the spec that its history was made from. */
    fingerprint: string;
    /** The online columns as they are stored, as JSON. */
    definition: string;
    first_event: string | null;
    empty_until: string | null;
    /** Until when the online relation has been brought, exclusive. */
    valid_until: string;
    /** What its history was computed from, column by column, as JSON; null: an earlier version built it. */
    meaning: string | null;
  };
  intervals: { feature_set: string; start: string; end: string };
  runs: {
    name: string;
    started_at: string;
    seconds: number;
    status: string;
    message: string | null;
    rows: bigint;
    why: string | null;
    who: string | null;
  };
  /** Of the view of each entity, a digest of the text that makes it. */
  views: { entity: string; digest: string };
  /** For readers: until when each online relation tells the truth, exclusive. */
  valid_until: { relation: string; valid_until: string };
}

export interface StoredSet {
  readonly name: string;
  readonly entity: string;
  readonly fingerprint: string;
  readonly definition: string;
  /** What its history was computed from, column by column (see `readMeaning`); null: an earlier version built it. */
  readonly meaning: string | null;
  readonly firstEvent: bigint | null;
  readonly emptyUntil: bigint | null;
  readonly validUntil: bigint;
  readonly done: readonly Interval[];
}

export interface RunRecord {
  readonly name: string;
  readonly startedAt: bigint;
  readonly seconds: number;
  readonly status: 'done' | 'failed';
  readonly message: string | null;
  readonly rows: bigint;
  /** Why it was built, as a plan says it; null: it failed, or an earlier version ran. */
  readonly why: string | null;
  /** `user@host` of the run; null: an earlier version ran. */
  readonly who: string | null;
}

/** Which records of the log are asked for: the newest first. */
export interface LogRequest {
  /** Of sets and datasets; empty: all. */
  readonly names: readonly string[];
  readonly limit: number;
}

/** Names that no spec has any more. */
export interface ForgottenNames {
  readonly sets: readonly string[];
  readonly datasets: readonly string[];
  readonly entities: readonly string[];
  /** Of sources, sets and datasets. */
  readonly checked: readonly string[];
}

/** Statements of the run state, as text for one warehouse; `prefix` goes before each schema name. */
export interface StateSql {
  readonly create: readonly Statement[];
  /** One row with `tables`: 0 where there is no run state to see. */
  readonly present: Statement;
  readonly sets: Statement;
  readonly intervals: Statement;
  /** The last run of each name. */
  readonly runs: Statement;
  /** The newest records of the log of runs. */
  readonly log: (request: LogRequest) => Statement;
  readonly views: Statement;
  /** The relations in schema `online`, as `name`. */
  readonly online: Statement;
  /** What sets were computed from. */
  readonly sources: SourceStateSql;
  readonly datasets: DatasetStateSql;
  readonly checks: CheckStateSql;
  /** Takes everything about a set, a dataset or an entity away; the log of runs keeps its name. */
  readonly forget: (gone: ForgottenNames) => readonly Statement[];
  readonly saveView: (entity: string, digest: string) => readonly Statement[];
  readonly saveSet: (set: StoredSet) => readonly Statement[];
  /** At least one. */
  readonly saveRuns: (runs: readonly RunRecord[]) => Statement;
  /** At least one. */
  readonly saveValidUntil: (
    relations: readonly { readonly relation: string; readonly validUntil: bigint }[],
  ) => readonly Statement[];
}

const nullable = (instant: bigint | null): string | null =>
  instant === null ? null : formatInstant(instant);

/** A query as text; kysely binds every value, so none is ever part of the text. */
interface Compilable {
  compile(): { readonly sql: string; readonly parameters: readonly unknown[] };
}

function statement(query: Compilable): Statement {
  const { sql, parameters } = query.compile();
  return { sql, params: parameters.map(toValue) };
}

const isPlain = (parameter: unknown): parameter is string | number | bigint | boolean | null =>
  parameter === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof parameter);

function toValue(parameter: unknown): Value {
  if (isPlain(parameter)) return parameter;
  throw new TypeError(`not a value: ${typeof parameter}`);
}

type ColumnType = 'text' | 'timestamp' | 'double precision' | 'bigint';

/** The columns of each table; a `?` ends the name of one that may be null. */
const tables: readonly (readonly [name: string, columns: Readonly<Record<string, ColumnType>>])[] = [
  [
    'feature_sets',
    {
      name: 'text',
      entity: 'text',
      fingerprint: 'text',
      definition: 'text',
      'first_event?': 'timestamp',
      'empty_until?': 'timestamp',
      valid_until: 'timestamp',
    },
  ],
  ['intervals', { feature_set: 'text', start: 'timestamp', end: 'timestamp' }],
  [
    'runs',
    {
      name: 'text',
      started_at: 'timestamp',
      seconds: 'double precision',
      status: 'text',
      'message?': 'text',
      rows: 'bigint',
    },
  ],
  ['views', { entity: 'text', digest: 'text' }],
  ['valid_until', { relation: 'text', valid_until: 'timestamp' }],
];

type Database = Kysely<StateTables>;

const database = (schema: string): Database =>
  new Kysely<StateTables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }).withSchema(schema);

/** The statements of the run state in schema `<prefix>fs`. */
export function stateSql(prefix: string): StateSql {
  const schema = `${prefix}fs`;
  const db = database(schema);
  const sources = sourceStateSql(prefix);
  const datasets = datasetStateSql(prefix);
  const checks = checkStateSql(prefix);
  return {
    create: [
      ...createStatements(db, prefix),
      ...addedColumns(schema),
      ...sources.create,
      datasets.create,
      checks.create,
    ],
    sources,
    datasets,
    checks,
    present: {
      sql: 'select count(*) as tables from information_schema.tables where table_schema = $1 and table_name = $2',
      params: [schema, 'feature_sets'],
    },
    sets: statement(db.selectFrom('feature_sets').selectAll().orderBy('name')),
    intervals: statement(db.selectFrom('intervals').selectAll().orderBy('feature_set').orderBy('start')),
    runs: lastRuns(db),
    log: (request) => logOf(db, request),
    views: statement(db.selectFrom('views').selectAll().orderBy('entity')),
    online: {
      sql: 'select table_name as name from information_schema.tables where table_schema = $1',
      params: [`${prefix}online`],
    },
    forget: (gone) => forget(schema, gone),
    saveView: (entity, digest) =>
      [
        db.deleteFrom('views').where('entity', '=', entity),
        db.insertInto('views').values({ entity, digest }),
      ].map(statement),
    saveSet: (set) => saveSet(db, set),
    saveRuns: (runs) =>
      statement(
        db
          .insertInto('runs')
          .values(runs.map(({ startedAt, ...run }) => ({ ...run, started_at: formatInstant(startedAt) }))),
      ),
    saveValidUntil: (relations) =>
      [
        db.deleteFrom('valid_until').where(
          'relation',
          'in',
          relations.map(({ relation }) => relation),
        ),
        db.insertInto('valid_until').values(
          relations.map(({ relation, validUntil }) => ({
            relation,
            valid_until: formatInstant(validUntil),
          })),
        ),
      ].map(statement),
  };
}

/** The columns by which each table names what it is about. */
function forget(schema: string, gone: ForgottenNames): readonly Statement[] {
  const rows: readonly (readonly [table: string, column: string, names: readonly string[]])[] = [
    ['feature_sets', 'name', gone.sets],
    ['intervals', 'feature_set', gone.sets],
    ['source_states', 'feature_set', gone.sets],
    ['datasets', 'name', gone.datasets],
    ['views', 'entity', gone.entities],
    ['valid_until', 'relation', [...gone.sets, ...gone.entities].map((name) => `online.${name}`)],
    ['checks', 'item', gone.checked],
  ];
  return rows.flatMap(([table, column, names]) =>
    names.map((name) => ({
      sql: `delete from "${schema.replaceAll('"', '""')}"."${table}" where "${column}" = $1`,
      params: [name],
    })),
  );
}

const createStatements = ({ schema: ddl }: Database, prefix: string): readonly Statement[] =>
  [
    ...['fs', 'historical', 'online'].map((name) => ddl.createSchema(`${prefix}${name}`).ifNotExists()),
    ...tables.map(([table, columns]) =>
      Object.entries(columns).reduce(
        (made, [name, type]) =>
          name.endsWith('?')
            ? made.addColumn(name.slice(0, -1), type)
            : made.addColumn(name, type, (column) => column.notNull()),
        ddl.createTable(table).ifNotExists(),
      ),
    ),
  ].map(statement);

/** Stores of earlier versions have the table without them. */
const addedColumns = (schema: string): readonly Statement[] =>
  [
    ['runs', 'why'],
    ['runs', 'who'],
    ['feature_sets', 'meaning'],
  ].map(([table, column]) => ({
    sql: `alter table "${schema.replaceAll('"', '""')}"."${table}" add column if not exists "${column}" text`,
  }));

const logOf = (db: Database, { names, limit }: LogRequest): Statement => {
  const all = db.selectFrom('runs').selectAll().orderBy('started_at', 'desc').orderBy('name').limit(limit);
  return statement(names.length === 0 ? all : all.where('name', 'in', [...names]));
};

const lastRuns = (db: Database): Statement =>
  statement(
    db
      .selectFrom('runs as run')
      .selectAll('run')
      .where(({ eb, selectFrom }) =>
        eb(
          'run.started_at',
          '=',
          selectFrom('runs as newer')
            .select(({ fn }) => fn.max('newer.started_at').as('newest'))
            .whereRef('newer.name', '=', 'run.name'),
        ),
      )
      .orderBy('run.name'),
  );

/** A set's row and intervals, instead of those that it has. */
const saveSet = (db: Database, set: StoredSet): readonly Statement[] =>
  [
    db.deleteFrom('feature_sets').where('name', '=', set.name),
    db.insertInto('feature_sets').values({
      name: set.name,
      entity: set.entity,
      fingerprint: set.fingerprint,
      definition: set.definition,
      meaning: set.meaning,
      first_event: nullable(set.firstEvent),
      empty_until: nullable(set.emptyUntil),
      valid_until: formatInstant(set.validUntil),
    }),
    db.deleteFrom('intervals').where('feature_set', '=', set.name),
    ...set.done.map(({ start, end }) =>
      db
        .insertInto('intervals')
        .values({ feature_set: set.name, start: formatInstant(start), end: formatInstant(end) }),
    ),
  ].map(statement);

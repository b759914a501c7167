import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import pg from 'pg';
import { analyze, type Scope } from '../../src/expression/analyze.js';
import type { Scalar } from '../../src/expression/ast/nodes.js';
import { type EngineName, engines } from '../../src/project/engines.js';
import type { ScalarDialect } from '../../src/sql/compile/dialect.js';
import { identifierText, renderScalar, toText } from '../../src/sql/compile/scalar.js';
import { DOUBLE, parseType, type Type } from '../../src/types/type.js';
import { startPostgres } from '../support/postgres.js';
import { testTargets } from '../support/targets.js';

/** A value as text, the same for every engine: `3.5`, `'abc'`, `date '2020-01-01'`, `null`. */
export type Shown = string;

export interface ScalarEngine {
  readonly name: EngineName;
  readonly dialect: ScalarDialect;
  /** Rows of one query, each cell as the engine writes it as text; null is null. */
  readonly rows: (sql: string) => Promise<readonly (readonly (string | null)[])[]>;
  readonly close: () => Promise<void>;
}

type Connection = Pick<ScalarEngine, 'rows' | 'close'>;

async function openDuckdb(): Promise<Connection> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection: DuckDBConnection = await instance.connect();
  await connection.run("set TimeZone = 'UTC'");
  return {
    rows: async (sql) => {
      const reader = await connection.runAndReadAll(sql);
      return reader.getRows().map((row) => row.map((cell) => (cell === null ? null : String(cell))));
    },
    close: async () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function openPostgres(): Promise<Connection> {
  const server = await startPostgres();
  const client = new pg.Client({
    connectionString: server.url,
    types: { getTypeParser: () => (text: string) => text },
  });
  await client.connect();
  return {
    rows: async (sql) => (await client.query({ text: sql, rowMode: 'array' })).rows,
    close: async () => {
      await client.end();
      await server.stop();
    },
  };
}

const connections: Readonly<Record<EngineName, () => Promise<Connection>>> = {
  duckdb: openDuckdb,
  postgres: openPostgres,
};

/** Every engine of the registry, in its order. */
export const openEngines = (): Promise<readonly ScalarEngine[]> =>
  Promise.all(
    testTargets.map(async ({ engine }) => ({
      name: engine,
      dialect: await engines[engine].dialect({}),
      ...(await connections[engine]()),
    })),
  );

const show: Readonly<Partial<Record<Type['name'], (text: string) => Shown>>> = {
  double: (text) =>
    Number.isInteger(Number(text))
      ? Number(text)
          .toFixed(1)
          .replace(/^-0\.0$/, '0.0')
      : String(Number(text)),
  string: (text) => `'${text}'`,
  date: (text) => `date '${text}'`,
  timestamp: (text) => `timestamp '${text}'`,
  boolean: (text) => (text === 't' || text === 'true' ? 'true' : 'false'),
};

const shown = (text: string | null, type: Type): Shown =>
  text === null ? 'null' : (show[type.name]?.(beforeChrist(text, type)) ?? text);

/** Engines write years before 1 in different ways. */
const beforeChrist = (text: string, { name }: Type): string =>
  name === 'timestamp' || name === 'date' ? text.replace(/^([\d-]+) \(BC\)(.*)$/, '$1$2 BC') : text;

/** The query's column for `expr`: as text; an interval by its seconds, which is how it can be read. */
function readable(expr: Scalar, dialect: ScalarDialect): { readonly sql: string; readonly type: Type } {
  if (expr.type.name === 'interval')
    return readable({ node: 'call', fn: 'epoch', args: [expr], type: DOUBLE }, dialect);
  const sql = toText(renderScalar(expr, dialect));
  return { sql: `cast(${sql} as ${dialect.type({ name: 'string' })})`, type: expr.type };
}

const typed = (name: string): Type => {
  const type = parseType(name);
  if (type === undefined) throw new Error(`not a type: ${name}`);
  return type;
};

export const scopeOf = (columns: Readonly<Record<string, string>>): Scope => ({
  what: 'source edges',
  columns: new Map(Object.entries(columns).map(([name, type]) => [name, typed(type)])),
});

/** The expression that `sql` is; throws what is wrong with it. */
export function read(sql: string, scope: Scope): Scalar {
  const analysis = analyze(sql, scope);
  if (!analysis.ok)
    throw new Error(
      `${sql}: ${analysis.problems.map(({ code, message }) => `${code} ${message}`).join('; ')}`,
    );
  return analysis.expr;
}

/** What `expr` is on an engine, over no row. */
export async function evaluate(expr: Scalar, engine: ScalarEngine): Promise<Shown> {
  const { sql, type } = readable(expr, engine.dialect);
  const rows = await engine.rows(`select ${sql}`);
  return shown(rows[0]?.[0] ?? null, type);
}

/** What `expr` is for each row of `table`, by id; `error` where the engine refuses a row. */
export async function evaluateRows(
  expr: Scalar,
  engine: ScalarEngine,
  table: string,
): Promise<readonly Shown[]> {
  const { sql, type } = readable(expr, engine.dialect);
  const query = (where: string): string => `select ${sql} from ${table}${where} order by ${table}.id`;
  try {
    return (await engine.rows(query(''))).map((row) => shown(row[0] ?? null, type));
  } catch {
    const ids = await engine.rows(
      `select cast(id as ${engine.dialect.type({ name: 'string' })}) from ${table} order by ${table}.id`,
    );
    const values: Shown[] = [];
    for (const [id] of ids)
      try {
        const rows = await engine.rows(query(` where id = ${id}`));
        values.push(shown(rows[0]?.[0] ?? null, type));
      } catch {
        values.push('error');
      }
    return values;
  }
}

/** Creates `table` with an `id` and these columns; cells are SQL text of our own language, null for null. */
export async function createTable(
  engine: ScalarEngine,
  table: string,
  columns: Readonly<Record<string, string>>,
  rows: readonly (readonly (string | null)[])[],
): Promise<void> {
  const { dialect } = engine;
  const types = Object.values(columns).map(typed);
  const definition = Object.keys(columns).map(
    (name, index) => `${identifierText(name)} ${dialect.type(types[index] ?? typed('string'))}`,
  );
  await engine.rows(`create table ${table} (id integer, ${definition.join(', ')})`);
  const scope = scopeOf({});
  const values = rows.map((row, id) => {
    const cells = row.map((cell, index) => {
      const type = types[index] ?? typed('string');
      const expr: Scalar = { node: 'cast', arg: read(cell ?? 'null', scope), type };
      return cell === null ? 'null' : toText(renderScalar(expr, dialect));
    });
    return `(${id}, ${cells.join(', ')})`;
  });
  await engine.rows(`insert into ${table} values ${values.join(', ')}`);
}

/** Equal text, or for doubles equal to nine digits. */
export function sameValue(a: Shown, b: Shown, type: Type): boolean {
  if (a === b) return true;
  if (type.name !== 'double' && type.name !== 'interval') return false;
  const [x, y] = [Number(a), Number(b)];
  return Math.abs(x - y) <= 1e-9 * Math.max(Math.abs(x), Math.abs(y));
}

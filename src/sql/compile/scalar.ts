import { type IdentifierNode, PostgresQueryCompiler, sql } from 'kysely';
import type { Call, Case, Cast, ColumnRef, Scalar } from '../../expression/ast/nodes.js';
import { isInteger, sameType } from '../../types/type.js';
import { level, type Operand, type Printed, type Result, type ScalarDialect, type Sql } from './dialect.js';
import { canOverflow, hidesOverflow, holdsGuards } from './double-overflow.js';
import { literal } from './literal.js';
import { atom, castTo, raw, settle, within } from './printing.js';
import { reservedWords } from './reserved-words.js';

const PLAIN_NAME = /^[a-z_][a-z0-9_]*$/;

type Quote = ScalarDialect['capabilities']['identifierQuote'];

/** A name of a column, relation, schema or alias; `toText` writes it as `identifierText` does. */
export const identifier = (name: string): Sql => sql.id(name);

/**
 * A name in SQL: bare if it is plain lower case and no keyword, in quotes otherwise.
 * Throws on U+0000, which no engine takes, and on an empty name.
 */
export function identifierText(name: string, quote: Quote = '"'): string {
  if (name.includes('\0') || name === '') throw new Error('a name cannot be empty or hold U+0000');
  return PLAIN_NAME.test(name) && !reservedWords.has(name)
    ? name
    : `${quote}${name.replaceAll(quote, quote + quote)}${quote}`;
}

/** `expr` as SQL of the dialect, with exactly its type. `tight` puts it in parentheses unless it is one atom. */
export function renderScalar(expr: Scalar, dialect: ScalarDialect, tight = false): Sql {
  const operand = print(expr, dialect);
  const value = canOverflow(expr) ? guarded(operand, dialect) : operand;
  return tight ? within(value, level.atom) : value.sql;
}

/** Fails where a double is not finite. What holds guards itself is named rather than written twice, and so on. */
const guarded = (operand: Operand, { guardDouble }: ScalarDialect): Operand =>
  guardDouble === undefined
    ? operand
    : { expr: operand.expr, ...guardDouble(operand, holdsGuards(operand.expr)) };

function print(expr: Scalar, dialect: ScalarDialect): Operand {
  switch (expr.node) {
    case 'column':
      return { expr, ...column(expr) };
    case 'literal':
      return literal(expr, dialect);
    case 'cast':
      return castNode(expr, dialect);
    case 'case':
      return { expr, ...caseNode(expr, dialect) };
    case 'call':
      return { expr, ...call(expr, dialect) };
  }
}

const column = ({ of, name }: ColumnRef): Printed =>
  atom(of === undefined ? identifier(name) : sql`${identifier(of)}.${identifier(name)}`);

function call(expr: Call, dialect: ScalarDialect): Result {
  const printer = dialect.functions[expr.fn];
  if (printer === undefined) throw new Error(`${expr.fn} has a meaning in whole plans only`);
  return printer(
    expr.args.map((arg, index) =>
      hidesOverflow(expr, index) ? guarded(print(arg, dialect), dialect) : print(arg, dialect),
    ),
    expr,
  );
}

function caseNode(expr: Case, dialect: ScalarDialect): Printed {
  const values = [
    ...expr.branches.map(({ then }) => then),
    ...(expr.otherwise === null ? [] : [expr.otherwise]),
  ];
  const settled = settle(values.map((value) => print(value, dialect)));
  const branches = expr.branches.map(({ when }, index) => {
    const then = settled[index];
    if (then === undefined) throw new Error('a case without a value');
    return sql`when ${print(when, dialect).sql} then ${then.sql}`;
  });
  const otherwise = expr.otherwise === null ? undefined : settled.at(-1);
  const last = otherwise === undefined ? sql`` : sql` else ${otherwise.sql}`;
  return atom(sql`case ${sql.join(branches, raw(' '))}${last} end`);
}

/** Where the engine widens by itself beside the wider type, with the same result. */
function widens({ arg, type }: Cast): boolean {
  const from = arg.type;
  if (type.name === 'bigint') return from.name === 'integer';
  if (type.name === 'double') return isInteger(from) || (from.name === 'decimal' && from.precision <= 15);
  if (type.name === 'timestamp') return from.name === 'date';
  if (type.name !== 'decimal') return false;
  if (isInteger(from)) return type.precision - type.scale >= (from.name === 'integer' ? 10 : 19);
  return (
    from.name === 'decimal' &&
    from.scale <= type.scale &&
    from.precision - from.scale <= type.precision - type.scale
  );
}

function castNode(expr: Cast, dialect: ScalarDialect): Operand {
  const arg = print(expr.arg, dialect);
  if (sameType(expr.arg.type, expr.type)) return { ...arg, expr };
  const printer = dialect.casts[`${expr.arg.type.name}:${expr.type.name}`];
  const value = printer?.(arg, expr.type) ?? castTo(arg.compared ?? arg, dialect.type(expr.type));
  if (!widens(expr)) return { expr, ...value };
  const compared = arg.compared ?? arg;
  const keepsScale = expr.type.name !== 'decimal' || dialect.capabilities.unifiesScales;
  return { expr, ...value, compared, ...(keepsScale ? { bare: arg } : {}) };
}

/** Compiles text only: a value that would become a parameter is a bug, since a view has none. */
class TextCompiler extends PostgresQueryCompiler {
  readonly #quote: Quote;

  constructor(quote: Quote) {
    super();
    this.#quote = quote;
  }

  protected override visitIdentifier({ name }: IdentifierNode): void {
    this.append(identifierText(name, this.#quote));
  }

  protected override appendValue(value: unknown): void {
    throw new Error(`a value reached the SQL without literal(): ${String(value)}`);
  }
}

/** The text of a piece of SQL, as the engine gets it and a reviewer reads it. */
export const toText = (piece: Sql, dialect?: ScalarDialect): string =>
  new TextCompiler(dialect?.capabilities.identifierQuote ?? '"').compileQuery(piece.toOperationNode(), {
    queryId: 'text',
  }).sql;

import type {
  A_Expr,
  BoolExpr,
  BooleanTest,
  CaseExpr,
  CoalesceExpr,
  FuncCall,
  MinMaxExpr,
  Node,
  NullTest,
  SQLValueFunction,
  TypeCast,
} from 'libpg-query';
import { BOOLEAN, DATE, decimal, formatType, isNumeric, NULL } from '../../types/type.js';
import type { Literal, Scalar } from '../ast/nodes.js';
import { reject, type UnplacedDiagnostic, unplaced } from '../ast/sql-diagnostic.js';
import { type FunctionName, functions, spelled } from '../functions/index.js';
import { ROW_BY_ROW, unknownFunction, unknownOperator } from '../parse/hints.js';
import { tokenAt } from '../parse/offsets.js';
import { castScalar } from './casts.js';
import { coerce, commonType, literal } from './coerce.js';
import type { Context } from './context.js';
import { resolve } from './overloads.js';

export type Converter = (
  content: unknown,
  location: number | undefined,
  context: Context,
) => Scalar | undefined;

/** A row of the table: `content` is what the grammar says a node of that kind holds. */
const converter =
  <T>(make: (node: T, location: number | undefined, context: Context) => Scalar | undefined): Converter =>
  (content, location, context) =>
    make(content as T, location, context);

/** The functions that a node may mean, and how it is spelled, for messages. */
interface Callee {
  readonly names: readonly FunctionName[];
  readonly spelling: string;
}

const call = (
  { names, spelling }: Callee,
  nodes: readonly (Node | undefined)[],
  location: number | undefined,
  context: Context,
): Scalar | undefined => {
  const args = context.exprs(nodes.filter((node) => node !== undefined));
  return args === undefined ? undefined : context.at(location, () => resolve(names, args, spelling));
};

const negated = (expr: Scalar | undefined): Scalar | undefined =>
  expr === undefined ? undefined : { node: 'call', fn: 'not', args: [expr], type: BOOLEAN };

const listItems = (node: Node | undefined): readonly Node[] =>
  node !== undefined && 'List' in node ? (node.List.items ?? []) : [];

const nameOf = (nodes: readonly Node[] | undefined): readonly string[] =>
  (nodes ?? []).map((node) => ('String' in node ? (node.String.sval ?? '') : ''));

function operator(node: A_Expr, location: number | undefined, context: Context): Scalar | undefined {
  const path = nameOf(node.name);
  const sign = path.at(-1) ?? '';
  if (path.length !== 1) return context.note(location, unknownOperator(path.join('.')));
  if (node.lexpr === undefined) return prefix(sign, node.rexpr, location, context);
  const names = spelled(sign).filter((name) => functions[name].form === 'operator');
  if (names.length > 0) return call({ names, spelling: sign }, [node.lexpr, node.rexpr], location, context);
  context.exprs([node.lexpr, node.rexpr].filter((side) => side !== undefined));
  return context.note(location, unknownOperator(sign));
}

function prefix(
  sign: string,
  arg: Node | undefined,
  location: number | undefined,
  context: Context,
): Scalar | undefined {
  if (sign === '-') return call({ names: ['negate'], spelling: '-' }, [arg], location, context);
  const value = context.expr(arg);
  if (value === undefined) return undefined;
  if (sign === '+' && isNumeric(value.type)) return value;
  return context.note(
    location,
    sign === '+' ? unplaced('FS109', `+ does not apply to ${formatType(value.type)}`) : unknownOperator(sign),
  );
}

type ExprKind = NonNullable<A_Expr['kind']>;
type ExprRow = (node: A_Expr, location: number | undefined, context: Context) => Scalar | undefined;

const two =
  (fn: FunctionName, spelling: string): ExprRow =>
  (node, location, context) =>
    call({ names: [fn], spelling: spelling }, [node.lexpr, node.rexpr], location, context);

const refused =
  (code: 'FS108' | 'FS110', message: string, hint?: string): ExprRow =>
  (_, location, context) =>
    context.note(location, unplaced(code, message, hint));

const like: ExprRow = (node, location, context) => {
  const { rexpr } = node;
  if (rexpr !== undefined && 'FuncCall' in rexpr && nameOf(rexpr.FuncCall.funcname).at(-1) === 'like_escape')
    return context.note(
      location,
      unplaced('FS108', 'like has no escape clause here', 'a backslash takes the next character as it is'),
    );
  const made = two('like', 'like')(node, location, context);
  return nameOf(node.name).at(-1) === '!~~' ? negated(made) : made;
};

const between: ExprRow = (node, location, context) =>
  call(
    { names: ['between'], spelling: 'between' },
    [node.lexpr, ...listItems(node.rexpr)],
    location,
    context,
  );

const isIn: ExprRow = (node, location, context) => {
  const made = call(
    { names: ['in'], spelling: 'in' },
    [node.lexpr, ...listItems(node.rexpr)],
    location,
    context,
  );
  return nameOf(node.name).at(-1) === '<>' ? negated(made) : made;
};

const exprKinds: Readonly<Partial<Record<ExprKind, ExprRow>>> = {
  AEXPR_OP: operator,
  AEXPR_DISTINCT: two('is_distinct', 'is distinct from'),
  AEXPR_NOT_DISTINCT: two('is_not_distinct', 'is not distinct from'),
  AEXPR_NULLIF: two('nullif', 'nullif'),
  AEXPR_IN: isIn,
  AEXPR_LIKE: like,
  AEXPR_BETWEEN: between,
  AEXPR_NOT_BETWEEN: (node, location, context) => negated(between(node, location, context)),
  AEXPR_ILIKE: refused('FS110', 'unknown operator ilike', 'here: lower(s) like pattern'),
  AEXPR_SIMILAR: refused('FS110', 'unknown operator similar to', 'here: s like pattern'),
  AEXPR_BETWEEN_SYM: refused(
    'FS110',
    'unknown operator between symmetric',
    'here: x between least(a, b) and greatest(a, b)',
  ),
  AEXPR_NOT_BETWEEN_SYM: refused(
    'FS110',
    'unknown operator between symmetric',
    'here: x not between least(a, b) and greatest(a, b)',
  ),
  AEXPR_OP_ANY: refused('FS108', 'any over an array is not allowed', 'write x in (a, b)'),
  AEXPR_OP_ALL: refused('FS108', 'all over an array is not allowed', 'write x not in (a, b)'),
};

const boolNames = { AND_EXPR: 'and', OR_EXPR: 'or', NOT_EXPR: 'not' } as const;

const boolTests = {
  IS_TRUE: 'is_true',
  IS_NOT_TRUE: 'is_not_true',
  IS_FALSE: 'is_false',
  IS_NOT_FALSE: 'is_not_false',
} as const;

function booleanTest(node: BooleanTest, location: number | undefined, context: Context): Scalar | undefined {
  const kind = node.booltesttype ?? 'IS_TRUE';
  if (kind !== 'IS_UNKNOWN' && kind !== 'IS_NOT_UNKNOWN')
    return call(
      { names: [boolTests[kind]], spelling: functions[boolTests[kind]].spellings[0] ?? '' },
      [node.arg],
      location,
      context,
    );
  const known = call({ names: ['is_true'], spelling: 'is unknown' }, [node.arg], location, context);
  const arg = known?.node === 'call' ? known.args[0] : undefined;
  if (arg === undefined) return undefined;
  return { node: 'call', fn: kind === 'IS_UNKNOWN' ? 'is_null' : 'is_not_null', args: [arg], type: BOOLEAN };
}

function caseExpr(node: CaseExpr, location: number | undefined, context: Context): Scalar | undefined {
  const subject = node.arg === undefined ? null : context.expr(node.arg);
  const whens = (node.args ?? []).map((each) => ('CaseWhen' in each ? each.CaseWhen : {}));
  const conditions = whens.map(({ expr, location: at }) => {
    const value = context.expr(expr);
    if (value === undefined || subject === undefined) return undefined;
    return context.at(at, () =>
      subject === null ? condition(value) : resolve(['eq'], [subject, value], 'case'),
    );
  });
  const values = context.exprs(whens.flatMap(({ result }) => (result === undefined ? [] : [result])));
  const otherwise = node.defresult === undefined ? literal(null, NULL) : context.expr(node.defresult);
  if (values === undefined || otherwise === undefined || conditions.includes(undefined)) return undefined;
  return context.at(location, () => {
    const all = node.defresult === undefined ? values : [...values, otherwise];
    const settled = unify(all, 'the values of case');
    const type = settled[0]?.type ?? NULL;
    return {
      node: 'case',
      branches: conditions.map((when, index) => ({
        when: when ?? literal(null, BOOLEAN),
        then: settled[index] ?? otherwise,
      })),
      otherwise: node.defresult === undefined ? null : (settled.at(-1) ?? null),
      type,
    };
  });
}

const condition = (value: Scalar): Scalar =>
  coerce(value, BOOLEAN) ??
  reject(
    'FS109',
    `a condition is true or false, this is ${formatType(value.type)}`,
    'compare it with something',
  );

function unify(values: readonly Scalar[], what: string): readonly Scalar[] {
  const common = commonType(values);
  const types = [...new Set(values.map(({ type }) => formatType(type)))].join(', ');
  if (!('type' in common))
    return reject('FS109', `${what} have no type in common: ${types}`, 'cast them to one type');
  return values.map(
    (value) => coerce(value, common.type) ?? reject('FS109', `${what} have no type in common: ${types}`),
  );
}

/** `trim(both 'x' from s)` and the like come with the names of functions, which these are not. */
const sqlNames: Readonly<Record<string, string>> = { btrim: 'trim', position: 'strpos' };

function functionCall(node: FuncCall, location: number | undefined, context: Context): Scalar | undefined {
  const path = nameOf(node.funcname);
  const written = path.at(-1) ?? '';
  const isBySyntax = path[0] === 'pg_catalog' && node.funcformat === 'COERCE_SQL_SYNTAX';
  const name = (isBySyntax ? sqlNames[written] : undefined) ?? written;
  const isQuery = context.source.scope.relations !== undefined;
  if (path.length > 1 && !isBySyntax)
    return context.note(
      location,
      unplaced('FS110', `unknown function ${path.join('.')}`, 'functions have no schema here'),
    );
  if (node.over !== undefined) return context.note(location, windowRefused(name, isQuery));
  const names = spelled(name);
  if (names.length === 0 && name !== 'date') {
    context.exprs(node.agg_star ? [] : node.args);
    return context.note(location, unknownFunction(name, isQuery));
  }
  if (aggregateOptions.some((option) => node[option]))
    return context.note(location, unplaced('FS108', `${name} takes plain arguments only`));
  const args = context.exprs(node.args);
  if (args === undefined) return undefined;
  return context.at(location, () => named(name, names, args));
}

/** What a call can have beside its arguments. */
const aggregateOptions = [
  'agg_star',
  'agg_distinct',
  'agg_filter',
  'agg_order',
  'func_variadic',
  'agg_within_group',
] as const satisfies readonly (keyof FuncCall)[];

const windowRefused = (name: string, isQuery: boolean): UnplacedDiagnostic =>
  isQuery
    ? unplaced('FS108', `a window (${name} over …) is not allowed: a query works row by row`, ROW_BY_ROW)
    : unplaced('FS108', `a window (${name} over …) is not allowed in an expression over one row`);

function named(name: string, names: readonly FunctionName[], args: readonly Scalar[]): Scalar {
  const [first, ...rest] = args;
  if (name === 'date') {
    if (first === undefined || rest.length > 0)
      return reject('FS109', `date does not take ${args.length} arguments`, 'cast(t as date)');
    return castScalar(first, DATE);
  }
  const isEpoch =
    names.includes('extract') && first?.node === 'literal' && String(first.value).toLowerCase() === 'epoch';
  if (isEpoch) return resolve(['epoch'], rest, 'epoch');
  return resolve(names, names.includes('from_epoch') ? args.map(toMicroseconds) : args, name);
}

/** Seconds with a fraction as a decimal of microseconds: what a timestamp holds. */
const toMicroseconds = (seconds: Scalar): Scalar =>
  seconds.type.name === 'double' || seconds.type.name === 'decimal'
    ? castScalar(seconds, decimal(19, 6))
    : seconds;

const INTERVAL_FIELDS: Readonly<Record<number, string>> = {
  4: 'years',
  2: 'months',
  8: 'days',
  1024: 'hours',
  2048: 'minutes',
  4096: 'seconds',
};

/** `interval '3' day`: the field is a parameter of the type, a bit mask of Postgres' own. */
function withField(arg: Scalar, node: TypeCast): Scalar {
  const field = node.typeName?.typmods?.[0];
  if (field === undefined || arg.node !== 'literal' || typeof arg.value !== 'string') return arg;
  const mask = 'A_Const' in field ? field.A_Const.ival?.ival : undefined;
  const unit = INTERVAL_FIELDS[mask ?? 0];
  if (
    unit === undefined ||
    node.typeName?.typmods?.length !== 1 ||
    !/^\s*[+-]?\d+(\.\d+)?\s*$/.test(arg.value)
  )
    return reject('FS111', 'an interval has one number and one unit', "write interval '3 days'");
  return { ...arg, value: `${arg.value} ${unit}` } satisfies Literal;
}

function typeCast(node: TypeCast, location: number | undefined, context: Context): Scalar | undefined {
  const place = location === undefined || location < 0 ? node.typeName?.location : location;
  const arg = context.expr(node.arg);
  const type = context.at(node.typeName?.location ?? place, () => context.typeOf(node.typeName));
  if (arg === undefined || type === undefined) return undefined;
  return context.at(place, () => castScalar(type.name === 'interval' ? withField(arg, node) : arg, type));
}

/** `user`, `current_date`: words of SQL, some of which are also names of columns. */
function valueFunction(_: SQLValueFunction, location: number | undefined, context: Context): undefined {
  const { text, scope, offsetOf } = context.source;
  const word = tokenAt(text, offsetOf(location ?? 0));
  const column = [...scope.columns.keys()].find((name) => name.toLowerCase() === word.toLowerCase());
  return context.note(
    location,
    column === undefined
      ? unplaced(
          'FS108',
          `${word} does not give the same value each time`,
          'what an event is worth may depend on its row only',
        )
      : unplaced('FS108', `${word} is a word of SQL`, `write the column as "${column}"`),
  );
}

/** Every kind of node that has a meaning here, but constants and columns; all others are refused by name. */
export const converters: Readonly<Record<string, Converter>> = {
  A_Expr: converter<A_Expr>((node, location, context) => {
    const row = exprKinds[node.kind ?? 'AEXPR_OP'];
    return row === undefined
      ? context.note(location, unknownOperator(nameOf(node.name).join('.')))
      : row(node, location, context);
  }),
  BoolExpr: converter<BoolExpr>(({ boolop = 'AND_EXPR', args = [] }, location, context) =>
    call({ names: [boolNames[boolop]], spelling: boolNames[boolop] }, args, location, context),
  ),
  NullTest: converter<NullTest>(({ nulltesttype, arg }, location, context) =>
    call(
      { names: [nulltesttype === 'IS_NOT_NULL' ? 'is_not_null' : 'is_null'], spelling: 'is null' },
      [arg],
      location,
      context,
    ),
  ),
  BooleanTest: converter(booleanTest),
  CaseExpr: converter(caseExpr),
  CoalesceExpr: converter<CoalesceExpr>(({ args = [] }, location, context) =>
    call({ names: ['coalesce'], spelling: 'coalesce' }, args, location, context),
  ),
  MinMaxExpr: converter<MinMaxExpr>(({ op, args = [] }, location, context) => {
    const name = op === 'IS_LEAST' ? 'least' : 'greatest';
    return call({ names: [name], spelling: name }, args, location, context);
  }),
  FuncCall: converter(functionCall),
  TypeCast: converter(typeCast),
  SQLValueFunction: converter(valueFunction),
};

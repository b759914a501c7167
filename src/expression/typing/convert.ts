import type { A_Const, ColumnRef as ColumnNode, Node, TypeName } from 'libpg-query';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  decimal,
  INTEGER,
  INTERVAL,
  NULL,
  STRING,
  TIMESTAMP,
  type Type,
} from '../../types/type.js';
import type { Literal, Scalar } from '../ast/nodes.js';
import { type Analysis, reject, type SqlDiagnostic, SqlRejection, unplaced } from '../ast/sql-diagnostic.js';
import { hiddenColumn, unknownColumn } from '../parse/hints.js';
import { nameAt, tokenAt } from '../parse/offsets.js';
import { literal, numberLiteral } from './coerce.js';
import type { Context, Source } from './context.js';
import { type Converter, converters } from './node-converters.js';
import { columnOfQuery, sameWithoutCase } from './query-columns.js';

/** Turns the grammar's tree into a typed expression through a closed table of node kinds. */

/** Deeper trees would end the stack of what walks them later. */
const DEEPEST = 400;

export function convert(root: Node, source: Source): Analysis {
  const problems: SqlDiagnostic[] = [];
  const columns = new Set<string>();
  let depth = 0;

  const note: Context['note'] = (location, found) => {
    const offset = location === undefined || location < 0 ? 0 : source.offsetOf(location);
    const whole = location === undefined || location < 0;
    const length = whole ? source.text.length : lengthAt(source.text, offset);
    problems.push({ ...found, offset, length: Math.max(1, length) });
    return undefined;
  };
  const at: Context['at'] = (location, make) => {
    try {
      return make();
    } catch (error) {
      if (error instanceof SqlRejection) return note(location, error.finding);
      throw error;
    }
  };
  const expr: Context['expr'] = (node) => {
    if (node === undefined) return note(undefined, unplaced('FS107', 'a part of the expression is missing'));
    if (depth >= DEEPEST) return note(undefined, unplaced('FS108', 'the expression is nested too deeply'));
    depth += 1;
    const made = one(node, context);
    depth -= 1;
    return made;
  };
  const exprs: Context['exprs'] = (nodes = []) => {
    const made = nodes.map(expr);
    const whole = made.filter((each) => each !== undefined);
    return whole.length === made.length ? whole : undefined;
  };
  const context: Context = {
    source,
    expr,
    exprs,
    at,
    note,
    typeOf: typeOfName,
    readColumn: (name) => void columns.add(name),
  };

  const made = expr(root);
  if (made !== undefined && problems.length === 0) return { ok: true, expr: made, columns: [...columns] };
  return { ok: false, problems: problems.sort((a, b) => a.offset - b.offset), columns: [...columns] };
}

const lengthAt = (text: string, offset: number): number => {
  let length = tokenAt(text, offset).length;
  // A qualified name is one place.
  while (text[offset + length] === '.' && /[\w"]/.test(text[offset + length + 1] ?? ''))
    length += 1 + tokenAt(text, offset + length + 1).length;
  return length;
};

function one(node: Node, context: Context): Scalar | undefined {
  const [kind, content] = Object.entries(node)[0] ?? ['', {}];
  const location = locationOf(content);
  if (kind === 'A_Const') return context.at(location, () => constant(content as A_Const));
  if (kind === 'ColumnRef') return context.at(location, () => column(content as ColumnNode, context));
  const converter: Converter | undefined = Object.hasOwn(converters, kind) ? converters[kind] : undefined;
  if (converter !== undefined) return converter(content, location, context);
  return context.note(
    location,
    unplaced('FS108', refusedNodes[kind] ?? 'this part of SQL is not allowed here'),
  );
}

const locationOf = (content: unknown): number | undefined =>
  typeof content === 'object' &&
  content !== null &&
  'location' in content &&
  typeof content.location === 'number'
    ? content.location
    : undefined;

const refusedNodes: Readonly<Record<string, string>> = {
  SubLink: 'a subquery is not allowed in an expression over one row',
  ParamRef: 'a parameter is not allowed: a spec means what it says',
  SQLValueFunction: 'this does not give the same value each time',
  RowExpr: 'one value is wanted, not a row of several',
  A_ArrayExpr: 'an array is not allowed here',
  A_Indirection: 'subscripts and fields are not allowed here',
  CollateClause: 'a collation is not allowed: strings compare by their UTF-8 bytes',
  GroupingFunc: 'grouping is not allowed in an expression over one row',
  SetToDefault: 'default is not a value',
  NamedArgExpr: 'arguments have no names here',
};

function constant(node: A_Const): Literal {
  if (node.isnull) return literal(null, NULL);
  if (node.boolval !== undefined) return literal(node.boolval.boolval ?? false, BOOLEAN);
  if (node.ival !== undefined) return number(String(node.ival.ival ?? 0));
  if (node.fval !== undefined) return number(node.fval.fval ?? '0');
  if (node.sval !== undefined) return literal(node.sval.sval ?? '', STRING);
  return reject('FS108', 'a bit string is not allowed here');
}

const number = (text: string): Literal =>
  (/^-?(\d[\d_]*\.?[\d_]*|\.[\d_]+)(e[+-]?\d+)?$/i.test(text) ? numberLiteral(text) : undefined) ??
  reject(
    'FS109',
    `${text} is not a number of up to 38 digits`,
    'with an exponent, like 1e40, it is a double',
  );

function column({ fields = [], location }: ColumnNode, context: Context): Scalar {
  const names = fields.map((field) => ('String' in field ? (field.String.sval ?? '') : undefined));
  if (names.includes(undefined)) return reject('FS108', 'a star is not allowed here', 'name one column');
  const { columns, hidden, relations, what } = context.source.scope;
  if (relations !== undefined)
    return columnOfQuery(
      names.map((name) => name ?? ''),
      relations,
      location,
      context.source,
    );
  if (names.length !== 1)
    return reject(
      'FS104',
      `unknown column "${names.join('.')}" in ${what}`,
      `columns are named alone: ${names.at(-1)}`,
    );
  const folded = names[0] ?? '';
  const { quoted, name } = nameAt(context.source.text, context.source.offsetOf(location ?? 0), folded);
  const found = columns.has(name) || quoted ? [name] : sameWithoutCase(name, columns);
  if (found.length > 1)
    return reject('FS104', `"${name}" may be ${found.join(' or ')}`, 'put the name in double quotes');
  const exact = found[0] ?? name;
  const type = columns.get(exact);
  if (type === undefined) {
    const is = hidden?.get(exact);
    const { code, message, hint } =
      is === undefined
        ? unknownColumn(name, what, [...columns.keys()], quoted)
        : hiddenColumn(exact, is, what);
    return reject(code, message, hint);
  }
  context.readColumn(exact);
  return { node: 'column', name: exact, type };
}

/** As the grammar names them, and ours. */
const typeNames: Readonly<Record<string, Type>> = {
  string: STRING,
  text: STRING,
  varchar: STRING,
  boolean: BOOLEAN,
  bool: BOOLEAN,
  int4: INTEGER,
  integer: INTEGER,
  int8: BIGINT,
  bigint: BIGINT,
  float8: DOUBLE,
  double: DOUBLE,
  date: DATE,
  timestamp: TIMESTAMP,
  interval: INTERVAL,
};

const typeHints: Readonly<Record<string, string>> = {
  timestamptz: 'every timestamp is in UTC: timestamp',
  int2: 'integer',
  smallint: 'integer',
  tinyint: 'integer',
  hugeint: 'decimal(38,0)',
  float4: 'double',
  real: 'double',
  long: 'bigint',
  bpchar: 'string',
  char: 'string',
  datetime: 'timestamp',
  number: 'decimal(p,s)',
};

function typeOfName(node: TypeName | undefined): Type {
  const name =
    (node?.names ?? []).map((part) => ('String' in part ? (part.String.sval ?? '') : '')).at(-1) ?? '';
  const parameters = (node?.typmods ?? []).map(integerOf);
  if ((node?.arrayBounds ?? []).length > 0 || node?.setof || node?.pct_type)
    return reject('FS112', `a cast to a list of ${name} is not allowed`);
  if (name === 'numeric' || name === 'decimal') return decimalType(parameters);
  const type = Object.hasOwn(typeNames, name) ? typeNames[name] : undefined;
  if (type === undefined)
    return reject(
      'FS112',
      `"${name}" is not a type`,
      typeHints[name] === undefined ? hintOfTypes : `here: ${typeHints[name]}`,
    );
  if (parameters.length > 0 && type !== INTERVAL)
    return reject('FS112', `${type.name} takes no length here`, `write ${type.name}`);
  return type;
}

const hintOfTypes = 'the types are string, boolean, integer, bigint, double, decimal(p,s), date, timestamp';

const integerOf = (node: Node): number | undefined =>
  'A_Const' in node && node.A_Const.ival !== undefined ? (node.A_Const.ival.ival ?? 0) : undefined;

function decimalType([precision, scale = 0]: readonly (number | undefined)[]): Type {
  if (precision === undefined || precision < 1 || precision > 38 || scale < 0 || scale > precision)
    return reject(
      'FS112',
      'a decimal says its digits, at most 38, and how many of them are after the point',
      'write decimal(18,2)',
    );
  return decimal(precision, scale);
}

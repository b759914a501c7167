import type { JoinExpr, Node, RangeVar, ResTarget, SelectStmt } from 'libpg-query';
import { didYouMean } from '../diagnostics/did-you-mean.js';
import type { Type } from '../types/type.js';
import type { Scalar } from './ast/nodes.js';
import { type SqlDiagnostic, type UnplacedDiagnostic, unplaced } from './ast/sql-diagnostic.js';
import { ROW_BY_ROW } from './parse/hints.js';
import { nameAt, tokenAt, type WrittenName } from './parse/offsets.js';
import { clauses, parseStatement, targetsOf } from './parse/parse.js';
import { convert } from './typing/convert.js';

/** A relation of a query: an input under a name; `offset` and `length` are its place in the text. */
export interface QueryRelation {
  readonly alias: string;
  readonly input: string;
  readonly offset: number;
  readonly length: number;
}

export interface QueryJoined extends QueryRelation {
  readonly kind: 'inner' | 'left' | 'right' | 'full' | 'cross';
  readonly on: Scalar | null;
}

export interface QueryItem {
  /** As it is called in the query; undefined where nothing gives it a name. */
  readonly name: WrittenName | undefined;
  readonly expr: Scalar;
  readonly offset: number;
  readonly length: number;
}

/** One `select`. Columns carry the alias that they are of. */
export interface QuerySelect {
  readonly from: QueryRelation;
  readonly joins: readonly QueryJoined[];
  readonly where: Scalar | null;
  readonly items: readonly QueryItem[];
  readonly offset: number;
}

/** The selects of a `union all`, in order; or everything wrong with the query. */
export type QueryAnalysis =
  | { readonly ok: true; readonly selects: readonly QuerySelect[] }
  | { readonly ok: false; readonly problems: readonly SqlDiagnostic[] };

export type QueryInputs = ReadonlyMap<string, ReadonlyMap<string, Type>>;

/**
 * Reads a query that works row by row over `inputs`: select, where, joins and union all, each expression in the
 * language of all expressions. `loadParser` must have been awaited before.
 */
export function analyzeQuery(text: string, inputs: QueryInputs): QueryAnalysis {
  const parsed = parseStatement(text);
  if (!parsed.ok) return { ok: false, problems: [parsed.problem] };
  const reading: Reading = { text, inputs, offsetOf: parsed.offsetOf, problems: [] };
  const selects = selectsIn(parsed.select, reading).flatMap((select) => readSelect(select, reading) ?? []);
  if (reading.problems.length === 0) return { ok: true, selects };
  return { ok: false, problems: reading.problems.toSorted((a, b) => a.offset - b.offset) };
}

interface Reading {
  readonly text: string;
  readonly inputs: QueryInputs;
  readonly offsetOf: (location: number) => number;
  readonly problems: SqlDiagnostic[];
}

function note(
  { problems, text }: Reading,
  offset: number,
  found: UnplacedDiagnostic,
  length = tokenAt(text, offset).length,
): undefined {
  problems.push({ ...found, offset, length: Math.max(1, length) });
  return undefined;
}

/** The place of a word of SQL at or after `from`; the beginning where it is not found. */
function wordAt({ text }: Reading, word: string, from = 0): number {
  const found = new RegExp(`\\b(${word})\\b`, 'i').exec(text.slice(from));
  return found === null ? from : from + found.index;
}

const setWords: Readonly<Record<string, string>> = {
  SETOP_UNION: 'union',
  SETOP_INTERSECT: 'intersect',
  SETOP_EXCEPT: 'except',
};

/** Clauses that take more than a row, or do more than read. */
const refusedClauses = Object.entries(clauses).filter(
  ([key]) => key !== 'fromClause' && key !== 'whereClause',
);

function selectsIn(select: SelectStmt, reading: Reading): readonly SelectStmt[] {
  for (const [key, word] of refusedClauses)
    if (key in select) {
      const name = ['group', 'order'].includes(word) ? `${word} by` : word;
      note(
        reading,
        wordAt(reading, word),
        unplaced('FS108', `${name} is not allowed: a query works row by row`, ROW_BY_ROW),
      );
    }
  const { op = 'SETOP_NONE', all, larg, rarg } = select;
  if (op === 'SETOP_NONE') return [select];
  const word = setWords[op] ?? 'union';
  if (op !== 'SETOP_UNION' || all !== true)
    note(
      reading,
      wordAt(reading, word),
      unplaced(
        'FS108',
        `${word} is not allowed: it compares rows with others`,
        word === 'union' ? 'write union all' : ROW_BY_ROW,
      ),
    );
  return [larg, rarg].flatMap((one) => (one === undefined ? [] : selectsIn(one, reading)));
}

function readSelect(select: SelectStmt, reading: Reading): QuerySelect | undefined {
  const before = reading.problems.length;
  const targets = targetsOf(select);
  const offset = reading.offsetOf(targets[0]?.location ?? 0);
  const [first, second] = select.fromClause ?? [];
  if (first === undefined) {
    if (!('valuesLists' in select))
      note(reading, offset, unplaced('FS108', 'a query reads its inputs: there is no from'));
    return undefined;
  }
  if (second !== undefined) {
    const comma = placeOf(second, reading);
    return note(
      reading,
      comma,
      unplaced('FS108', 'relations are joined, not listed', 'write cross join, or join … on …'),
    );
  }
  const joined = readFrom(first, reading);
  if (joined === undefined) return undefined;
  const aliases = scopeOf([joined.from, ...joined.joins], reading);
  const where =
    select.whereClause === undefined ? null : expression(select.whereClause, aliases, reading, 'where');
  const items = targets.flatMap((target) => readItem(target, aliases, reading) ?? []);
  if (reading.problems.length > before || where === undefined) return undefined;
  return { ...joined, where, items, offset };
}

type Relations = ReadonlyMap<string, ReadonlyMap<string, Type>>;

/** The columns of each relation by alias; two of one name are a problem. */
function scopeOf(relations: readonly QueryRelation[], reading: Reading): Relations {
  const scope = new Map<string, ReadonlyMap<string, Type>>();
  for (const { alias, input, offset } of relations) {
    if (scope.has(alias))
      note(
        reading,
        offset,
        unplaced('FS105', `two relations are called ${alias}`, `give one another name: ${input} as other`),
      );
    scope.set(alias, reading.inputs.get(input) ?? new Map());
  }
  return scope;
}

/** An expression; a condition where `what` names its clause. Undefined after its problems were noted. */
function expression(node: Node, relations: Relations, reading: Reading, what?: string): Scalar | undefined {
  const columns = new Map([...relations.values()].flatMap((of) => [...of]));
  const analysis = convert(node, {
    text: reading.text,
    offsetOf: reading.offsetOf,
    scope: { what: [...relations.keys()].join(', '), columns, relations },
  });
  if (!analysis.ok) {
    reading.problems.push(...analysis.problems);
    return undefined;
  }
  const { expr } = analysis;
  if (what === undefined || expr.type.name === 'boolean') return expr;
  return note(
    reading,
    placeOf(node, reading),
    unplaced('FS109', `${what} is true or false, this is a ${expr.type.name}`, 'compare it with something'),
  );
}

interface Joined {
  readonly from: QueryRelation;
  readonly joins: readonly QueryJoined[];
}

const joinKinds: Readonly<Record<string, QueryJoined['kind']>> = {
  JOIN_INNER: 'inner',
  JOIN_LEFT: 'left',
  JOIN_RIGHT: 'right',
  JOIN_FULL: 'full',
};

function readFrom(node: Node, reading: Reading): Joined | undefined {
  if (!('JoinExpr' in node)) {
    const from = readRelation(node, reading);
    return from === undefined ? undefined : { from, joins: [] };
  }
  const join = node.JoinExpr;
  const { larg, rarg, quals, jointype = 'JOIN_INNER' } = join;
  if (larg === undefined || rarg === undefined) return undefined;
  const left = readFrom(larg, reading);
  const right = readRelation(rarg, reading);
  if (left === undefined || right === undefined) return undefined;
  const refused = joinProblem(join);
  if (refused !== undefined) return note(reading, right.offset, refused, right.length);
  const kind = quals === undefined ? 'cross' : joinKinds[jointype];
  if (kind === undefined)
    return note(reading, right.offset, unplaced('FS108', 'this kind of join is not allowed'));
  const scope = scopeOf([left.from, ...left.joins, right], reading);
  const on = quals === undefined ? null : expression(quals, scope, reading, 'on');
  return on === undefined ? undefined : { from: left.from, joins: [...left.joins, { ...right, kind, on }] };
}

function joinProblem({ isNatural, usingClause, alias }: JoinExpr): UnplacedDiagnostic | undefined {
  if (isNatural === true)
    return unplaced(
      'FS108',
      'natural join is not allowed: which columns it takes is not written',
      'write on',
    );
  if (usingClause !== undefined)
    return unplaced('FS108', 'using is not allowed: its column would be of both sides', 'write on a.x = b.x');
  return alias === undefined ? undefined : unplaced('FS108', 'a join has no name of its own');
}

const refusedRelations: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  RangeSubselect: ['a subquery is not allowed', 'make it a source of its own, and an input of this one'],
  RangeFunction: ['a function in from is not allowed', 'files and tables are read by a source'],
  RangeTableSample: ['tablesample is not allowed: it does not give the same rows each time', 'use where'],
  RangeTableFunc: ['a function in from is not allowed', 'files and tables are read by a source'],
  JsonTable: ['a function in from is not allowed', 'files and tables are read by a source'],
  JoinExpr: ['a join in parentheses is not allowed', 'make it a source of its own, and an input of this one'],
};

function readRelation(node: Node, reading: Reading): QueryRelation | undefined {
  if (!('RangeVar' in node)) {
    const [message, hint] = refusedRelations[Object.keys(node)[0] ?? ''] ?? ['only inputs are joined', ''];
    return note(reading, placeOf(node, reading), unplaced('FS108', message, hint === '' ? undefined : hint));
  }
  const { RangeVar: range } = node;
  const offset = reading.offsetOf(range.location ?? 0);
  const refused = rangeProblem(range);
  if (refused !== undefined) return note(reading, offset, refused);
  const { name, quoted } = nameAt(reading.text, offset, range.relname ?? '');
  const known = [...reading.inputs.keys()];
  const input = known.find((one) => one === name || (!quoted && one.toLowerCase() === name.toLowerCase()));
  if (input === undefined) {
    const near = didYouMean(name, known, 'input');
    return note(reading, offset, unplaced('FS106', `"${name}" is not among the inputs`, near));
  }
  const length = tokenAt(reading.text, offset).length;
  return { alias: range.alias?.aliasname ?? range.relname ?? name, input, offset, length };
}

function rangeProblem({ schemaname, catalogname, inh, alias }: RangeVar): UnplacedDiagnostic | undefined {
  if (schemaname !== undefined || catalogname !== undefined)
    return unplaced(
      'FS108',
      'inputs have no schema',
      'a table is read by a source of its own: from: {table: …}',
    );
  if (inh !== true) return unplaced('FS108', 'only is not allowed');
  return alias?.colnames === undefined ? undefined : unplaced('FS108', 'columns are not renamed here');
}

function readItem(target: ResTarget, relations: Relations, reading: Reading): QueryItem | undefined {
  const { val, name, location } = target;
  const offset = reading.offsetOf(location ?? 0);
  if (val === undefined || target.indirection !== undefined) return undefined;
  if ('ColumnRef' in val && val.ColumnRef.fields?.some((field) => 'A_Star' in field))
    return note(
      reading,
      offset,
      unplaced(
        'FS108',
        'a star is not allowed: a new column of an input would be a new column here',
        'name the columns',
      ),
    );
  const expr = expression(val, relations, reading);
  if (expr === undefined) return undefined;
  const own: WrittenName | undefined = expr.node === 'column' ? { quoted: true, name: expr.name } : undefined;
  return {
    name: name === undefined ? own : { quoted: false, name },
    expr,
    offset,
    length: tokenAt(reading.text, offset).length,
  };
}

/** Where a node begins: its own place, or that of the first part of it that has one. */
function placeOf(node: unknown, reading: Reading): number {
  const locations = [...locationsIn(node)].filter((location) => location >= 0);
  return locations.length === 0 ? 0 : reading.offsetOf(Math.min(...locations));
}

function* locationsIn(node: unknown): Iterable<number> {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node))
    if (key === 'location' && typeof value === 'number') yield value;
    else yield* locationsIn(value);
}

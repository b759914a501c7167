import type { Node, ParseResult, ResTarget, SelectStmt } from 'libpg-query';
import { type SqlDiagnostic, type UnplacedDiagnostic, unplaced } from '../ast/sql-diagnostic.js';
import { fromBytes, fromCharacters, tokenAt } from './offsets.js';

/**
 * Postgres' own grammar decides what the text is. It is parsed twice, as `select EXPR` and as `select (EXPR)`: the
 * first shows what follows an expression, the second what breaks out of one; either alone can be got around.
 */

type Parser = (sql: string) => ParseResult;
let parser: Parser | undefined;

/** Loads the grammar (wasm, some 50 ms), once. Before it, `analyze` throws. */
export async function loadParser(): Promise<void> {
  if (parser !== undefined) return;
  const module = await import('libpg-query');
  const library =
    'default' in module && typeof module.parseSync !== 'function'
      ? (module.default as typeof module)
      : module;
  await library.loadModule();
  parser = library.parseSync;
}

const BARE = 'select\n';
const WRAPPED = 'select (\n';

/** No expression of a person is longer, and a deep enough one ends the stack of any parser. */
const LONGEST = 20_000;

export type Parsed =
  | { readonly ok: true; readonly node: Node; readonly offsetOf: (location: number) => number }
  | { readonly ok: false; readonly problem: SqlDiagnostic };

const no = (offset: number, length: number, { code, message, hint }: UnplacedDiagnostic): Parsed => ({
  ok: false,
  problem: { code, message, offset, length: Math.max(1, length), ...(hint === undefined ? {} : { hint }) },
});

/** Trees of texts that were parsed before: the same expressions come again and again in the sets of a project. */
const parsed = new Map<string, Extract<Parsed, { ok: true }>>();
const MOST_PARSED = 20_000;

/** The one expression that `text` is, as the grammar's tree; `columns` only make hints better. */
export function parseExpression(text: string, columns: readonly string[]): Parsed {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const found = parseAnew(text, columns);
  if (!found.ok) return found;
  if (parsed.size >= MOST_PARSED) parsed.clear();
  parsed.set(text, found);
  return found;
}

function parseAnew(text: string, columns: readonly string[]): Parsed {
  if (parser === undefined) throw new Error('loadParser() has not been awaited');
  const unfit = unfitText(text);
  if (unfit !== undefined) return no(unfit.offset, 1, unfit.finding);
  const bare = attempt(parser, BARE, text);
  if ('error' in bare) return syntaxProblem(text, bare, columns);
  const extra = shapeProblem(text, bare.result);
  if (extra !== undefined) return extra;
  const wrapped = attempt(parser, WRAPPED, `${text}\n)`);
  if ('error' in wrapped) return syntaxProblem(text, wrapped, columns);
  const node = onlyTarget(wrapped.result);
  if (node === undefined || shapeProblem(text, wrapped.result) !== undefined)
    return no(0, text.length, unplaced('FS108', 'not one expression'));
  return { ok: true, node, offsetOf: (location) => fromBytes(text, location - WRAPPED.length) };
}

export type ParsedStatement =
  | {
      readonly ok: true;
      readonly select: SelectStmt;
      readonly offsetOf: (location: number) => number;
    }
  | { readonly ok: false; readonly problem: SqlDiagnostic };

/** The one `select`, or union of them, that `text` is, as the grammar's tree. */
export function parseStatement(text: string): ParsedStatement {
  if (parser === undefined) throw new Error('loadParser() has not been awaited');
  const refused = (offset: number, length: number, found: UnplacedDiagnostic): ParsedStatement => ({
    ok: false,
    problem: { ...found, offset, length: Math.max(1, length) },
  });
  const unfit = unfitText(text);
  if (unfit !== undefined) return refused(unfit.offset, 1, unfit.finding);
  const tried = attempt(parser, '', text);
  if ('error' in tried) {
    const problem = syntaxProblem(text, tried, []);
    return problem.ok ? refused(0, text.length, unplaced('FS107', 'broken SQL')) : problem;
  }
  const statements = tried.result.stmts ?? [];
  const end = statements[0]?.stmt_len;
  if (statements.length > 1 || end !== undefined)
    return refused(
      fromBytes(text, end ?? 0),
      1,
      unplaced('FS108', 'one select is wanted, and this goes on after a semicolon', 'remove the semicolon'),
    );
  const select = selectOf(tried.result);
  if (select === undefined)
    return refused(0, tokenAt(text, 0).length, unplaced('FS108', 'only a select is allowed'));
  return { ok: true, select, offsetOf: (location) => fromBytes(text, location) };
}

function unfitText(
  text: string,
): { readonly offset: number; readonly finding: UnplacedDiagnostic } | undefined {
  if (text.trim() === '') return { offset: 0, finding: unplaced('FS107', 'an expression is missing') };
  if (text.length > LONGEST)
    return {
      offset: 0,
      finding: unplaced('FS108', `an expression is not longer than ${LONGEST} characters`),
    };
  const broken = /\0|\p{Surrogate}/u.exec(text);
  return broken === null
    ? undefined
    : { offset: broken.index, finding: unplaced('FS107', 'a character that no database takes') };
}

type Attempt = { readonly result: ParseResult } | { readonly error: string; readonly at: number };

function attempt(parse: Parser, prefix: string, text: string): Attempt {
  try {
    return { result: parse(`${prefix}${text}`) };
  } catch (error) {
    const details =
      error instanceof Error && 'sqlDetails' in error
        ? (error.sqlDetails as { cursorPosition?: number })
        : {};
    const message = error instanceof Error ? error.message : String(error);
    return { error: message, at: (details?.cursorPosition ?? prefix.length) - prefix.length };
  }
}

function syntaxProblem(
  text: string,
  { error, at }: Extract<Attempt, { error: string }>,
  columns: readonly string[],
): Parsed {
  if (/memory exhausted|stack|call stack|unreachable|out of bounds/i.test(error))
    return no(0, text.length, unplaced('FS108', 'the expression is nested too deeply'));
  const offset = fromCharacters(text, at);
  const token = tokenAt(text, offset);
  if (offset >= text.trimEnd().length)
    return no(Math.max(0, text.trimEnd().length - 1), 1, unplaced('FS107', 'the expression ends too early'));
  const message = error.replace(/ at or near "[\s\S]*"$/, '');
  return no(
    offset,
    token.length,
    unplaced(
      'FS107',
      message === 'syntax error' ? `unexpected ${token}` : message,
      syntaxHint(text, offset, token, columns),
    ),
  );
}

function syntaxHint(
  text: string,
  offset: number,
  token: string,
  columns: readonly string[],
): string | undefined {
  if (text.includes('&&')) return 'conditions are joined with and, or';
  const before = /(\w+)\s*$/.exec(text.slice(0, offset))?.[1] ?? '';
  const column = columns.find((name) =>
    [token, before].some((word) => word.toLowerCase() === name.toLowerCase()),
  );
  if (column !== undefined && /^\w+$/.test(column))
    return `is ${column} a column? As a word of SQL it is written "${column}"`;
  if (/interval\s*$/i.test(text.slice(0, offset)) || /interval\s+[\d.]+\s*$/i.test(text.slice(0, offset)))
    return "an interval is written interval '3 days'";
  if (/try_cast\s*\($/i.test(text.slice(0, offset)) || /\btry_cast\b/i.test(text))
    return 'here: cast(x as type)';
  if (text.includes('`')) return 'names are put in double quotes';
  return undefined;
}

const selectOf = (result: ParseResult): SelectStmt | undefined => {
  const statement = result.stmts?.[0]?.stmt;
  return statement !== undefined && 'SelectStmt' in statement ? statement.SelectStmt : undefined;
};

export const targetsOf = (select: SelectStmt | undefined): readonly ResTarget[] =>
  (select?.targetList ?? []).map((target) => ('ResTarget' in target ? target.ResTarget : {}));

const onlyTarget = (result: ParseResult): Node | undefined => targetsOf(selectOf(result))[0]?.val;

/** Clauses of a select, and the word they start with. */
export const clauses: Readonly<Record<string, string>> = {
  distinctClause: 'distinct',
  intoClause: 'into',
  fromClause: 'from',
  whereClause: 'where',
  groupClause: 'group',
  havingClause: 'having',
  windowClause: 'window',
  sortClause: 'order',
  limitOffset: 'offset',
  limitCount: 'limit',
  lockingClause: 'for',
  withClause: 'with',
  valuesLists: 'values',
};
const harmless: ReadonlySet<string> = new Set(['targetList', 'limitOption', 'op']);

function shapeProblem(text: string, result: ParseResult): Parsed | undefined {
  const statements = result.stmts ?? [];
  const end = statements[0]?.stmt_len;
  if (statements.length > 1 || end !== undefined) {
    const semicolon = fromBytes(text, (end ?? 0) - BARE.length);
    return no(
      semicolon,
      1,
      unplaced(
        'FS108',
        'one expression is wanted, and this goes on after a semicolon',
        'remove the semicolon',
      ),
    );
  }
  const select = selectOf(result);
  if (select === undefined) return no(0, text.length, unplaced('FS108', 'only an expression is allowed'));
  const clause = Object.keys(select).find((key) => !harmless.has(key));
  if (clause !== undefined || select.op !== 'SETOP_NONE') return clauseProblem(text, clause ?? 'union');
  const targets = targetsOf(select);
  const first = targets[0];
  if (first === undefined) return no(0, text.length, unplaced('FS107', 'an expression is missing'));
  if (
    first.val !== undefined &&
    'ColumnRef' in first.val &&
    first.val.ColumnRef.fields?.some((field) => 'A_Star' in field)
  )
    return no(
      Math.max(0, text.indexOf('*')),
      1,
      unplaced('FS108', 'a star is not allowed here', 'name one column'),
    );
  if (targets.length > 1)
    return no(0, text.length, unplaced('FS108', `one expression is wanted, these are ${targets.length}`));
  return first.name === undefined ? undefined : no(0, text.length, aliasProblem(text.trim(), first.name));
}

/** An expression with an alias; words with spaces between them were rather meant as the name of one column. */
const aliasProblem = (text: string, alias: string): UnplacedDiagnostic =>
  /^\w+(\s+\w+)+$/.test(text) && !/\sas\s/i.test(text)
    ? unplaced(
        'FS108',
        `SQL reads "${text}" as ${text.slice(0, text.lastIndexOf(' ')).trim()} with the alias ${alias}, and no alias is allowed here`,
        `for a column whose name has spaces, keep double quotes inside the YAML text: '"${text}"'`,
      )
    : unplaced(
        'FS108',
        `no alias is allowed here, and this has the alias ${alias}`,
        'the key in YAML is the name',
      );

function clauseProblem(text: string, clause: string): Parsed {
  const word = clauses[clause] ?? 'union';
  const match = new RegExp(`\\b(${word === 'union' ? 'union|intersect|except' : word})\\b`, 'i').exec(text);
  return no(
    match?.index ?? 0,
    match?.[0].length ?? text.length,
    unplaced('FS108', `one expression is wanted, without ${match?.[0] ?? word}`),
  );
}

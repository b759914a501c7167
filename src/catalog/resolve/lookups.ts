import type { Code } from '../../diagnostics/codes.js';
import { type Details, type Diagnostic, error, info, warning } from '../../diagnostics/diagnostic.js';
import { didYouMean } from '../../diagnostics/did-you-mean.js';
import { analyze, hiddenColumn, type Scope } from '../../expression/analyze.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import type { Locator } from '../../spec/read-specs.js';
import { columnTypeNames, formatType, parseType, type Type } from '../../types/type.js';
import { hiddenLabels } from '../model/hidden-labels.js';
import type { AnySource, Column, Described, Source, SourceColumn, Versioned } from '../model/index.js';

/** A place in a spec: keys and indexes from its root. */
export type Path = readonly (string | number)[];

/** Collects the findings of one document, each placed by its path in the YAML. */
export interface Reporter {
  readonly at: Locator;
  readonly diagnostics: readonly Diagnostic[];
  readonly failed: () => boolean;
  readonly error: (code: Code, path: Path, message: string, hint?: string) => void;
  readonly errorAtKey: (code: Code, path: Path, message: string, hint?: string) => void;
  readonly warn: (code: Code, path: Path, message: string, hint?: string) => void;
  readonly inform: (code: Code, path: Path, message: string, hint?: string) => void;
  readonly add: (diagnostic: Diagnostic) => void;
}

export function reporter(at: Locator): Reporter {
  const diagnostics: Diagnostic[] = [];
  const details = (span: Details['span'], hint: string | undefined): Details => ({ span, hint });
  return {
    at,
    diagnostics,
    failed: () => diagnostics.some(({ severity }) => severity === 'error'),
    error: (code, path, message, hint) =>
      diagnostics.push(error(code, message, details(at.value(path), hint))),
    errorAtKey: (code, path, message, hint) =>
      diagnostics.push(error(code, message, details(at.key(path), hint))),
    warn: (code, path, message, hint) =>
      diagnostics.push(warning(code, message, details(at.value(path), hint))),
    inform: (code, path, message, hint) =>
      diagnostics.push(info(code, message, details(at.value(path), hint))),
    add: (diagnostic) => diagnostics.push(diagnostic),
  };
}

interface DescribedSpec {
  readonly name: string;
  readonly description?: string;
  readonly owner?: string;
  readonly tags?: readonly string[];
}

export const described = (spec: DescribedSpec, at: Locator): Described => ({
  name: spec.name,
  description: spec.description ?? '',
  owner: spec.owner ?? null,
  tags: spec.tags ?? [],
  span: at.value(['name']),
});

interface VersionedSpec {
  readonly renamed?: string;
  readonly version?: number;
}

export const versioned = ({ renamed, version = 1 }: VersionedSpec, at: Locator): Versioned => ({
  renamed: renamed === undefined ? null : { name: renamed, span: at.value(['renamed']) },
  version: Number(version),
});

/** A key or column as it is declared: the bare type, or a map. */
export type ColumnSpec =
  | string
  | { readonly type: string; readonly description?: string; readonly sensitive?: boolean };

export function readColumn(name: string, spec: ColumnSpec, path: Path, report: Reporter): Column | undefined {
  const declared = typeof spec === 'string' ? { type: spec } : spec;
  const type = parseType(declared.type);
  if (type === undefined) {
    report.error(
      'FS112',
      typeof spec === 'string' ? path : [...path, 'type'],
      `"${declared.type}" is not a type`,
      `the types are ${columnTypeNames.join(', ')}, and lists of them: string[]`,
    );
    return undefined;
  }
  return {
    name,
    type,
    description: declared.description ?? '',
    sensitive: declared.sensitive ?? false,
  };
}

/** Parses and types the SQL at `path`; its findings are placed inside the YAML text. */
export function readSql(sql: string, path: Path, scope: Scope, report: Reporter): Scalar | undefined {
  const analysis = analyze(sql, scope);
  if (analysis.ok) {
    warnOfTextInUtc(analysis.expr, path, scope, report);
    return analysis.expr;
  }
  for (const { code, message, hint, offset, length } of analysis.problems)
    report.add(error(code, message, { span: report.at.within(path, offset, length), hint }));
  return undefined;
}

/** A cast reads text in UTC, also beside columns of the data that are read in the source's own zone. */
export function warnOfTextInUtc(
  expr: Scalar,
  path: Path,
  { timezone = 'UTC' }: Scope,
  report: Reporter,
): void {
  if (/^(Etc\/)?UTC$/i.test(timezone) || !castsTextToTime(expr)) return;
  report.warn(
    'FS126',
    path,
    `a cast reads text without an offset in UTC, while the source has timezone ${timezone}`,
    `in_timezone(text, '${timezone}') reads it there, in_timezone(text, 'UTC') in UTC`,
  );
}

const castsTextToTime = (expr: Scalar): boolean => {
  switch (expr.node) {
    case 'cast':
      return (expr.type.name === 'timestamp' && expr.arg.type.name === 'string') || castsTextToTime(expr.arg);
    case 'call':
      return expr.args.some(castsTextToTime);
    case 'case':
      return [
        ...expr.branches.flatMap(({ when, then }) => [when, then]),
        ...(expr.otherwise === null ? [] : [expr.otherwise]),
      ].some(castsTextToTime);
    default:
      return false;
  }
};

/** A condition: SQL that is a boolean. */
export function readCondition(sql: string, path: Path, scope: Scope, report: Reporter): Scalar | undefined {
  const expr = readSql(sql, path, scope, report);
  if (expr === undefined || expr.type.name === 'boolean') return expr;
  report.error(
    'FS109',
    path,
    `a condition is true or false, this is ${article(expr.type)}`,
    'compare it with something',
  );
  return undefined;
}

const article = (type: Type): string => `${/^[aeiou]/.test(type.name) ? 'an' : 'a'} ${formatType(type)}`;

/** A name as a spec writes it, and what it should name: `entity`; or where its column should be: `source orders`. */
interface Reference {
  readonly name: string;
  readonly what: string;
}

/** The things of one kind: those resolved, and the names of all, also of those with findings of their own. */
export interface Known<T> {
  readonly resolved: ReadonlyMap<string, T>;
  readonly declared: readonly string[];
}

/**
 * The thing called `name`, or a finding at `path` with what it may have meant. One that is declared but has
 * findings of its own is undefined without a further finding: its own say it all.
 */
export function lookup<T>(
  things: Known<T>,
  { name, what }: Reference,
  path: Path,
  report: Reporter,
): T | undefined {
  if (!things.declared.includes(name))
    report.error('FS106', path, `unknown ${what} "${name}"`, didYouMean(name, things.declared, what));
  return things.resolved.get(name);
}

/** The source of events called `name`, or a finding at `path`. */
export function lookupEvents(
  sources: Known<AnySource>,
  name: string,
  path: Path,
  report: Reporter,
): Source | undefined {
  const source = lookup(sources, { name, what: 'source' }, path, report);
  if (source === undefined || source.timestamp !== null) return source;
  report.error(
    'FS103',
    path,
    `${name} is static: without an event time it has no events`,
    'join it to a source of events: query and inputs of a source',
  );
  return undefined;
}

/** The column called `name`, or a finding at `path`. */
export function lookupColumn<C extends Column>(
  columns: readonly C[],
  { name, what }: Reference,
  path: Path,
  report: Reporter,
): C | undefined {
  const found = columns.find((column) => column.name === name);
  if (found === undefined)
    report.error(
      'FS104',
      path,
      `unknown column "${name}" in ${what}`,
      didYouMean(
        name,
        columns.map((column) => column.name),
        'column',
      ),
    );
  return found;
}

/** `hidden` are names that are there and cannot be used, with what they are. */
export const scopeOf = (
  what: string,
  columns: readonly Column[],
  hidden: Scope['hidden'] = new Map(),
): Scope => ({
  what,
  columns: new Map(columns.map(({ name, type }) => [name, type])),
  hidden,
});

/** The columns of a source, `what` it is for messages. */
export const sourceScope = (source: AnySource, what = `source ${source.name}`): Scope => ({
  ...scopeOf(what, source.columns, hiddenLabels(source)),
  timezone: source.timezone,
});

/** The column of a source called `name`, or a finding at `path`. */
export function lookupIn(
  source: AnySource,
  { name, what }: Reference,
  path: Path,
  report: Reporter,
): SourceColumn | undefined {
  const hidden = hiddenLabels(source).get(name);
  if (hidden === undefined) return lookupColumn(source.columns, { name, what }, path, report);
  const { code, message, hint } = hiddenColumn(name, hidden, what);
  report.error(code, path, message, hint);
  return undefined;
}

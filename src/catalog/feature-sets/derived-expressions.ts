import { analyze } from '../../expression/analyze.js';
import { columnsIn } from '../../expression/ast/columns.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { positiveZero } from '../../expression/ast/positive-zero.js';
import { substitute } from '../../expression/ast/substitute.js';
import type { DerivedMap } from '../../spec/generated.js';
import { NULL, sameType, TIMESTAMP, type Type } from '../../types/type.js';
import { columnNameError } from '../model/column-names.js';
import type { Column, TimeWindow } from '../model/index.js';
import { declaredType } from '../resolve/declared-type.js';
import { literalOf } from '../resolve/literals.js';
import type { Path } from '../resolve/lookups.js';
import { type Reporter, readSql } from '../resolve/lookups.js';

/** The instant of reading, in derived expressions. */
export const AS_OF = 'as_of';

/** One name for a column in each of several windows: a feature of one aggregate, or what is derived of such. */
export interface WindowedFeature {
  readonly name: string;
  readonly type: Type;
  /** What it is before it is stored. */
  readonly result: Type;
  readonly columns: readonly { readonly window: TimeWindow; readonly name: string }[];
}

/** A column, and the type that it has before it is filled and cast to be stored. */
export interface TypedColumn extends Column {
  readonly result: Type;
}

/**
 * What derived expressions may name: columns by their full names, families, and `as_of`. A column that is stored sees what
 * the others are before they are stored; one that is computed where it is read sees stored ones.
 */
export interface DerivedScope {
  /** For messages: `feature set user_orders`. */
  readonly what: string;
  readonly columns: readonly TypedColumn[];
  readonly windowedFeatures: readonly WindowedFeature[];
  /** Names that could mean several things, with what to say of them. */
  readonly ambiguous: ReadonlyMap<string, string>;
  /** The name of what is derived in one window. */
  readonly nameIn: (key: string, window: TimeWindow) => string;
}

/** A derived column over columns that stand before it; `as_of` is a column of that name. */
export interface Derivation extends TypedColumn {
  /** Whether it is computed where it is read: it uses `as_of`, or a column that does. */
  readonly isRead: boolean;
  /** Its name in the spec. */
  readonly key: string;
  readonly expr: Scalar;
  readonly fill: Scalar | null;
  /** `expr`, filled and cast to `type`. */
  readonly value: Scalar;
}

/**
 * The columns of `derived` at `path`, each after those that it reads, with a column a window where bare names of
 * families stand. What has findings, or reads what has, is left out; the findings are in `report`.
 */
export function resolveDerived(
  spec: DerivedMap,
  path: Path,
  scope: DerivedScope,
  report: Reporter,
): readonly Derivation[] {
  const { order, broken, reads } = inOrder(spec, path, scope, report);
  if (scope.columns.some(({ name }) => name.toLowerCase() === AS_OF))
    report.errorAtKey('FS115', path, `"${AS_OF}" is the instant of reading here, and cannot be a column too`);
  const made: Derivation[] = [];
  const families: WindowedFeature[] = [...scope.windowedFeatures];
  for (const key of order) {
    const entry = spec[key];
    const { keys: before, names } = reads.get(key) ?? { keys: [], names: [] };
    if (entry === undefined || broken.has(key) || before.some((other) => broken.has(other))) {
      broken.add(key);
      continue;
    }
    const place = typeof entry === 'string' ? [...path, key] : [...path, key, 'expr'];
    const isUsable = [isUnambiguous(names, place, scope, report), isFree(key, path, scope, report)].every(
      Boolean,
    );
    const isRead = names.includes(AS_OF) || made.some((one) => one.isRead && before.includes(one.key));
    const columns = [...scope.columns, ...made];
    const found = isUsable
      ? derive(key, entry, { path, place, scope, columns, families, isRead }, report)
      : undefined;
    if (found === undefined) broken.add(key);
    made.push(...(found?.columns ?? []));
    families.push(...(found?.families ?? []));
  }
  return made;
}

/** Whether no name could mean several things. */
function isUnambiguous(
  names: readonly string[],
  place: Path,
  { ambiguous }: DerivedScope,
  report: Reporter,
): boolean {
  const unclear = names.flatMap((name) => ambiguous.get(name) ?? []);
  for (const message of unclear) report.error('FS104', place, message, 'use the full name of a column');
  return unclear.length === 0;
}

const sqlOf = (entry: DerivedMap[string]): string => (typeof entry === 'string' ? entry : entry.expr);

function isFree(key: string, path: Path, scope: DerivedScope, report: Reporter): boolean {
  const place = [...path, key];
  const same = (name: string): boolean => name.toLowerCase() === key.toLowerCase();
  const taken =
    scope.windowedFeatures.some(({ name }) => same(name)) || [...scope.ambiguous.keys()].some(same);
  if (taken) report.errorAtKey('FS105', place, `"${key}" is already the name of a feature`, 'choose another');
  if (same(AS_OF)) report.errorAtKey('FS115', place, `"${AS_OF}" is reserved: it is the instant of reading`);
  return !taken && !same(AS_OF);
}

interface References {
  readonly names: readonly string[];
  /** The derived names among them, or behind them. */
  readonly keys: readonly string[];
}

/** The names in `derived`, each after those it reads; circles are broken, and reported. */
function inOrder(
  spec: DerivedMap,
  path: Path,
  scope: DerivedScope,
  report: Reporter,
): {
  readonly order: readonly string[];
  readonly broken: Set<string>;
  readonly reads: ReadonlyMap<string, References>;
} {
  const keys = report.at.keys(path);
  const windows = new Map(
    scope.windowedFeatures.flatMap(({ columns }) => columns.map(({ window }) => [wordOf(window), window])),
  );
  const owners = new Map(
    keys.flatMap((key): [string, string][] => [
      ...[...windows.values()].map((window): [string, string] => [scope.nameIn(key, window), key]),
      [key, key],
    ]),
  );
  const known = [
    ...owners.keys(),
    ...scope.ambiguous.keys(),
    ...scope.windowedFeatures.map(({ name }) => name),
    ...scope.columns.map(({ name }) => name),
    AS_OF,
  ];
  const untyped = { what: scope.what, columns: new Map(known.map((name) => [name, NULL])) };
  const own = new Set(scope.columns.map(({ name }) => name));
  const reads = new Map(
    keys.map((key): [string, References] => {
      const names = analyze(sqlOf(spec[key] ?? ''), untyped).columns;
      return [key, { names, keys: names.flatMap((name) => (own.has(name) ? [] : (owners.get(name) ?? []))) }];
    }),
  );
  const order: string[] = [];
  const broken = new Set<string>();
  const visit = (key: string, above: readonly string[]): void => {
    const circle = above.slice(above.indexOf(key));
    if (above.includes(key)) {
      if (circle.some((one) => broken.has(one))) return;
      for (const one of circle) broken.add(one);
      report.errorAtKey('FS122', [...path, key], `${key} is made of itself: ${[...circle, key].join(' → ')}`);
      return;
    }
    if (order.includes(key)) return;
    for (const other of reads.get(key)?.keys ?? []) visit(other, [...above, key]);
    if (!order.includes(key)) order.push(key);
  };
  for (const key of keys) visit(key, []);
  return { order, broken, reads };
}

interface Place {
  readonly path: Path;
  /** Where the expression stands. */
  readonly place: Path;
  readonly scope: DerivedScope;
  readonly columns: readonly (TypedColumn | Derivation)[];
  readonly families: readonly WindowedFeature[];
  /** Derived columns before it that are computed where they are read. */
  readonly isRead: boolean;
}

function derive(
  key: string,
  entry: DerivedMap[string],
  { path, place, scope, columns, families, isRead }: Place,
  report: Reporter,
): { readonly columns: readonly Derivation[]; readonly families: readonly WindowedFeature[] } | undefined {
  const types = new Map<string, Type>([
    [AS_OF, TIMESTAMP],
    ...[...families, ...columns].map(({ name, type, result }): [string, Type] => [
      name,
      isRead ? type : result,
    ]),
  ]);
  const expr = readSql(sqlOf(entry), place, { what: scope.what, columns: types }, report);
  if (expr === undefined) return undefined;
  const own = new Set(columns.map(({ name }) => name));
  const named = new Set(columnsIn(expr));
  const used = families.filter(({ name }) => named.has(name) && !own.has(name));
  const windows = sharedWindows(used, place, report);
  const { type: declared, fill: wanted, description = '' } = typeof entry === 'string' ? {} : entry;
  const type = storable(expr.type, declared, { place, typePlace: [...path, key, 'type'] }, report);
  if (windows === undefined || type === undefined) return undefined;
  const filled = wanted === undefined ? null : literalOf(wanted, type);
  if (filled !== null && 'problem' in filled) {
    report.error('FS120', [...path, key, 'fill'], `fill: ${filled.problem}, the type of ${key}`);
    return undefined;
  }
  const fill = filled?.literal ?? null;
  const made = windows.map((window): Derivation => {
    const bound = substitute(expr, (column) => {
      const family = used.find(({ name }) => name === column.name);
      return family === undefined || window === null ? column : { ...column, name: inWindow(family, window) };
    });
    const read = columnsIn(bound);
    return {
      key,
      name: window === null ? key : scope.nameIn(key, window),
      type,
      description,
      sensitive: columns.some(({ name, sensitive }) => sensitive && read.includes(name)),
      expr: bound,
      result: bound.type,
      isRead,
      fill,
      value: filledAs(positiveZero(bound), type, fill),
    };
  });
  for (const { name } of made) {
    const refused = columnNameError(name);
    if (refused !== undefined) report.errorAtKey('FS115', [...path, key], refused, 'choose a shorter name');
  }
  const family = {
    name: key,
    type,
    result: made[0]?.result ?? type,
    columns: made.flatMap(({ name }, index) => {
      const window = windows[index] ?? null;
      return window === null ? [] : [{ window, name }];
    }),
  };
  return { columns: made, families: family.columns.length === 0 ? [] : [family] };
}

/** What a column can hold: the declared type, or the expression's own. */
function storable(
  inferred: Type,
  declared: string | undefined,
  { place, typePlace }: { readonly place: Path; readonly typePlace: Path },
  report: Reporter,
): Type | undefined {
  if (inferred.name === 'interval')
    report.error('FS109', place, 'an interval cannot be stored', 'epoch(…) gives its seconds');
  else if (inferred.name === 'null') report.error('FS109', place, 'this is always null');
  else return declared === undefined ? inferred : declaredType(declared, inferred, typePlace, report);
  return undefined;
}

/** Filled, and cast to `type`, of which `fill` is. */
export function filledAs(expr: Scalar, type: Type, fill: Scalar | null): Scalar {
  const value: Scalar = sameType(expr.type, type) ? expr : { node: 'cast', arg: expr, type };
  return fill === null ? value : { node: 'call', fn: 'coalesce', args: [value, fill], type };
}

const countOf = ({ count, unit }: { readonly count: number; readonly unit: string }): string =>
  `${count} ${unit}`;
function wordOf(window: TimeWindow): string {
  if (window.kind === 'lifetime') return window.kind;
  return countOf(window.kind === 'events' ? window.rows : window.duration);
}
const lengthOf = (window: TimeWindow): string =>
  window.kind === 'duration' ? String(window.duration.micros) : wordOf(window).replace(/s$/, '');

/** The windows of all families, which must have the same ones; one without a window where there are none. */
function sharedWindows(
  used: readonly WindowedFeature[],
  place: Path,
  report: Reporter,
): readonly (TimeWindow | null)[] | undefined {
  const [first, ...others] = used;
  if (first === undefined) return [null];
  const windows = ({ columns }: WindowedFeature): string =>
    columns.map(({ window }) => wordOf(window)).join(', ');
  const lengths = ({ columns }: WindowedFeature): string =>
    columns
      .map(({ window }) => lengthOf(window))
      .toSorted()
      .join();
  const other = others.find((family) => lengths(family) !== lengths(first));
  if (other === undefined) return first.columns.map(({ window }) => window);
  report.error(
    'FS103',
    place,
    `${first.name} has the windows ${windows(first)}, and ${other.name} has ${windows(other)}`,
    'bare names give a column a window, so they need the same windows; or use full names of columns',
  );
  return undefined;
}

/** The column of a family in a window: the one that was typed so, else of the same length. */
function inWindow({ columns, name }: WindowedFeature, window: TimeWindow): string {
  const found =
    columns.find((column) => wordOf(column.window) === wordOf(window)) ??
    columns.find((column) => lengthOf(column.window) === lengthOf(window));
  if (found === undefined) throw new Error(`${name} has no window of ${wordOf(window)}`);
  return found.name;
}

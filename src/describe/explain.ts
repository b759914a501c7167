import { originOn } from '../catalog/fingerprint.js';
import { eventTimesOf } from '../catalog/model/event-times.js';
import type { AnySource, Dataset, FeatureSet, QueryBranch, QueryOrigin } from '../catalog/model/index.js';
import { lookbackOf } from '../plan/aggregates/windows.js';
import { formatLength } from '../types/duration.js';
import { formatShown } from './format-expression.js';

/**
 * How far the bounds of a run's interval are pushed down, in sentences: which source columns an engine can filter
 * before it reads, and why not further. Engines push a condition on a column that a query copies below joins and into
 * each part of a union; a condition that would change the result stays where it is.
 */
export function explainSet(set: FeatureSet, target: string): readonly string[] {
  const back = lookbackOf(set);
  const from =
    back === null
      ? 'before the end of the interval, without a lower bound'
      : `from ${back === 0n ? 'the start' : `${formatLength(back)} before the start`} of the interval up to its end`;
  return eventTimesOf(set).flatMap(({ name }) => [
    `${set.name} reads the rows of ${set.source.name} with ${name} ${from}.`,
    ...pushedDown(set.source, name, target),
  ]);
}

/** The same for a dataset's spine. */
export function explainDataset({ name, spine, timestamp }: Dataset, target: string): readonly string[] {
  return [
    `${name} reads the rows of its spine ${spine.name} with ${timestamp.name} before the end of the interval.`,
    ...pushedDown(spine, timestamp.name, target),
  ];
}

function pushedDown(source: AnySource, name: string, target: string): readonly string[] {
  const origin = originOn(source, target);
  const column = source.columns.find((one) => one.name === name);
  const { computed = null } = column ?? {};
  if (computed !== null) {
    if (computed.expr.node === 'column') return pushedDown(source, computed.expr.name, target);
    return [
      `The bounds stop at ${source.name}.${name}: it is computed as ${formatShown(computed.expr, sensitiveOf(source))}, so all rows of ${source.name} are read.`,
    ];
  }
  if (origin.kind === 'dataset')
    return [
      `The bounds stop at ${source.name}.${name}: the rows of a dataset are built once per run, from all rows of its spine ${origin.dataset.spine.name} before the end of the run.`,
    ];
  if (origin.kind !== 'query')
    return [`The bounds filter ${source.name}.${name}, a column of the ${kinds[origin.kind]}.`];
  return origin.branches.flatMap((branch, index) =>
    branchPushedDown(source, name, { branch, part: partOf(origin, index) }, target),
  );
}

const sensitiveOf = (...sources: readonly AnySource[]): ReadonlySet<string> =>
  new Set(sources.flatMap(({ columns }) => columns.filter((one) => one.sensitive).map(({ name }) => name)));

const kinds = { file: 'files', table: 'table' } as const;

const partOf = ({ branches }: QueryOrigin, index: number): string =>
  branches.length === 1 ? '' : ` (select ${index + 1} of ${branches.length})`;

function branchPushedDown(
  source: AnySource,
  name: string,
  { branch, part }: { readonly branch: QueryBranch; readonly part: string },
  target: string,
): readonly string[] {
  const here = `${source.name}.${name}${part}`;
  const expr = branch.items.find((item) => item.name === name)?.expr;
  const inputs = [branch.from, ...branch.joins];
  const input = expr?.node === 'column' ? inputs.find(({ alias }) => alias === expr.of) : undefined;
  const whole = inputs.map(({ source: one }) => one.name);
  const all = `all rows of ${[...new Set(whole)].join(' and ')} are read`;
  if (expr === undefined || expr.node !== 'column' || input === undefined)
    return [
      `The bounds stop at ${here}: the query computes it${expr === undefined ? '' : ` as ${formatShown(expr, sensitiveOf(...inputs.map((one) => one.source)))}`}, so ${all}.`,
    ];
  const optional = optionalBy(branch, input.alias);
  if (optional !== undefined)
    return [
      `The bounds stop at ${here}: it is ${input.source.name}.${expr.name}, on the optional side of a ${optional} join. Filtering it first would turn matched rows into unmatched ones, so ${all}.`,
    ];
  const others = new Set(
    inputs.flatMap(({ alias, source: { name: of } }) => (alias === input.alias ? [] : [of])),
  );
  return [
    `The bounds on ${here} filter ${input.source.name}.${expr.name}, which the query copies.`,
    ...pushedDown(input.source, expr.name, target),
    ...[...others].map(
      (of) => `They do not filter ${of}, because ${here} is not one of its columns: all its rows are read.`,
    ),
  ];
}

/** The kind of the outer join that has an alias on its optional side. */
function optionalBy({ from, joins }: QueryBranch, alias: string): string | undefined {
  const before = new Set([from.alias]);
  for (const { kind, alias: joined } of joins) {
    const onLeft = before.has(alias);
    if (kind === 'full' && (onLeft || joined === alias)) return kind;
    if (kind === 'left' && joined === alias) return kind;
    if (kind === 'right' && onLeft) return kind;
    before.add(joined);
  }
  return undefined;
}

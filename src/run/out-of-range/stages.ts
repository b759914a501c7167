import { sourcesBelow, sourcesOfDataset } from '../../catalog/dependencies.js';
import { originOn } from '../../catalog/fingerprint.js';
import type {
  AnySource,
  Dataset,
  DatasetSet,
  DerivedColumn,
  FeatureColumn,
  FeatureSet,
  QueryOrigin,
} from '../../catalog/model/index.js';
import { visible } from '../../catalog/sources/dataset-as-source.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { planDataset } from '../../plan/datasets/dataset.js';
import { planQuery } from '../../plan/events/query-source.js';
import { planHistory } from '../../plan/history/index.js';
import { cast, column } from '../../plan/ir/builders.js';
import type { Plan } from '../../plan/ir/nodes.js';
import { formatInstant } from '../../types/instant.js';
import { misfit, type Place, rowExpression, rowPlace, type Stage } from './place.js';

/** Where values are computed, in the order in which one reads another. */

const GUARD = 'guard the expression: case when … then … end';

/** Instants in UTC microseconds, half-open, and the target that sources are read on. */
export interface Scope {
  readonly start: bigint;
  readonly end: bigint;
  readonly target: string;
}

const boundsOf = ({ start, end }: Pick<Scope, 'start' | 'end'>): readonly string[] => [
  formatInstant(start),
  formatInstant(end),
];

/**
 * All that is computed for a set: its sources, its conditions and keys, its features, what is derived from them. `planOf`
 * computes the columns of the set, or of the set with fewer of them.
 */
export function stagesOfSet(
  set: FeatureSet,
  scope: Scope,
  planOf: (set: FeatureSet) => Plan = planHistory,
): readonly Stage[] {
  return [
    ...sourcesBelow(set.source)
      .toReversed()
      .flatMap((source) => stagesOfSource(source, scope)),
    ...conditionsOfSet(set),
    { places: set.aggregated.map((one) => aggregatedPlace(set, one, scope, planOf)), each: true },
    // Each derived column comes after those it reads, so the first that makes the query fail is the one.
    { places: set.derived.map((_, index) => derivedPlace(set, index, scope, planOf)), each: false },
  ];
}

/** All that is computed for a dataset: its sources, its rows, what its sets read from events, and its own columns. */
export function stagesOfDataset(dataset: Dataset, scope: Scope): readonly Stage[] {
  return [
    ...sourcesOfDataset(dataset)
      .toReversed()
      .flatMap((source) => stagesOfSource(source, scope)),
    ...ownStages(dataset, scope),
  ];
}

function stagesOfSource(source: AnySource, scope: Scope): readonly Stage[] {
  const origin = originOn(source, scope.target);
  const computed = source.columns.flatMap(({ name, type, computed: made, span }) =>
    made === null
      ? []
      : [
          rowPlace(
            { source, expr: made.expr, where: [] },
            { what: misfit(`of ${source.name}.${name}`, type), span: span ?? source.span, hint: GUARD },
          ),
        ],
  );
  const where =
    source.where === null
      ? []
      : [
          rowPlace(rowExpression(source, source.where, []), {
            what: misfit(`in the where of ${source.name}`, source.where.type),
            span: source.span,
            hint: GUARD,
          }),
        ];
  return [
    ...(origin.kind === 'query' ? queryStages(source, origin) : []),
    ...(origin.kind === 'dataset' ? ownStages(visible(origin.dataset), scope) : []),
    { places: computed, each: true },
    { places: where, each: false },
  ];
}

/** Each column of a query by itself, then its conditions: all that is left where no column fails. */
function queryStages(source: AnySource, origin: QueryOrigin): readonly Stage[] {
  const place = (names: readonly string[], what: string, span = source.span): Place => {
    const branches = origin.branches.map((branch) => ({
      ...branch,
      items: branch.items.filter(({ name }) => names.includes(name)),
    }));
    return {
      what,
      span,
      hint: GUARD,
      plan: planQuery({ ...source, timestamp: null }, { ...origin, branches }),
      column: names[0] ?? '',
      params: [],
    };
  };
  const given = source.columns.filter(({ computed }) => computed === null);
  const copied = given.find(({ name }) =>
    origin.branches.every(({ items }) => items.find((one) => one.name === name)?.expr.node === 'column'),
  );
  const conditions =
    copied === undefined
      ? []
      : [place([copied.name], `a value in the query of ${source.name} is out of range`)];
  return [
    { places: conditions, each: false },
    {
      places: given.map(({ name, type, span }) =>
        place([name], misfit(`of ${source.name}.${name}`, type), span),
      ),
      each: true,
    },
  ];
}

function conditionsOfSet(set: FeatureSet): readonly Stage[] {
  const { source, name, span } = set;
  const ofSource = source.where === null ? [] : [source.where];
  const ofSet = [...ofSource, ...(set.where === null ? [] : [set.where])];
  const at = (expr: Scalar, where: readonly Scalar[], what: string, place = span): Place =>
    rowPlace(rowExpression(source, expr, where), { what, span: place, hint: GUARD });
  const keys = set.keys.map(({ key, column: from }) =>
    at(
      cast(column(from.name, from.type), key.type),
      ofSet,
      misfit(`of the key ${key.name} of ${name}`, key.type),
    ),
  );
  return [
    {
      places:
        set.where === null
          ? []
          : [at(set.where, ofSource, misfit(`in the where of ${name}`, set.where.type))],
      each: false,
    },
    { places: keys, each: true },
    { places: distinct(set.aggregated.flatMap((one) => readPlaces(set, one, ofSet, at))), each: true },
  ];
}

/** What a feature reads of each row: the condition, the pivot, the value. */
function readPlaces(
  set: FeatureSet,
  { feature, of, filter, pivot }: FeatureColumn,
  events: readonly Scalar[],
  at: (expr: Scalar, where: readonly Scalar[], what: string, span: FeatureSet['span']) => Place,
): readonly Place[] {
  const span = spanOf(set, feature);
  const name = `${set.name}.${feature}`;
  const where = pivot === null ? filter : pivot.where;
  return [
    ...(where === null ? [] : [at(where, events, misfit(`in the where of ${name}`, where.type), span)]),
    ...(pivot === null
      ? []
      : [at(pivot.by, events, `a value that ${name} is pivoted by is out of range`, span)]),
    ...(of === null ? [] : [at(of, events, misfit(`that ${name} reads`, of.type), span)]),
  ];
}

/** Several columns of a feature read the same. */
const distinct = (places: readonly Place[]): readonly Place[] => [
  ...new Map(places.map((place) => [place.what, place])).values(),
];

const spanOf = (set: FeatureSet, feature: string): FeatureSet['span'] =>
  set.features.find(({ name }) => name === feature)?.span ?? set.span;

/** The set with one aggregated column. */
const onlyColumn = (set: FeatureSet, one: FeatureColumn): FeatureSet => ({
  ...set,
  aggregated: [one],
  derived: [],
  unmaterialized: [],
  columns: [one],
});

const upToDerived = (set: FeatureSet, index: number): FeatureSet => {
  const derived = set.derived.slice(0, index + 1);
  return { ...set, derived, unmaterialized: [], columns: [...set.aggregated, ...derived] };
};

const SUM_HINT = 'sum a decimal instead: of: cast(x as decimal(38,0))';

const aggregatedPlace = (
  set: FeatureSet,
  one: FeatureColumn,
  scope: Scope,
  planOf: (set: FeatureSet) => Plan,
): Place => ({
  what: misfit(`of ${set.name}.${one.name}`, one.type),
  span: spanOf(set, one.feature),
  ...(one.aggregate === 'sum' && one.type.name === 'bigint' ? { hint: SUM_HINT } : {}),
  plan: planOf(onlyColumn(set, one)),
  column: one.name,
  params: boundsOf(scope),
});

function derivedPlace(
  set: FeatureSet,
  index: number,
  scope: Scope,
  planOf: (set: FeatureSet) => Plan,
): Place {
  const { name, type, feature } = nth(set.derived, index);
  return {
    what: misfit(`of ${set.name}.${name}`, type),
    span: spanOf(set, feature),
    plan: planOf(upToDerived(set, index)),
    column: name,
    params: boundsOf(scope),
  };
}

function ownStages(dataset: Dataset, scope: Scope): readonly Stage[] {
  const { spine, name, span, where, labels } = dataset;
  const ofSpine = spine.where === null ? [] : [spine.where];
  const rows = where === null ? ofSpine : [...ofSpine, where];
  const at = (expr: Scalar, conditions: readonly Scalar[], what: string): Place =>
    rowPlace(rowExpression(spine, expr, conditions), { what, span, hint: GUARD });
  return [
    {
      places: where === null ? [] : [at(where, ofSpine, misfit(`in the where of ${name}`, where.type))],
      each: false,
    },
    {
      places: labels.map((label) => at(label.expr, rows, misfit(`of ${name}.${label.name}`, label.type))),
      each: true,
    },
    { places: dataset.sets.flatMap((entry) => joinedPlaces(dataset, entry, scope)), each: true },
    { places: dataset.derived.map((_, index) => datasetDerived(dataset, index, scope)), each: false },
  ];
}

/** What a dataset computes of one of its sets: all from events, or what depends on the time of reading. */
function joinedPlaces(dataset: Dataset, entry: DatasetSet, scope: Scope): readonly Place[] {
  const { set, asOf } = entry;
  const alone = (shown: FeatureSet, one: FeatureColumn | DerivedColumn): Place => ({
    what: misfit(`of ${set.name}.${one.name}`, one.type),
    span: dataset.span,
    plan: planDataset({
      ...dataset,
      columns: [],
      labels: [],
      derived: [],
      sets: [{ ...entry, set: shown, columns: [{ name: one.name, column: one }] }],
    }),
    column: one.name,
    params: boundsOf(scope),
  });
  const read = set.unmaterialized.map((one) => alone({ ...set, unmaterialized: [one] }, one));
  if (asOf !== 'event') return read;
  return [
    ...conditionsOfSet(set).flatMap(({ places }) => places),
    ...set.aggregated.map((one) => alone(onlyColumn(set, one), one)),
    ...set.derived.map((one, index) => alone(upToDerived(set, index), one)),
    ...read,
  ];
}

function datasetDerived(dataset: Dataset, index: number, scope: Scope): Place {
  const { name, type } = nth(dataset.derived, index);
  return {
    what: misfit(`of ${dataset.name}.${name}`, type),
    span: dataset.span,
    hint: GUARD,
    plan: planDataset({ ...dataset, derived: dataset.derived.slice(0, index + 1) }),
    column: name,
    params: boundsOf(scope),
  };
}

function nth<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`there is no item ${index}`);
  return found;
}

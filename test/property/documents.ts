import { stringify } from 'yaml';
import type { Cell, Type } from '../oracle/types.js';
import {
  type Dataset,
  ENTITY,
  type Feature,
  type FeatureSet,
  isNewest,
  type Pivot,
  type Scenario,
  type Source,
  storedColumns,
  typeOf,
  type Window,
} from './scenario.js';

const typeText = (type: Type): string =>
  type.name === 'decimal' ? `decimal(${type.precision},${type.scale})` : type.name;

const windowText = (window: Window): string => (window === 'lifetime' ? window : window.text);

const optional = <T>(key: string, value: T | null): Record<string, T> =>
  value === null ? {} : { [key]: value };

export const sourceDocument = (source: Source, from: Record<string, string>): Record<string, unknown> => ({
  kind: 'source',
  name: source.name,
  description: 'Random rows.',
  ...(source.columns.some(({ name }) => name === 'id') ? { primary_key: ['id'] } : {}),
  ...(source.timestamp === '' ? { static: true } : { timestamp: source.timestamp }),
  columns: Object.fromEntries(
    source.columns.map(({ name, type, knownAt, expr }) => [
      name,
      knownAt === undefined && expr === undefined
        ? typeText(type)
        : {
            type: typeText(type),
            ...optional('known_at', knownAt ?? null),
            ...optional('expr', expr ?? null),
          },
    ]),
  ),
  from,
});

export const entityDocument = (scenario: Scenario): Record<string, unknown> => ({
  kind: 'entity',
  name: ENTITY,
  description: 'Whom the events are about.',
  keys: Object.fromEntries(scenario.keys.map(({ name, type }) => [name, typeText(type)])),
});

const pivotDocument = ({ by, list, values }: Pivot): Record<string, unknown> => ({
  by,
  values: list
    ? values.map(({ written }) => written)
    : new Map(values.map(({ written, name }) => [written, name])),
});

function aggregateText(feature: Feature): string | readonly string[] | null {
  if (isNewest(feature)) return null;
  const [only = '', ...more] = feature.aggregates;
  return more.length === 0 ? only : feature.aggregates;
}

export const setDocument = (scenario: Scenario, set: FeatureSet): Record<string, unknown> => ({
  kind: 'feature_set',
  name: set.name,
  entity: ENTITY,
  description: 'Random features.',
  source: scenario.source.name,
  ...optional('timestamp', set.timestamp),
  ...(scenario.keys.every((key, i) => key.name === scenario.keyColumns[i])
    ? {}
    : { keys: Object.fromEntries(scenario.keys.map((key, i) => [key.name, scenario.keyColumns[i]])) }),
  ...optional('where', set.where?.sql ?? null),
  ...(set.event === undefined
    ? { every: set.every.text }
    : { grain: 'event', ...(set.event.own ? {} : { at_t: 'exclude' }) }),
  ...optional('start', set.start?.text ?? null),
  partition_by: set.partitionBy,
  ...optional('dedupe', set.dedupe),
  windows: set.windows.map(windowText),
  features: Object.fromEntries(
    set.features.map((feature) => [
      feature.name,
      {
        ...optional('aggregate', aggregateText(feature)),
        ...optional('timestamp', feature.timestamp),
        ...optional('of', feature.of),
        ...optional('where', feature.where?.sql ?? null),
        ...optional('pivot', feature.pivot === null ? null : pivotDocument(feature.pivot)),
        ...optional('windows', feature.windows?.map(windowText) ?? null),
        ...optional('fill', feature.fill),
      },
    ]),
  ),
  ...(set.derived.length === 0
    ? {}
    : { derived: Object.fromEntries(set.derived.map(({ name, spec }) => [name, spec])) }),
});

const keysOf = (scenario: Scenario, spineKeys: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(scenario.keys.map((key, i) => [key.name, spineKeys[i]]));

function roleDocument(scenario: Scenario, { again, sets }: Dataset): readonly Record<string, unknown>[] {
  const set = scenario.sets.find(({ name }) => name === sets[0]);
  if (again === null || set === undefined) return [];
  const columns = storedColumns(scenario.source, set);
  const picked = columns[again.pick % columns.length]?.name;
  return [
    {
      set: set.name,
      prefix: again.prefix,
      keys: keysOf(scenario, again.spineKeys),
      columns: [picked],
      ...(again.atEvent ? { as_of: 'event' } : {}),
    },
  ];
}

const labelsOf = ({ within }: Dataset): Record<string, unknown> | null =>
  within === null
    ? null
    : {
        result: { expr: 'outcome', within: within.text },
        known: { expr: 'outcome_at is not null', within: within.text },
      };

export const datasetDocument = (scenario: Scenario, dataset: Dataset): Record<string, unknown> => ({
  kind: 'dataset',
  name: dataset.name,
  description: 'The spine with what was known.',
  spine: dataset.spine.name,
  columns: ['id', 'timestamp', ...dataset.spineKeys, ...(dataset.extra ?? [])],
  ...optional('labels', labelsOf(dataset)),
  features: [
    ...dataset.sets.map((set) => {
      const { self = false, maxAge = null } = dataset.taken?.[set] ?? {};
      const renamed = !scenario.keys.every((key, i) => key.name === dataset.spineKeys[i]);
      const keys = keysOf(scenario, dataset.spineKeys);
      const item = {
        ...(renamed ? { keys } : {}),
        ...(self ? { self: 'include' } : {}),
        ...optional('max_age', maxAge?.text ?? null),
        ...(dataset.atEvent?.includes(set) ? { as_of: 'event' } : {}),
      };
      return Object.keys(item).length === 0 ? set : { set, ...item };
    }),
    ...roleDocument(scenario, dataset),
  ],
  output: { file: `out/${dataset.name}.${dataset.format}` },
});

/** Documents as one YAML file. */
export const toYaml = (documents: readonly Record<string, unknown>[]): string =>
  documents
    .map((document) => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n');

/** For failure messages: everything needed to see the case. */
export function describeScenario(scenario: Scenario): string {
  const time = (t: bigint | null): string =>
    t === null
      ? '·'
      : new Date(Number(t / 1000n)).toISOString().replace('Z', `${String(t % 1000n).padStart(3, '0')}Z`);
  const cell = (source: Source, name: string, value: Cell | undefined): string =>
    value === null || value === undefined
      ? ''
      : typeof value === 'bigint' && typeOf(source, name).name === 'timestamp'
        ? time(value)
        : typeof value === 'string'
          ? JSON.stringify(value)
          : String(value);
  const { source } = scenario;
  return [
    toYaml([
      entityDocument(scenario),
      ...(source.made?.documents ?? [
        sourceDocument(source, { file: `${scenario.layout.files} ${scenario.layout.format}` }),
      ]),
      ...scenario.sets.map((set) => setDocument(scenario, set)),
    ]),
    `--- rows (decimals in units of the last digit)`,
    ...[...(source.made?.inputs ?? []), source].flatMap((one) => [
      `${one.name}: ${one.columns.map(({ name }) => name).join(',')}`,
      ...one.rows.map((row) => one.columns.map(({ name }) => cell(one, name, row[name])).join(',')),
    ]),
    `--- plan, now ${time(scenario.now)}, ${scenario.threads} threads`,
    ...scenario.plan.map(
      ({ names, start, end }) => `${names?.join(' ') ?? 'everything'} [${time(start)}, ${time(end)})`,
    ),
  ].join('\n');
}

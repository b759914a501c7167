import type { Cell, Row } from '../oracle/types.js';
import { parseTime } from './compare.js';
import { lengthOf } from './lengths.js';
import type { Column, Feature, FeatureSet, Layout, Scenario, Step } from './scenario.js';

/** A time as a test writes it: a day, or a day and a time, in UTC. */
export const at = (text: string): bigint => parseTime(text.includes(' ') ? text : `${text} 00:00:00`);

export const feature = (part: Partial<Feature> & { readonly name: string }): Feature => ({
  aggregates: ['count'],
  of: null,
  where: null,
  pivot: null,
  timestamp: null,
  windows: null,
  fill: null,
  ...part,
});

type SetPart = Partial<Omit<FeatureSet, 'every' | 'windows' | 'start'>> & {
  readonly every?: string;
  readonly windows?: readonly string[];
  readonly start?: string;
};

export const featureSet = ({ every, windows, start, ...part }: SetPart): FeatureSet => ({
  name: 'set_a',
  timestamp: null,
  where: null,
  dedupe: null,
  partitionBy: 'day',
  features: [feature({ name: 'n' })],
  derived: [],
  ...part,
  every: lengthOf(every ?? '1 day'),
  start: start === undefined ? null : { text: start, micros: at(start) },
  windows: (windows ?? ['3 days']).map((text) => (text === 'lifetime' ? text : lengthOf(text))),
});

/** `[start, end)` of all sets; null: no bound. */
export const step = (
  start: string | null,
  end: string | null,
  names: readonly string[] | null = null,
): Step => ({
  names,
  start: start === null ? null : at(start),
  end: end === null ? null : at(end),
});

const columns: readonly Column[] = [
  { name: 'id', type: { name: 'string' } },
  { name: 'ts', type: { name: 'timestamp' } },
  { name: 'k1', type: { name: 'string' } },
  { name: 'ts2', type: { name: 'timestamp' }, knownAt: 'ts2' },
  { name: 'amount', type: { name: 'double' } },
  { name: 'qty', type: { name: 'integer' } },
  { name: 'big', type: { name: 'bigint' } },
  { name: 'price', type: { name: 'decimal', precision: 12, scale: 2 } },
  { name: 'label', type: { name: 'string' } },
  { name: 'seen', type: { name: 'timestamp' } },
];

/** An event: its key, its time, and what else of it is not null; a second key makes the entity's key composite. */
export type Event = readonly [
  key: string | readonly [string, string] | null,
  time: string,
  rest?: Record<string, Cell>,
];

/** A small case by hand, for tests with a name. */
export function example(part: {
  readonly events: readonly Event[];
  readonly sets?: readonly FeatureSet[];
  readonly plan?: readonly Step[];
  readonly now: string;
  readonly layout?: Partial<Layout>;
}): Scenario {
  const composite = part.events.some(([key]) => Array.isArray(key));
  const all: Column[] = composite
    ? [...columns.slice(0, 3), { name: 'k2', type: { name: 'string' } }, ...columns.slice(3)]
    : [...columns];
  const keyColumns = composite ? ['k1', 'k2'] : ['k1'];
  const rows = part.events.map(([key, time, rest], i): Row => {
    const keys = Array.isArray(key) ? key : [key];
    return {
      ...Object.fromEntries(all.map(({ name }) => [name, null])),
      id: `e${i}`,
      ts: at(time),
      ...Object.fromEntries(keyColumns.map((name, n) => [name, keys[n] ?? null])),
      ...rest,
    };
  });
  return {
    keys: keyColumns.map((name) => ({ name, type: { name: 'string' } })),
    keyColumns,
    source: { name: 'events', timestamp: 'ts', columns: all, rows },
    layout: { format: 'csv', files: 1, seed: 1, ...part.layout },
    sets: part.sets ?? [featureSet({})],
    plan: part.plan ?? [],
    now: at(part.now),
    threads: 2,
  };
}

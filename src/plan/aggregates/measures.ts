import type { FeatureColumn } from '../../catalog/model/index.js';
import { freeName, withoutCase } from '../../types/free-name.js';
import { toJson } from '../../types/json.js';
import { BOOLEAN } from '../../types/type.js';
import { literal } from '../ir/builders.js';
import { SUFFIX_BYTES, shortenedName } from '../ir/identifiers.js';
import { measureFor, type Need, recipes } from './decompose.js';
import type { CountedEvents, Measure, MeasureDefinition, OrderedValues } from './measure.js';

export interface Measured {
  readonly measures: readonly Measure[];
  /** What is used of the values themselves, each once. */
  readonly orderedValues: readonly OrderedValues[];
  /** The measures of a column, in the order its recipe needs them. */
  readonly of: (column: FeatureColumn) => readonly (Measure | OrderedValues)[];
}

/**
 * The measures of a set's columns, each once. Different values are counted as they come and go, which only snapshots
 * can; otherwise they are `listed`.
 */
export function measuresOf(
  columns: readonly FeatureColumn[],
  distinct: 'counted' | 'listed' = 'counted',
): Measured {
  const pool = measurePool();
  const eventTimes = new Set(columns.map(({ timestamp }) => timestamp.name));
  const ofColumn = new Map(
    columns.map((column) => {
      const stem = stemOf(column);
      const events = countedEvents(column, eventTimes.size > 1);
      const needed = needsOf(column, distinct).map((need) => pool.needed(need, events, stem));
      return [column.name, needed];
    }),
  );
  return {
    measures: pool.measures(),
    orderedValues: pool.orderedValues(),
    of: (column) => ofColumn.get(column.name) ?? [],
  };
}

const needsOf = ({ aggregate, of }: FeatureColumn, distinct: 'counted' | 'listed'): readonly Need[] =>
  recipes[aggregate]
    .needs(of)
    .map((need) =>
      need.kind === 'distinct' && distinct === 'listed' ? { ...need, kind: 'values' as const } : need,
    );

/** Where columns have several event times, a filter leaves out the events of the others. */
const countedEvents = ({ filter, timestamp }: FeatureColumn, severalTimes: boolean): CountedEvents => ({
  eventTime: timestamp.name,
  filter: filter ?? (severalTimes ? literal(true, BOOLEAN) : null),
});

const stemOf = ({ pivot, feature }: FeatureColumn): string =>
  pivot === null ? feature : `${pivot.name}_${feature}`;

/** What is used of ordered values; other needs are measures. */
const takeOf: Readonly<Partial<Record<Need['kind'], OrderedValues['take']>>> = {
  values: 'all',
  earliest: 'first',
  latest: 'last',
  newest: 'last',
};

/** Collects what columns need: what is equal is made once, and named after the column that needs it first. */
function measurePool() {
  const measures = new Map<string, Measure>();
  const orderedValues = new Map<string, OrderedValues>();

  const unused = (name: string): string =>
    freeName(name, withoutCase([...measures.values()].map((measure) => measure.name)));

  function measure(definition: MeasureDefinition, stem: string): Measure {
    const { fn, arg, filter, eventTime, distinct } = definition;
    const key = toJson([fn, arg, filter, eventTime, distinct]);
    const known = measures.get(key);
    if (known !== undefined) return known;
    const word = distinct ? 'distinct' : fn.replace('exact_', '');
    const made = { ...definition, name: unused(shortenedName(`${stem}__${word}`, SUFFIX_BYTES)) };
    measures.set(key, made);
    return made;
  }

  function needed(need: Need, events: CountedEvents, stem: string): Measure | OrderedValues {
    const take = takeOf[need.kind];
    // The newest event counts even where its value is null.
    const counter = measure(measureFor(need.kind === 'newest' ? { ...need, arg: null } : need, events), stem);
    if (take === undefined) return counter;
    const arg = need.arg ?? literal(true, BOOLEAN);
    const key = `${take} ${counter.name} ${toJson(arg)}`;
    const known = orderedValues.get(key);
    if (known !== undefined) return known;
    const values = counter.arg === null ? unused(`${stem}__newest`) : counter.name;
    const made = { name: counter.name, take, counter, values, arg };
    orderedValues.set(key, made);
    return made;
  }

  return {
    needed,
    measures: () => [...measures.values()],
    orderedValues: () => [...orderedValues.values()],
  };
}

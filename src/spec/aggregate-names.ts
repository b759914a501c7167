/** The aggregates that a feature may name by a word. */
export const aggregateWords = [
  'count',
  'count_distinct',
  'sum',
  'avg',
  'min',
  'max',
  'stddev',
  'stddev_pop',
  'variance',
  'var_pop',
  'skewness',
  'kurtosis',
  'median',
  'mode',
  'first',
  'last',
  'bool_and',
  'bool_or',
  'collect_list',
  'collect_set',
] as const;

type AggregateWord = (typeof aggregateWords)[number];

/** The aggregates with a number in their name: `p95`, `first_3`. */
type NumberedAggregate = 'percentile' | 'first_n' | 'last_n' | 'top_n';

/** `newest` has no word: it is what a feature without an aggregate is. */
export type AggregateName = AggregateWord | NumberedAggregate | 'newest';

export interface NamedAggregate {
  readonly aggregate: AggregateName;
  /** The number in the name; null where there is none. */
  readonly number: number | null;
}

/** Each with its shape, and how messages show it. A list holds at most 999 values: a row is no place for more. */
const numbered: readonly {
  readonly aggregate: NumberedAggregate;
  readonly shape: RegExp;
  readonly shown: string;
}[] = [
  { aggregate: 'percentile', shape: /^p([1-9][0-9]?)$/, shown: 'p1 … p99' },
  { aggregate: 'first_n', shape: /^first_([1-9][0-9]{0,2})$/, shown: 'first_N' },
  { aggregate: 'last_n', shape: /^last_([1-9][0-9]{0,2})$/, shown: 'last_N' },
  { aggregate: 'top_n', shape: /^top_([1-9][0-9]{0,2})$/, shown: 'top_N' },
];

const isWord = (text: string): text is AggregateWord => aggregateWords.some((word) => word === text);

/** What `text` names; undefined where it is no aggregate. */
export function parseAggregate(text: string): NamedAggregate | undefined {
  if (isWord(text)) return { aggregate: text, number: null };
  for (const { aggregate, shape } of numbered) {
    const number = shape.exec(text)?.[1];
    if (number !== undefined) return { aggregate, number: Number(number) };
  }
  return undefined;
}

/** All aggregates as messages show them. */
export const aggregatesShown: readonly string[] = [...aggregateWords, ...numbered.map(({ shown }) => shown)];

/** The name as a spec writes it. */
export function formatAggregate({ aggregate, number }: NamedAggregate): string {
  if (number === null) return aggregate;
  return aggregate === 'percentile' ? `p${number}` : `${aggregate.slice(0, -1)}${number}`;
}

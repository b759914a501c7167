import { BIGINT, DOUBLE } from '../../types/type.js';
import type { Definition, Overload, Result } from './signature.js';

/** What plans do with the values of a window. Lists hold no nulls; a null list is one without items. */
const ofList = (usage: string, doc: string, result: Result, ...more: Overload['args']) =>
  ({
    group: 'Internal',
    form: 'internal',
    spellings: [],
    usage,
    doc,
    overloads: [{ args: ['any', ...more], result }],
    examples: [],
  }) as const satisfies Definition;

export const listFunctions = {
  list_slice: ofList(
    'list_slice(l, a, b)',
    'Items `a` to `b`, both inclusive, from 1.',
    'same',
    'bigint',
    'bigint',
  ),
  list_item: ofList('list_item(l, n)', 'Item `n`, from 1.', 'same', 'bigint'),
  list_in_order: ofList('list_in_order(l, p)', 'The items of `l` by their places `p`.', 'same', 'any'),
  list_all: ofList('list_all(l)', 'The list; null where it is empty.', 'same'),
  list_size: ofList('list_size(l)', 'The number of items.', BIGINT),
  list_distinct_size: ofList('list_distinct_size(l)', 'The number of different items.', BIGINT),
  list_set: ofList('list_set(l)', 'The different items, sorted; null of none.', 'same'),
  list_mode: ofList('list_mode(l)', 'The most frequent item, the smallest of several; null of none.', 'same'),
  list_first_n: ofList('list_first_n(l, n)', 'The first `n` items; null of none.', 'same', 'bigint'),
  list_last_n: ofList(
    'list_last_n(l, n)',
    'The last `n` items in their order; null of none.',
    'same',
    'bigint',
  ),
  list_top_n: ofList(
    'list_top_n(l, n)',
    'The `n` most frequent items, then smallest; null of none.',
    'same',
    'bigint',
  ),
  list_percentile: ofList(
    'list_percentile(l, p)',
    'Of doubles: linear between neighbours; null of none.',
    DOUBLE,
    'bigint',
  ),
  list_spread: ofList('list_spread(l)', 'Of doubles: Σ(x − mean)²; null of none.', DOUBLE),
  list_skewness: ofList('list_skewness(l)', 'Of doubles: sample skewness; null where undefined.', DOUBLE),
  list_kurtosis: ofList(
    'list_kurtosis(l)',
    'Of doubles: sample excess kurtosis; null where undefined.',
    DOUBLE,
  ),
  spread: {
    ...ofList('spread(n, sum, squares)', 'Σ(x − mean)² from exact whole sums; null where n is 0.', DOUBLE),
    overloads: [{ args: ['bigint', 'decimal', 'decimal'], result: DOUBLE }],
  },
  root: {
    ...ofList('root(x)', 'The square root of what is never negative.', DOUBLE),
    overloads: [{ args: ['double'], result: DOUBLE }],
  },
} as const satisfies Record<string, Definition>;

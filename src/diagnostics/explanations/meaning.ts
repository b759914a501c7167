import { type Explanation, featureSet, oneFeature } from './explanation.js';

/** Codes of what specs mean: leakage, aggregates, windows and cycles. */
export const meaning = {
  FS117: {
    what: 'A column is used before it is known. The message names the path.',
    why: 'Training would see the future, and serving could not: the model would look better than it is.',
    fix: 'Use the column as a label of a dataset, or let the set or the feature have the `timestamp` at which it is known.',
    example: {
      broken: oneFeature('refunds: { aggregate: count, of: refunded_at }'),
      fixed: ['of: refunded_at', 'of: order_id, timestamp: refunded_at'],
    },
  },
  FS119: {
    what: 'The window is shorter than the time between reference times. A warning.',
    why: 'An event can enter and leave such a window between two reference times, and is then never counted.',
    fix: 'Make the window longer, `every` shorter, or use `grain: event`.',
    example: {
      broken: featureSet('windows: [1 hour]\nfeatures:\n  orders: { aggregate: count }'),
      fixed: ['windows: [1 hour]', 'windows: [1 hour]\nevery: 1 hour'],
    },
  },
  FS120: {
    what: 'A `fill`, a key or a value of a check is not a value of its type.',
    why: 'The column could not hold it.',
    fix: 'Write a value of the type, or set another `type`.',
    example: {
      broken: oneFeature('orders: { aggregate: count, fill: none }'),
      fixed: ['none', '0'],
    },
  },
  FS121: {
    what: 'The aggregate does not apply to values of that type, or needs an order that the source does not give.',
    why: 'A sum of text has no value; the first or last of equal times needs a primary key.',
    fix: 'Choose another aggregate, cast the value, or give the source a `primary_key`.',
    example: {
      broken: oneFeature('spent: { aggregate: sum, of: status }'),
      fixed: ['status', 'amount'],
    },
  },
  FS122: {
    what: 'A definition depends on itself.',
    why: 'It has no first value to start from.',
    fix: 'Break the cycle at one of the names in the message.',
    example: {
      broken: oneFeature('orders: { aggregate: count }\nderived:\n  half: whole / 2\n  whole: half * 2'),
      fixed: ['half * 2', 'orders * 2'],
    },
  },
  FS123: {
    what: 'The engine of this target cannot compute it exactly, or no two engines agree on the value, as with estimates.',
    why: 'Equal specs and data give equal values on every engine. Nothing is approximated silently.',
    fix: 'Use the exact form that the hint names.',
    example: {
      broken: oneFeature('buyers: { aggregate: approx_count_distinct, of: status }'),
      fixed: ['approx_count_distinct', 'count_distinct'],
    },
  },
  FS124: {
    what: 'A dataset has windows up to the time of its own row, the online view those of the last snapshot. A note of `fs validate`, never an error.',
    why: 'A model trained on the first and served the second sees slightly older values in production.',
    fix: '`fs get SET --as-of event` computes the same value for one key; or train on snapshots, without `as_of: event`.',
    example: {
      broken: `${oneFeature('orders: { aggregate: count }')}---
kind: dataset
name: training
spine: orders
columns: [order_id, timestamp, user_id]
features: [{ set: user_orders, as_of: event }]
output: { file: training.csv }
`,
      fixed: ['{ set: user_orders, as_of: event }', 'user_orders'],
    },
  },
  FS125: {
    what: '`count` without `of` stands beside aggregates of the column that has the name of the feature. A warning.',
    why: '`count` then counts events, also those where the column is null, while the others skip nulls.',
    fix: 'Write `of`, or count events in a feature of its own.',
    example: {
      broken: oneFeature('amount: { aggregate: [count, sum] }'),
      fixed: ['[count, sum]', '[count, sum], of: amount'],
    },
  },
  FS126: {
    what: 'A cast to timestamp reads text without an offset in UTC, and the source has a `timezone`. A warning.',
    why: '`timezone` is about the timestamps of the data, not about text that an expression casts.',
    fix: "Name the zone: `in_timezone(text, 'Zone')`.",
    example: {
      broken: `kind: source
name: payments
timestamp: paid_at
timezone: America/Sao_Paulo
columns:
  paid_at: timestamp
  due: string
  due_at: { expr: "cast(due as timestamp)" }
from: { file: data/payments.csv }
`,
      fixed: ['cast(due as timestamp)', "in_timezone(due, 'America/Sao_Paulo')"],
    },
  },
  FS127: {
    what: 'In `fs diff`, nothing was called what `renamed` says, or it is still there; or `version` went down.',
    why: 'A declaration that does not fit the other side would hide a change that breaks readers.',
    fix: 'Correct the key, or remove it.',
    example: {
      language: 'yaml',
      text: 'orders_placed: { renamed: orders, aggregate: count }   # wrong, if there was no feature orders before',
    },
  },
} as const satisfies Record<string, Explanation>;

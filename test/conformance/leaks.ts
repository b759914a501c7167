/**
 * Specs that leak, each in a way of its own, and their neighbours that do not. All stand behind `GROUND`; a set is called
 * `f` and a dataset `d` where nothing else is said.
 */
export const GROUND = `kind: entity
name: user
keys: { id: string }
---
kind: source
name: orders
primary_key: [order_id]
timestamp: ordered_at
columns:
  order_id: string
  ordered_at: timestamp
  id: string
  seller: string
  country: string
  amount: double
  departs_at: timestamp
  paid_at: { type: timestamp, known_at: paid_at }
  method: { type: string, known_at: paid_at }
  refunded_at: { type: timestamp, known_at: refunded_at }
  reason: { type: string, known_at: refunded_at }
  back: { type: double, known_at: refunded_at }
  settled_at: { type: timestamp, known_at: refunded_at }
  net: { expr: amount - back }
  share: { expr: net / amount }
  closed_at: { expr: "coalesce(refunded_at, ordered_at)" }
  why: { expr: "concat(method, reason)" }
  risky: { expr: "reason = 'fraud'", known_at: ordered_at }
  big: { expr: amount > 100 }
  said: string
  early: { expr: "ordered_at - interval '30 days'" }
  day: { expr: "date_trunc('day', ordered_at)" }
  parsed: { expr: "cast(said as timestamp)" }
  planned_early: { expr: "departs_at - interval '1 hour'" }
  earlier_of: { expr: "least(ordered_at, departs_at)" }
  maybe: { expr: "coalesce(departs_at, ordered_at)" }
  chosen: { expr: "case when amount > 0 then ordered_at else departs_at end" }
  twice: { expr: "early + interval '31 days'" }
  matured: { expr: "ordered_at + interval '45 days'" }
  later_of: { expr: "greatest(ordered_at, departs_at)" }
  always: { expr: "coalesce(ordered_at, departs_at)" }
  planned_late: { expr: "departs_at + interval '1 hour'" }
  copied: { expr: departs_at }
  declared_early: { expr: "ordered_at - interval '30 days'", known_at: declared_early }
  declared_parsed: { expr: "cast(said as timestamp)", known_at: declared_parsed }
  known_early: { expr: "ordered_at - interval '30 days'", known_at: ordered_at }
from: { file: orders.csv }
---
kind: source
name: tickets
primary_key: [number]
timestamp: opened_at
columns:
  opened_at: timestamp
  closed_at: { type: timestamp, known_at: closed_at }
  number: { type: string, known_at: closed_at }
  id: string
  hours: double
from: { file: tickets.csv }
---
kind: source
name: kept
primary_key: [order_id]
timestamp: ordered_at
columns:
  order_id: string
  ordered_at: timestamp
  id: string
  refunded_at: { type: timestamp, known_at: refunded_at }
where: refunded_at is null
from: { file: orders.csv }
---
kind: source
name: refunds
primary_key: [refund_id]
timestamp: at
columns: { refund_id: string, at: timestamp, order_id: string, id: string, sum: double }
from: { file: refunds.csv }
---
kind: source
name: rates
static: true
columns: { country: string, rate: double }
from: { file: rates.csv }
---
kind: feature_set
name: past
entity: user
source: orders
windows: [7 days]
features: { orders: { aggregate: count } }
---
kind: feature_set
name: each
entity: user
source: orders
grain: event
windows: [1 hour]
features: { lately: { aggregate: count } }
---
kind: dataset
name: enriched
spine: orders
columns: [id, seller, amount, departs_at, refunded_at, early, matured]
labels: [refunded_at]
features: [past]
derived: { sooner: "departs_at - interval '1 day'", later: "matured + interval '1 day'", busy: orders__count_7d > 3, large: amount > 10 }
output: { file: enriched.parquet }
---
kind: dataset
name: judged
spine: orders
columns: [timestamp, id, amount]
labels: { fraud: { expr: "reason = 'fraud'", within: 45 days } }
features: [past]
output: { file: judged.parquet }
---
kind: dataset
name: returned
spine: orders
timestamp: refunded_at
columns: [timestamp, order_id, id, ordered_at, amount, back]
features: [past]
output: { file: returned.parquet }
`;

/** The features of a set, and what else it says. */
const set = (features: string, rest = '', source = 'orders'): string => `---
kind: feature_set
name: f
entity: user
source: ${source}
windows: [7 days]
${rest === '' ? '' : `${rest}\n`}features: { ${features} }
`;

/** The columns of a dataset, and what else it says. */
const dataset = (columns: string, rest = '', spine = 'orders', features = '[past]'): string => `---
kind: dataset
name: d
spine: ${spine}
columns: [${columns}]
${rest === '' ? '' : `${rest}\n`}features: ${features}
output: { file: d.parquet }
`;

/** A source `q` made by a query, with a set over it unless told otherwise. */
const query = (
  columns: string,
  inputs: string,
  text: string,
  after = set('n: { aggregate: count }', '', 'q'),
): string => `---
kind: source
name: q
primary_key: [order_id]
timestamp: at
columns: { order_id: string, id: string, ${columns} }
inputs: [${inputs}]
query: |
${text
  .split('\n')
  .map((line) => `  ${line}\n`)
  .join('')}${after}`;

const n = 'n: { aggregate: count }';

export interface Leak {
  readonly name: string;
  readonly spec: string;
  /** From what leaks to what it comes from, as the message says it. */
  readonly path: string;
  /** Else FS117. */
  readonly code?: string;
}

const leak = (name: string, spec: string, path: string, code?: string): Leak => ({
  name,
  spec,
  path,
  ...(code === undefined ? {} : { code }),
});

export const leaks: readonly Leak[] = [
  leak('what is aggregated', set('x: { aggregate: sum, of: back }'), 'f.x.of → orders.back'),
  leak(
    'a part of what is aggregated',
    set('x: { aggregate: sum, of: "coalesce(amount, back, 0)" }'),
    'f.x.of → orders.back',
  ),
  leak('the newest value', set('reason: {}'), 'f.reason.of → orders.reason'),
  leak(
    'a condition of a feature',
    set(`x: { aggregate: count, where: "method = 'card'" }`),
    'f.x.where → orders.method',
  ),
  leak('a condition of a set', set(n, 'where: refunded_at is null'), 'f.where → orders.refunded_at'),
  leak('a condition of the source of a set', set(n, '', 'kept'), 'f → kept.where → kept.refunded_at'),
  leak(
    'a condition that is never false',
    set(n, 'where: coalesce(refunded_at is null, true)'),
    'f.where → orders.refunded_at',
  ),
  leak(
    'the column of a pivot',
    set('x: { aggregate: count, pivot: { by: method, values: [card] } }'),
    'f.x.pivot.by → orders.method',
  ),
  leak(
    'a condition beside a pivot',
    set(`x: { aggregate: count, where: back > 0, pivot: { by: country, values: [br] } }`),
    'f.x.where → orders.back',
  ),
  leak('the columns of dedupe', set(n, 'dedupe: { by: [method], keep: last }'), 'f.dedupe → orders.method'),
  leak('a key', set(n, 'keys: { id: reason }'), 'f.keys.id → orders.reason'),
  leak('a computed column', set('x: { aggregate: sum, of: net }'), 'f.x.of → orders.net → orders.back'),
  leak(
    'a computed column of a computed one',
    set('x: { aggregate: sum, of: share }'),
    'f.x.of → orders.share → orders.net → orders.back',
  ),
  leak(
    'a computed column of two times',
    set('x: { aggregate: max, of: why }', 'timestamp: paid_at'),
    'f.x.of → orders.why → orders.reason',
  ),
  leak(
    'an event time that is made of a later one',
    set(n, 'timestamp: closed_at'),
    'f.timestamp → orders.closed_at → orders.refunded_at',
  ),
  leak(
    'an event time that is itself known later',
    set(n, 'timestamp: settled_at'),
    'f.timestamp → orders.settled_at',
  ),
  leak(
    'another time than the one it is known at',
    set('x: { aggregate: sum, of: back }', 'timestamp: paid_at'),
    'f.x.of → orders.back',
  ),
  leak(
    'a time of the future that nothing else says',
    set('x: { aggregate: sum, of: back }', 'timestamp: departs_at'),
    'f.x.of → orders.back',
  ),
  leak(
    'a feature at its own time',
    set(`x: { aggregate: sum, of: back, timestamp: paid_at }`),
    'f.x.of → orders.back',
  ),
  leak(
    'a feature at a time known later',
    set('x: { aggregate: count, timestamp: settled_at }'),
    'f.x.timestamp → orders.settled_at',
  ),
  leak(
    'a feature beside one with another time',
    set('x: { aggregate: sum, of: back }, y: { aggregate: sum, of: back, timestamp: refunded_at }'),
    'f.x.of → orders.back',
  ),
  leak(
    'a set’s condition, known at the time of one feature only',
    set('x: { aggregate: count }, y: { aggregate: count, timestamp: refunded_at }', 'where: back > 0'),
    'f.where → orders.back',
  ),
  leak(
    'a set’s key, known at the time of one feature only',
    set(
      'x: { aggregate: count, timestamp: paid_at }, y: { aggregate: count, timestamp: refunded_at }',
      'keys: { id: method }',
    ),
    'f.keys.id → orders.method',
  ),
  leak(
    'the order of events',
    set('x: { aggregate: last, of: hours }', '', 'tickets'),
    'f.x.aggregate → tickets.number',
  ),
  leak('what tells rows of event grain apart', set(n, 'grain: event', 'tickets'), 'f.grain → tickets.number'),
  leak(
    'the order in which dedupe keeps',
    set(n, 'dedupe: { by: [hours], keep: last }', 'tickets'),
    'f.dedupe → tickets.number',
  ),
  leak(
    'what a derived column is made of',
    `${set('x: { aggregate: max, of: back }')}derived: { ratio: x / 2 }\n`,
    'f.x.of → orders.back',
  ),
  leak(
    'the event time of a source',
    `---
kind: source
name: s
timestamp: t
columns: { t: { type: timestamp, known_at: u }, u: { type: timestamp, known_at: u } }
from: { file: s.csv }
`,
    'the event time cannot be known later than itself, at u',
  ),
  leak(
    'the event time of a source, computed',
    `---
kind: source
name: s
timestamp: t
columns: { t: { expr: "coalesce(u, v)" }, u: { type: timestamp, known_at: u }, v: timestamp }
from: { file: s.csv }
`,
    'the event time cannot be known later than itself, at u',
  ),

  leak('a column of a dataset', dataset('order_id, reason'), 'd.columns → orders.reason'),
  leak(
    'a computed column of a dataset',
    dataset('order_id, share'),
    'd.columns → orders.share → orders.net → orders.back',
  ),
  leak('a condition of a dataset', dataset('order_id', 'where: back is null'), 'd.where → orders.back'),
  leak(
    'a condition over a label',
    dataset('order_id', 'labels: [refunded_at]\nwhere: refunded_at is null'),
    'd.where → orders.refunded_at',
  ),
  leak(
    'a condition over a label that is made',
    dataset('order_id', `labels: { fraud: { expr: "reason = 'fraud'" } }\nwhere: not fraud`),
    'fraud is a label of d',
  ),
  leak(
    'a condition over a label after some days',
    dataset(
      'order_id',
      `labels: { fraud: { expr: "reason = 'fraud'", within: 45 days } }\nwhere: fraud is not null`,
    ),
    'fraud is a label of d',
  ),
  leak(
    'a derived column over a label',
    dataset('order_id', 'labels: [reason]\nderived: { x: "reason = \'fraud\'" }'),
    'd.derived.x → reason',
  ),
  leak(
    'a derived column over a label that is made',
    dataset(
      'order_id',
      `labels: { fraud: { expr: "reason = 'fraud'", within: 45 days } }\nderived: { x: not fraud }`,
    ),
    'd.derived.x → fraud',
  ),
  leak('a condition of the spine', dataset('order_id', '', 'kept'), 'd → kept.where → kept.refunded_at'),
  leak(
    'a key of a dataset',
    dataset('order_id', '', 'orders', '[{ set: past, keys: { id: reason } }]'),
    'd.features.past.keys.id → orders.reason',
  ),
  leak(
    'a key that is a label',
    dataset('order_id', 'labels: [method]', 'orders', '[{ set: past, keys: { id: method } }]'),
    'd.features.past.keys.id → orders.method',
  ),
  leak(
    'a time of a dataset that is known later',
    dataset('order_id', 'timestamp: settled_at'),
    'd.timestamp → orders.settled_at',
  ),
  leak(
    'a column of a dataset at another time',
    dataset('order_id, back', 'timestamp: paid_at'),
    'd.columns → orders.back',
  ),

  leak(
    'the label of a dataset that is a source',
    set('refunded_at: {}', '', 'enriched'),
    'source enriched → refunded_at',
  ),
  leak(
    'a made label of a dataset that is a source',
    set('x: { aggregate: count, where: fraud }', '', 'judged'),
    'source judged → fraud',
  ),
  leak(
    'a label as event time',
    set(n, 'timestamp: refunded_at', 'enriched'),
    'source enriched → refunded_at',
  ),
  leak('a label as a key', set(n, 'keys: { id: fraud }', 'judged'), 'source judged → fraud'),
  leak('a label of the spine as a column', dataset('timestamp, fraud', '', 'judged'), 'spine judged → fraud'),
  leak(
    'a label of the spine as a label',
    dataset('timestamp', 'labels: [fraud]', 'judged'),
    'spine judged → fraud',
  ),
  leak(
    'a label of the spine in a label',
    dataset('timestamp', 'labels: { x: { expr: not fraud } }', 'judged'),
    'spine judged → fraud',
  ),
  leak(
    'a feature of a dataset at another time',
    set('x: { aggregate: max, of: orders__count_7d }', 'timestamp: departs_at', 'enriched'),
    'f.x.of → enriched.orders__count_7d',
  ),
  leak(
    'a derived column of a dataset at another time',
    set(n, 'timestamp: departs_at\nwhere: busy', 'enriched'),
    'f.where → enriched.busy',
  ),
  leak(
    'rows of a dataset before its time',
    set(n, 'timestamp: ordered_at', 'returned'),
    'f → returned.timestamp',
  ),
  leak(
    'a column of a dataset before its time',
    set('x: { aggregate: sum, of: back, timestamp: ordered_at }', '', 'returned'),
    'f.x.of → returned.back',
  ),
  leak(
    'the spine’s rows before their time',
    dataset('order_id', 'timestamp: ordered_at', 'returned', '[{ set: each }]'),
    'd → returned.timestamp',
  ),

  leak(
    'a join without a time',
    query(
      'at: timestamp',
      'orders, refunds',
      `select o.order_id, o.id, o.ordered_at as at
from orders o join refunds r on r.order_id = o.order_id`,
    ),
    'q.query → refunds → refunds.at',
  ),
  leak(
    'an outer join without a match',
    query(
      'at: timestamp, back: double',
      'orders, refunds',
      `select o.order_id, o.id, o.ordered_at as at, r.sum as back
from orders o left join refunds r on r.order_id = o.order_id`,
    ),
    'q.query → refunds → refunds.at',
  ),
  leak(
    'an outer join that is kept where there is no match',
    query(
      'at: timestamp',
      'orders, refunds',
      `select o.order_id, o.id, o.ordered_at as at
from orders o left join refunds r on r.order_id = o.order_id
where r.at <= o.ordered_at or r.order_id is null`,
    ),
    'q.query → refunds → refunds.at',
  ),
  leak(
    'a join that is late on the wrong side',
    query(
      'at: timestamp',
      'orders, refunds',
      `select o.order_id, o.id, o.ordered_at as at
from orders o join refunds r on r.order_id = o.order_id and r.at >= o.ordered_at`,
    ),
    'q.query → refunds → refunds.at',
  ),
  leak(
    'a filter of a query',
    query(
      'at: timestamp',
      'orders',
      `select order_id, id, ordered_at as at
from orders where method = 'card'`,
    ),
    'q.query → where → orders.paid_at',
  ),
  leak(
    'the condition of a join',
    query(
      'at: timestamp, rate: double',
      'orders, rates',
      `select o.order_id, o.id, o.ordered_at as at, r.rate
from orders o left join rates r on r.country = o.country and o.back > 0`,
    ),
    'orders.refunded_at',
  ),
  leak(
    'one select of a union',
    query(
      'at: timestamp',
      'orders, refunds',
      `select order_id, id, ordered_at as at from orders
union all
select order_id, id, ordered_at as at from orders where back > 0`,
    ).replace('inputs: [orders, refunds]', 'inputs: [orders]'),
    'q.query → where → orders.refunded_at',
  ),
  leak(
    'a column of a query',
    query(
      'at: timestamp, m: string, p: timestamp',
      'orders',
      `select order_id, id, ordered_at as at, lower(method) as m, paid_at as p
from orders`,
      set('m: {}', '', 'q'),
    ),
    'f.m.of → q.m → orders.method',
  ),
  leak(
    'a column of a query that does not tell its time',
    query(
      'at: timestamp, m: string',
      'orders',
      `select order_id, id, ordered_at as at, method as m
from orders`,
    ),
    'q.m → orders.method',
  ),
  leak(
    'rows of a join at a time before them',
    query(
      'at: timestamp, placed: timestamp',
      'orders, refunds',
      `select o.order_id, o.id, o.ordered_at as placed, greatest(o.ordered_at, r.at) as at
from orders o join refunds r on r.order_id = o.order_id`,
      set(n, 'timestamp: placed', 'q'),
    ),
    'f.timestamp → q.query → refunds → refunds.at',
  ),
  leak(
    'rows of a join at the time of one feature',
    query(
      'at: timestamp, placed: timestamp',
      'orders, refunds',
      `select o.order_id, o.id, o.ordered_at as placed, greatest(o.ordered_at, r.at) as at
from orders o join refunds r on r.order_id = o.order_id`,
      set('x: { aggregate: count, timestamp: placed }', '', 'q'),
    ),
    'f.timestamp → q.query → refunds → refunds.at',
  ),
  leak(
    'the rows of a spine at a time before them',
    query(
      'at: timestamp, placed: timestamp',
      'orders, refunds',
      `select o.order_id, o.id, o.ordered_at as placed, greatest(o.ordered_at, r.at) as at
from orders o join refunds r on r.order_id = o.order_id`,
      dataset('order_id', 'timestamp: placed', 'q'),
    ),
    'd.timestamp → q.query → refunds → refunds.at',
  ),
  leak(
    'a column of a query at a time before it',
    query(
      'at: timestamp, placed: timestamp, sum: double',
      'orders, refunds',
      `select o.order_id, o.id, o.departs_at as placed, o.paid_at as at, o.method = 'card' as card, o.amount as sum
from orders o where o.ordered_at <= o.paid_at`,
      set('x: { aggregate: count, where: card }', 'timestamp: placed', 'q'),
    )
      .replace('inputs: [orders, refunds]', 'inputs: [orders]')
      .replace('sum: double', 'card: boolean, sum: double'),
    'f.x.where → q.card',
  ),
  leak(
    'a static table of events',
    `---
kind: source
name: q
static: true
columns: { id: string, amount: double }
inputs: [orders]
query: select id, amount from orders
`,
    'q.query → orders.ordered_at',
  ),
  leak(
    'a join with the rows of a dataset',
    query(
      'at: timestamp, amount: double',
      'refunds, enriched',
      `select r.order_id, r.id, r.at, e.amount
from refunds r join enriched e on e.id = r.id`,
    ),
    'q.query → enriched → enriched.timestamp',
  ),
  leak(
    'a label in a query',
    query(
      'at: timestamp',
      'enriched',
      `select order_id, id, refunded_at as at
from enriched`,
    ),
    'unknown column "refunded_at"',
    'FS104',
  ),

  // The future through a moved clock.
  ...(
    [
      ['a time moved to 30 days before the row', 'early'],
      ['the beginning of the row’s day', 'day'],
      ['a time cast from text', 'parsed'],
      ['a planned time moved to before it', 'planned_early'],
      ['the earlier of two times', 'earlier_of'],
      ['another time, and else the row’s', 'maybe'],
      ['one of two times by a condition', 'chosen'],
    ] as const
  ).flatMap(([what, time]) => [
    leak(`${what}, as a set’s time`, set(n, `timestamp: ${time}`), `f.timestamp → orders.${time}`),
    leak(
      `${what}, as a feature’s time`,
      set(`x: { aggregate: count }, y: { aggregate: count, timestamp: ${time} }`),
      `f.y.timestamp → orders.${time}`,
    ),
    leak(
      `${what}, as a dataset’s time`,
      dataset('order_id', `timestamp: ${time}`),
      `d.timestamp → orders.${time}`,
    ),
    leak(
      `${what}, as another time of a query`,
      query(
        'at: timestamp, e: timestamp',
        'orders',
        `select o.order_id, o.id, o.ordered_at as at, o.${time} as e\nfrom orders o`,
        set(n, 'timestamp: e', 'q'),
      ),
      'f.timestamp → q.query → orders → orders.ordered_at',
    ),
    leak(
      `${what}, as a query’s own time`,
      query('at: timestamp', 'orders', `select o.order_id, o.id, o.${time} as at\nfrom orders o`),
      'q.query → orders → orders.ordered_at',
    ),
  ]),
  leak(
    'a moved time with a start',
    set(n, 'timestamp: early\nstart: 2024-01-01'),
    'f.timestamp → orders.early → orders.ordered_at',
  ),
  leak('a moved time at event grain', set(n, 'timestamp: early\ngrain: event'), 'f.timestamp → orders.early'),
  leak(
    'a key made of a later time',
    `${set(n, 'keys: { id: refund_day }', 'orders2')}---
kind: source
name: orders2
primary_key: [order_id]
timestamp: ordered_at
columns:
  order_id: string
  ordered_at: timestamp
  refunded_at: { type: timestamp, known_at: refunded_at }
  refund_day: { expr: "cast(refunded_at as string)" }
from: { file: orders.csv }
`,
    'f.keys.id → orders2.refund_day → orders2.refunded_at',
  ),
  leak(
    'a time moved in a query',
    query(
      'at: timestamp, e: timestamp',
      'orders',
      `select o.order_id, o.id, o.ordered_at as at, o.ordered_at - interval '30 days' as e
from orders o`,
      set(n, 'timestamp: e', 'q'),
    ),
    'f.timestamp → q.query → orders → orders.ordered_at',
  ),
  leak(
    'a moved time whose value is declared as known with its row',
    set(n, 'timestamp: known_early'),
    'f.timestamp → orders.known_early',
  ),
  leak(
    'a moved time whose value is declared as known with its row, in a query',
    query(
      'at: timestamp, e: timestamp',
      'orders',
      `select o.order_id, o.id, o.ordered_at as at, o.known_early as e
from orders o`,
      set(n, 'timestamp: e', 'q'),
    ),
    'f.timestamp → q.query → orders → orders.ordered_at',
  ),
  leak(
    'a time moved in a query’s computed column',
    query(
      `at: timestamp, e: { expr: "at - interval '30 days'" }`,
      'orders',
      `select o.order_id, o.id, o.ordered_at as at
from orders o`,
      set(n, 'timestamp: e', 'q'),
    ),
    'f.timestamp → q.e → q.at',
  ),
  leak(
    'a copy of a time of a query that is before its rows',
    query(
      'at: timestamp, placed: timestamp, e: { expr: placed }',
      'orders, refunds',
      `select o.order_id, o.id, o.ordered_at as placed, greatest(o.ordered_at, r.at) as at
from orders o join refunds r on r.order_id = o.order_id`,
      set(n, 'timestamp: e', 'q'),
    ),
    'f.timestamp → q.e → q.placed',
  ),
  leak(
    'a moved time of a dataset that is a source',
    set(n, 'timestamp: early', 'enriched'),
    'f.timestamp → enriched.early',
  ),
  leak(
    'a time that a dataset derives, before its row',
    set(n, 'timestamp: sooner', 'enriched'),
    'f.timestamp → enriched.sooner',
  ),
  leak(
    'a moved time of a dataset in a query',
    query(
      'at: timestamp, e: timestamp',
      'enriched',
      `select e.order_id, e.id, e.timestamp as at, e.early as e
from enriched e`,
      set(n, 'timestamp: e', 'q'),
    ),
    'f.timestamp → q.query → enriched → enriched.timestamp',
  ),
  leak(
    'a time of a query before its rows, through a dataset',
    `${query(
      'at: timestamp, placed: timestamp',
      'orders, refunds',
      `select o.order_id, o.id, o.ordered_at as placed, greatest(o.ordered_at, r.at) as at
from orders o join refunds r on r.order_id = o.order_id`,
      dataset('order_id, id, placed', '', 'q'),
    )}${set(n, 'timestamp: placed', 'd')}`,
    'f.timestamp → d.placed',
  ),
];

/** A spec that is like one that leaks, and does not. */
export const sound: readonly (readonly [name: string, spec: string])[] = [
  ['what is known with its row', set('x: { aggregate: sum, of: amount }')],
  ['what is known at the set’s time', set('x: { aggregate: sum, of: back }', 'timestamp: refunded_at')],
  ['the newest value at the set’s time', set('reason: {}', 'timestamp: refunded_at')],
  ['a condition at the set’s time', set(n, `timestamp: paid_at\nwhere: "method = 'card'"`)],
  ['a time that is planned', set('x: { aggregate: sum, of: amount }', 'timestamp: departs_at')],
  [
    'a pivot at the set’s time',
    set('x: { aggregate: count, pivot: { by: method, values: [card] } }', 'timestamp: paid_at'),
  ],
  ['dedupe at the set’s time', set(n, 'timestamp: paid_at\ndedupe: { by: [method], keep: last }')],
  ['a key at the set’s time', set(n, 'timestamp: refunded_at\nkeys: { id: reason }')],
  [
    'a computed column at the time of what it is made of',
    set('x: { aggregate: sum, of: share }', 'timestamp: refunded_at'),
  ],
  ['a computed column of what is known with the row', set('x: { aggregate: count, where: big }')],
  [
    'a computed column of which its author says when it is known',
    set('x: { aggregate: count, where: risky }'),
  ],
  ['a feature at the time of what it uses', set('x: { aggregate: sum, of: back, timestamp: refunded_at }')],
  [
    'two features at two times',
    set(
      'x: { aggregate: count, timestamp: paid_at, where: method is not null }, y: { aggregate: sum, of: back, timestamp: refunded_at }',
    ),
  ],
  [
    'features at their own times with a common condition',
    set(
      'x: { aggregate: count }, y: { aggregate: sum, of: back, timestamp: refunded_at }',
      'where: amount > 0',
    ),
  ],
  ['no order of events', set('x: { aggregate: max, of: hours }', '', 'tickets')],
  [
    'the order of events at the time it is known',
    set('x: { aggregate: last, of: hours }', 'timestamp: closed_at', 'tickets'),
  ],
  [
    'event grain at the time at which rows are distinguished',
    set(n, 'timestamp: closed_at\ngrain: event', 'tickets'),
  ],
  ['a condition of the source, at the time it is known', set(n, 'timestamp: refunded_at', 'kept')],
  [
    'a derived column',
    `${set('x: { aggregate: max, of: amount }')}derived: { ratio: x / 2, age: epoch(as_of) - x }\n`,
  ],

  ['a label', dataset('order_id, refunded_at', 'labels: [refunded_at]')],
  ['a label that is made', dataset('order_id', `labels: { fraud: { expr: "reason = 'fraud'" } }`)],
  [
    'a label after some days',
    dataset('order_id', 'labels: { back: { expr: "coalesce(back, 0)", within: 45 days } }'),
  ],
  ['a computed column as a label', dataset('order_id', 'labels: [share]')],
  [
    'a computed column of which its author says when it is known, in a dataset',
    dataset('order_id, risky', 'where: not risky'),
  ],
  [
    'a dataset at the time of what it uses',
    dataset('order_id, back', 'timestamp: refunded_at\nwhere: back > 0'),
  ],
  [
    'a key of a dataset at its time',
    dataset('order_id', 'timestamp: refunded_at', 'orders', '[{ set: past, keys: { id: reason } }]'),
  ],
  [
    'a derived column beside a label',
    dataset('order_id, amount', 'labels: [reason]\nderived: { x: amount > orders__count_7d }'),
  ],
  ['a row’s own event', dataset('order_id', '', 'orders', '[{ set: each, self: include }]')],

  [
    'what a dataset shows',
    set('x: { aggregate: max, of: orders__count_7d }, y: { aggregate: count, where: busy }', '', 'enriched'),
  ],
  [
    'the order of a dataset’s rows, which its columns leave out',
    set('x: { aggregate: last, of: amount }', 'grain: event', 'enriched'),
  ],
  [
    'a planned time of a dataset’s spine',
    set('x: { aggregate: sum, of: amount }', 'timestamp: departs_at\nwhere: large', 'enriched'),
  ],
  ['a column of a dataset at its time', set('x: { aggregate: sum, of: back }', '', 'returned')],
  [
    'a dataset as a spine',
    dataset('timestamp, order_id, amount, orders__count_7d', 'where: busy', 'enriched', '[each]'),
  ],
  [
    'a dataset as a spine, with labels of its own',
    dataset('timestamp, order_id', 'labels: { most: { expr: amount } }', 'judged'),
  ],

  [
    'a join with what was before',
    query(
      'at: timestamp',
      'orders, refunds',
      `select o.order_id, o.id, o.ordered_at as at
from orders o join refunds r on r.order_id = o.order_id and r.at <= o.ordered_at`,
    ),
  ],
  [
    'an outer join with what was before',
    query(
      'at: timestamp, back: double',
      'orders, refunds',
      `select o.order_id, o.id, o.ordered_at as at, r.sum as back
from orders o left join refunds r on r.order_id = o.order_id and r.at < o.ordered_at`,
    ),
  ],
  [
    'a join at the later time',
    query(
      'at: timestamp',
      'orders, refunds',
      `select o.order_id, o.id, greatest(o.ordered_at, r.at) as at
from orders o join refunds r on r.order_id = o.order_id`,
    ),
  ],
  [
    'a join with a static table',
    query(
      'at: timestamp, rate: double',
      'orders, rates',
      `select o.order_id, o.id, o.ordered_at as at, r.rate
from orders o left join rates r on r.country = o.country`,
    ),
  ],
  [
    'a filter at a later time',
    query(
      'at: timestamp',
      'orders',
      `select order_id, id, greatest(paid_at, ordered_at) as at
from orders where method = 'card' and paid_at is not null`,
    ),
  ],
  [
    'a column of a query at its time',
    query(
      'at: timestamp, m: string, p: timestamp',
      'orders',
      `select order_id, id, ordered_at as at, lower(method) as m, paid_at as p
from orders`,
      set('m: {}', 'timestamp: p', 'q'),
    ),
  ],
  [
    'a planned time of a row that is joined with what was before',
    query(
      'at: timestamp, departs_at: timestamp, back: double',
      'orders, refunds',
      `select o.order_id, o.id, o.ordered_at as at, o.departs_at, r.sum as back
from orders o left join refunds r on r.order_id = o.order_id and r.at < o.ordered_at`,
      set('x: { aggregate: sum, of: back }', 'timestamp: departs_at', 'q'),
    ),
  ],
  [
    'a union of what is known',
    query(
      'at: timestamp',
      'orders, refunds',
      `select order_id, id, ordered_at as at from orders
union all
select order_id, id, at from refunds`,
    ),
  ],
  [
    'a join with the rows of a dataset before',
    query(
      'at: timestamp, n: bigint',
      'refunds, enriched',
      `select r.order_id, r.id, r.at, e.orders__count_7d as n
from refunds r left join enriched e on e.id = r.id and e.timestamp <= r.at`,
      set('x: { aggregate: max, of: n }', '', 'q'),
    ),
  ],

  ...(
    [
      ['a time at which a row has matured', 'matured'],
      ['the later of two times', 'later_of'],
      ['the row’s own time, and else another', 'always'],
      ['a time after a planned one', 'planned_late'],
      ['a copy of a planned time', 'copied'],
      ['a moved time that is declared', 'declared_early'],
      ['a time cast from text and declared', 'declared_parsed'],
    ] as const
  ).flatMap(([what, time]): (readonly [string, string])[] => [
    [`${what}, as a set’s time`, set(n, `timestamp: ${time}`)],
    [`${what}, as a feature’s time`, set(`x: { aggregate: count, timestamp: ${time} }`)],
    [`${what}, as a dataset’s time`, dataset('order_id', `timestamp: ${time}`)],
    ...(time === 'declared_early' || time === 'declared_parsed'
      ? []
      : [
          [
            `${what}, as another time of a query`,
            query(
              'at: timestamp, e: timestamp',
              'orders',
              `select o.order_id, o.id, o.ordered_at as at, o.${time} as e\nfrom orders o`,
              set(n, 'timestamp: e', 'q'),
            ),
          ] as const,
        ]),
  ]),
  [
    'a condition that says that a planned time is later',
    set(n, 'timestamp: planned_early\nwhere: planned_early >= ordered_at'),
  ],
  [
    'a source whose own time is cast from text',
    `---
kind: source
name: s
timestamp: t
columns: { id: string, said: string, t: { expr: "cast(said as timestamp)" }, u: { expr: "t + interval '1 day'" } }
from: { file: s.csv }
${set(n, 'timestamp: u', 's')}`,
  ],
  [
    'a time moved in a query and declared',
    query(
      'at: timestamp, e: { type: timestamp, known_at: e }',
      'orders',
      `select o.order_id, o.id, o.ordered_at as at, o.ordered_at - interval '30 days' as e
from orders o`,
      set(n, 'timestamp: e', 'q'),
    ),
  ],
  ['a time of a dataset’s spine after its row', set(n, 'timestamp: matured', 'enriched')],
  ['a time that a dataset derives, after its row', set(n, 'timestamp: later', 'enriched')],
];

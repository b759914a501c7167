/** The project that scripted edits change: its files by path. */
export const BASE: Readonly<Record<string, string>> = {
  'features/sources.yaml': `kind: entity
name: user
keys: { id: string }
---
kind: source
name: payments
primary_key: [pay]
timestamp: at
columns:
  pay: string
  at: timestamp
  id: string
  amount: double
  shop: string
  cents: { type: double, expr: amount * 100 }
where: amount is not null
from: { file: payments.csv }
---
kind: source
name: orders
primary_key: [n]
timestamp: at
columns: { n: string, at: timestamp, id: string, what: string, paid_at: timestamp }
from: { file: orders.csv }
`,
  'features/spend.yaml': `kind: feature_set
name: spend
description: What users pay.
entity: user
source: payments
windows: [3 days, 10 days]
features:
  paid:
    description: What was paid.
    aggregate: [sum, max]
    of: amount
    where: amount > 1
  large: { aggregate: count, where: cents > 400, fill: 0 }
  shops: { aggregate: count_distinct, of: shop, fill: 0 }
derived:
  share: paid__sum_3d / paid__sum_10d
`,
  'features/visits.yaml': `kind: feature_set
name: visits
entity: user
source: orders
windows: [3 days]
features:
  visit: { aggregate: count, fill: 0 }
  last_what: { aggregate: last, of: what }
---
kind: feature_set
name: steps
entity: user
source: orders
grain: event
windows: [4 days]
features:
  step: { aggregate: count, fill: 0 }
`,
  'features/training.yaml': `kind: dataset
name: training
owner: risk
spine: orders
columns: [n, at, id, what]
labels: { was_paid: { expr: paid_at is not null } }
features: [spend, { set: visits, prefix: v_ }, steps]
derived: { ratio: paid__sum_3d / v_visit__count_3d }
output: { file: out/training.csv }
`,
};

const day = (number: number): string => `2024-03-${String(number).padStart(2, '0')}`;
const users = ['a', 'b', 'c'];

/** Some weeks of three users, without anything random. */
export const DATA: Readonly<Record<string, string>> = {
  'payments.csv': `pay,at,id,amount,shop\n${Array.from(
    { length: 60 },
    (_, index) =>
      `p${index},${day(1 + Math.floor(index / 4))} ${String((index * 5) % 24).padStart(2, '0')}:00:00,${users[(index * 7) % 3]},${index % 9 === 4 ? '' : (index * 3) % 11},s${(index * 5) % 4}\n`,
  ).join('')}`,
  'orders.csv': `n,at,id,what,paid_at\n${Array.from(
    { length: 40 },
    (_, index) =>
      `o${index},${day(2 + Math.floor(index / 3))} ${String((index * 7) % 24).padStart(2, '0')}:30:00,${users[(index * 5) % 3]},w${(index * 3) % 5},${index % 4 === 0 ? '' : `${day(18)} 00:00:00`}\n`,
  ).join('')}`,
};

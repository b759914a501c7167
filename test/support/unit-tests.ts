/** A project of orders with everything that unit tests can be of. */
export const ORDERS = `kind: entity
name: user
keys: { cpf: string }
---
kind: source
name: orders
primary_key: [id]
timestamp: ts
columns:
  id: bigint
  ts: timestamp
  cpf: string
  shop: string
  amount: decimal(10,2)
  weight: double
  paid: boolean
from: { file: orders.csv }
---
kind: source
name: shops
columns: { shop: string, country: string }
static: true
primary_key: [shop]
from: { file: shops.csv }
---
kind: source
name: orders_with_shops
primary_key: [id]
timestamp: ts
columns: { id: bigint, ts: timestamp, cpf: string, country: string }
inputs: [orders, shops]
query: select o.id, o.ts, o.cpf, s.country from orders o left join shops s on o.shop = s.shop
---
kind: feature_set
name: spending
entity: user
source: orders
windows: [3 days]
features:
  total: { aggregate: sum, of: amount }
  mean: { aggregate: avg, of: weight }
  n: { aggregate: count, fill: 0 }
derived:
  share: total / 3
---
kind: feature_set
name: recent
entity: user
source: orders
grain: event
windows: [2 hours]
features:
  n: { aggregate: count }
---
kind: feature_set
name: countries
entity: user
source: orders_with_shops
features:
  country: {}
---
kind: dataset
name: training
spine: orders
columns: [id, timestamp, cpf]
features: [spending]
output: { file: training.csv }
`;

export const test = (name: string, body: string): string => `---\nkind: test\nname: ${name}\n${body}\n`;

import { describe, expect, it } from 'vitest';
import type { Catalog, QueryOrigin } from '../../../../src/catalog/model/index.js';
import { catalogOf, saidOf } from '../../../support/catalog.js';

const INPUTS = `kind: entity
name: user
keys: { cpf: string }
---
kind: source
name: orders
primary_key: [order_id]
timestamp: ordered_at
columns:
  order_id: string
  ordered_at: timestamp
  cpf: { type: string, sensitive: true }
  currency: string
  amount: double
  paid_at: { type: timestamp, known_at: paid_at }
  method: { type: string, known_at: paid_at }
from: { file: orders.csv }
---
kind: source
name: refunds
primary_key: [refund_id]
timestamp: refunded_at
columns:
  refund_id: string
  refunded_at: timestamp
  order_id: string
  back: double
from: { file: refunds.csv }
---
kind: source
name: rates
static: true
columns: { currency: string, rate: double, since: timestamp }
from: { file: rates.csv }
`;

interface Parts {
  readonly query: string;
  readonly columns?: readonly string[];
  readonly inputs?: string;
  readonly timestamp?: string;
  readonly more?: string;
}

/** A source `made` with a query over orders, refunds and rates. */
const project = ({
  query,
  columns = ['order_id: string', 'ordered_at: timestamp'],
  inputs = 'orders',
  timestamp = 'timestamp: ordered_at',
  more = '',
}: Parts): string => `${INPUTS}---
kind: source
name: made
primary_key: [${columns[0]?.split(':')[0]}]
${timestamp}
columns:
${columns.map((column) => `  ${column}\n`).join('')}inputs: [${inputs}]
query: |
${query
  .split('\n')
  .map((line) => `  ${line}\n`)
  .join('')}${more}`;

const said = (parts: Parts): Promise<readonly string[]> => saidOf(project(parts));

const queryOf = (catalog: Catalog | undefined): QueryOrigin => {
  const from = catalog?.sources.get('made')?.from;
  if (from?.kind !== 'query') throw new Error('no query');
  return from;
};

const BOTH = 'orders, refunds';

describe('the query of a source', () => {
  it('gives declared columns of declared types, in their order, as its inputs have them', async () => {
    const { catalog, diagnostics } = await catalogOf(
      project({
        inputs: 'orders, rates',
        columns: ['brl: decimal(20,2)', 'Order_ID: string', 'ordered_at: timestamp', 'cpf: string'],
        query: `select o.order_id, CPF, o.ordered_at, o.amount * r.rate as BRL
from orders as o left join Rates r on o.currency = r.currency
where o.amount > 0`,
      }),
    );
    expect(diagnostics).toEqual([]);
    const { branches, inputs } = queryOf(catalog);
    expect(inputs.map(({ name }) => name)).toEqual(['orders', 'rates']);
    expect(branches[0]?.items.map(({ name, expr }) => [name, expr.type.name, expr.node])).toEqual([
      ['brl', 'decimal', 'cast'],
      ['Order_ID', 'string', 'column'],
      ['ordered_at', 'timestamp', 'column'],
      ['cpf', 'string', 'column'],
    ]);
    expect(branches[0]?.joins.map(({ alias, kind, source }) => [alias, kind, source.name])).toEqual([
      ['r', 'left', 'rates'],
    ]);
    expect(catalog?.sources.get('made')?.columns.map(({ sensitive }) => sensitive)).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  it.each([
    ['distinct', 'select distinct order_id, ordered_at from orders', 'FS108', 'distinct is not allowed'],
    ['group by', 'select order_id, ordered_at from orders group by 1, 2', 'FS108', 'group by is not'],
    ['having', 'select order_id, ordered_at from orders having true', 'FS108', 'having is not allowed'],
    ['order by', 'select order_id, ordered_at from orders order by 1', 'FS108', 'order by is not'],
    ['limit', 'select order_id, ordered_at from orders limit 3', 'FS108', 'limit is not allowed'],
    ['offset', 'select order_id, ordered_at from orders offset 3', 'FS108', 'offset is not allowed'],
    ['with', 'with x as (select 1) select order_id, ordered_at from orders', 'FS108', 'with is not'],
    ['for update', 'select order_id, ordered_at from orders for update', 'FS108', 'for is not allowed'],
    ['into', 'select order_id, ordered_at into t from orders', 'FS108', 'into is not allowed'],
    ['window', 'select order_id, ordered_at from orders window w as ()', 'FS108', 'window is not'],
    ['values', "values ('a', timestamp '2020-01-01')", 'FS108', 'values is not allowed'],
    [
      'an aggregate',
      'select max(order_id) as order_id, ordered_at from orders',
      'FS108',
      'max is an aggregate',
    ],
    ['count(*)', 'select count(*) as order_id, ordered_at from orders', 'FS108', 'count is an aggregate'],
    [
      'a window function',
      'select row_number() over () as order_id, ordered_at from orders',
      'FS108',
      'a window',
    ],
    [
      'a subquery in where',
      'select order_id, ordered_at from orders where exists (select 1)',
      'FS108',
      'a subquery',
    ],
    ['a subquery in from', 'select order_id, ordered_at from (select 1) as orders', 'FS108', 'a subquery'],
    ['a function in from', "select order_id, ordered_at from read_csv('x')", 'FS108', 'a function in from'],
    [
      'union',
      'select order_id, ordered_at from orders union select order_id, ordered_at from orders',
      'FS108',
      'union is not',
    ],
    [
      'except',
      'select order_id, ordered_at from orders except select order_id, ordered_at from orders',
      'FS108',
      'except is',
    ],
    ['tablesample', 'select order_id, ordered_at from orders tablesample system (1)', 'FS108', 'tablesample'],
    [
      'a list of relations',
      'select order_id, ordered_at from orders, orders as b',
      'FS108',
      'relations are joined',
    ],
    [
      'using',
      'select a.order_id, a.ordered_at from orders a join orders b using (order_id)',
      'FS108',
      'using is not',
    ],
    [
      'natural',
      'select a.order_id, a.ordered_at from orders a natural join orders b',
      'FS108',
      'natural join is',
    ],
    [
      'a join in parentheses',
      'select a.order_id, a.ordered_at from orders a join (orders b join orders c on true) on true',
      'FS108',
      'a join in parentheses',
    ],
    ['a star', 'select * from orders', 'FS108', 'a star is not allowed'],
    ['a volatile function', 'select order_id, now() as ordered_at from orders', 'FS108', 'now does not give'],
    [
      'the clock',
      'select order_id, current_timestamp as ordered_at from orders',
      'FS108',
      'current_timestamp',
    ],
    [
      'a second statement',
      'select order_id, ordered_at from orders; drop table x',
      'FS108',
      'one select is wanted',
    ],
    ['no select', 'delete from orders', 'FS108', 'only a select is allowed'],
    ['a schema', 'select order_id, ordered_at from raw.orders', 'FS108', 'inputs have no schema'],
    ['what is no input', 'select order_id, ordered_at from order', 'FS107', 'unexpected'],
    [
      'an unknown input',
      'select order_id, ordered_at from ordres',
      'FS106',
      '"ordres" is not among the inputs',
    ],
    ['an unknown column', 'select order_idd, ordered_at from orders', 'FS104', 'unknown column "order_idd"'],
    ['an unknown alias', 'select x.order_id, ordered_at from orders', 'FS106', 'nothing is called "x"'],
    [
      'a name of two',
      'select order_id, a.ordered_at from orders a join orders b on a.cpf = b.cpf',
      'FS104',
      'a.order_id or b.order_id',
    ],
    [
      'one alias twice',
      'select a.order_id, a.ordered_at from orders a cross join orders a',
      'FS105',
      'two relations are called a',
    ],
    ['an item without a name', "select order_id || 'x', ordered_at from orders", 'FS108', 'has no name'],
    ['a column not declared', 'select order_id, ordered_at, cpf from orders', 'FS104', 'not declared'],
    ['a column not given', 'select order_id from orders', 'FS104', 'the query gives no column ordered_at'],
    ['another type', 'select ordered_at as order_id, ordered_at from orders', undefined, ''],
    [
      'what has no type',
      'select amount as order_id, ordered_at from orders',
      'FS109',
      'a double is not cast',
    ],
    [
      'a condition that is none',
      'select order_id, ordered_at from orders where amount',
      'FS109',
      'where is true or false',
    ],
    [
      'columns in another order',
      'select order_id, ordered_at from orders union all select ordered_at, order_id from orders',
      'FS108',
      'ordered_at is at the position of order_id',
    ],
    [
      'fewer columns',
      'select order_id, ordered_at from orders union all select order_id from orders',
      'FS108',
      'the first gives 2',
    ],
    [
      'a full join without equality',
      'select a.order_id, a.ordered_at from orders a full join orders b on a.ordered_at > b.ordered_at',
      'FS123',
      'a full join needs an equality',
    ],
  ])('takes or refuses %s', async (_, query, code, text) => {
    const found = await said({ query });
    if (code === undefined) expect(found).toEqual([]);
    else {
      expect(found.length).toBeGreaterThan(0);
      expect(found[0]).toContain(code);
      expect(found[0]).toContain(text);
    }
  });

  it('stands where it is written', async () => {
    const { diagnostics } = await catalogOf(
      project({ query: 'select o.order_id,\n  o.orderd_at as ordered_at\nfrom orders o' }),
    );
    const [found] = diagnostics;
    const line = INPUTS.split('\n').length - 1 + 12;
    expect(found?.span?.start).toMatchObject({ line, column: 5 });
    expect(found?.hint).toContain('ordered_at');
  });

  it('may read a source made by a query, but not itself', async () => {
    const chained = `---
kind: source
name: more
primary_key: [order_id]
timestamp: ordered_at
columns: { order_id: string, ordered_at: timestamp }
inputs: [made]
query: select order_id, ordered_at from made
`;
    const query = 'select order_id, ordered_at from orders';
    expect(await said({ query, more: chained })).toEqual([]);
    const circle = await said({
      query: 'select order_id, ordered_at from more',
      inputs: 'more',
      more: chained,
    });
    expect(circle).toEqual([expect.stringContaining('FS122')]);
    expect(circle[0]).toContain('made → more → made');
    expect((await said({ query: 'select order_id, ordered_at from made', inputs: 'made' }))[0]).toContain(
      'made is an input of itself',
    );
  });

  it('has keys that go together', async () => {
    const query = 'select order_id, ordered_at from orders';
    expect((await said({ query, timestamp: '' }))[0]).toContain('the document has no timestamp');
    expect((await said({ query, timestamp: 'timestamp: ordered_at\nstatic: true' }))[0]).toContain(
      'a static source has no event time',
    );
    expect((await said({ query, more: 'from: { file: x.csv }\n' }))[0]).toContain('not both');
    expect((await said({ query, more: 'timezone: UTC\n' }))[0]).toContain('timezone goes with from');
    expect((await said({ query, inputs: 'orders, rates' }))[0]).toContain('does not read its input rates');
    expect((await said({ query, inputs: 'orders, orders' }))[0]).toContain('orders is an input twice');
    expect((await said({ query, inputs: 'ordres' }))[0]).toContain('did you mean orders?');
  });

  it('has an event time that the query itself gives', async () => {
    const columns = ['order_id: string', 'paid: timestamp', "ordered_at: { expr: paid - interval '1 day' }"];
    expect(await said({ columns, query: 'select order_id, ordered_at as paid from orders' })).toEqual([
      expect.stringContaining(
        'FS103 39 ordered_at is computed: the time at which a row of a query is known must be one that',
      ),
    ]);
  });

  it('makes a static source of static ones only', async () => {
    const columns = ['currency: string', 'rate: double'];
    const timestamp = 'static: true';
    expect(
      await said({ columns, timestamp, inputs: 'rates', query: 'select currency, rate from rates' }),
    ).toEqual([]);
    expect(
      (await said({ columns, timestamp, query: 'select currency, amount as rate from orders' }))[0],
    ).toContain('made is static, so known always, but rows of orders are known only at ordered_at');
  });

  it('lets no feature set and no spine be static', async () => {
    const set = `---
kind: feature_set
name: f
entity: user
source: rates
keys: { cpf: currency }
windows: [1 day]
features: { n: { aggregate: count } }
`;
    expect((await saidOf(INPUTS + set))[0]).toContain(
      'rates is static: without an event time it has no events',
    );
  });
});

const joined = (kind: string, on: string, time = 'o.ordered_at'): Parts => ({
  inputs: BOTH,
  columns: ['order_id: string', 'ordered_at: timestamp', 'back: double'],
  query: `select o.order_id, ${time} as ordered_at, r.back
from orders o ${kind} join refunds r on o.order_id = r.order_id${on === '' ? '' : ` and ${on}`}`,
});

const BEFORE = 'r.refunded_at <= o.ordered_at';
const ROW = 'a row is known only at r.refunded_at';
const NONE = 'that a row has no match in refunds is known only at r.refunded_at';

describe('a row that a query makes', () => {
  it.each([
    ['the left time alone', joined('inner', ''), ROW],
    ['the right before the left', joined('inner', BEFORE), undefined],
    ['the left before the right', joined('inner', 'o.ordered_at <= r.refunded_at'), ROW],
    ['both at one time', joined('inner', 'r.refunded_at = o.ordered_at'), undefined],
    ['the right strictly before', joined('inner', 'o.ordered_at > r.refunded_at'), undefined],
    [
      'between',
      joined('inner', "r.refunded_at between o.ordered_at - interval '7 days' and o.ordered_at"),
      undefined,
    ],
    ['with a margin', joined('inner', "r.refunded_at + interval '1 hour' <= o.ordered_at"), undefined],
    [
      'with a margin the wrong way',
      joined('inner', "r.refunded_at - interval '1 hour' <= o.ordered_at"),
      ROW,
    ],
    [
      'before a time that is cut down',
      joined('inner', "r.refunded_at < date_trunc('day', o.ordered_at)"),
      undefined,
    ],
    ['either of two', joined('inner', `(${BEFORE} or r.back > 0)`), ROW],
    ['the greatest of both', joined('inner', '', 'greatest(o.ordered_at, r.refunded_at)'), undefined],
    ['the least of both', joined('inner', '', 'least(o.ordered_at, r.refunded_at)'), 'is known only at'],
    [
      'a time after both',
      joined('inner', '', "greatest(o.ordered_at, r.refunded_at) + interval '1 day'"),
      undefined,
    ],
    [
      'a time before itself',
      joined('inner', BEFORE, "o.ordered_at - interval '1 day'"),
      'known only at o.ordered_at',
    ],
    ['an outer join without a time', joined('left', ''), NONE],
    ['an outer join as far as it is known', joined('left', BEFORE), undefined],
    [
      'an outer join with a condition behind it',
      { ...joined('left', ''), query: `${joined('left', '').query}\nwhere ${BEFORE}` },
      undefined,
    ],
    [
      'an outer join with a condition that keeps what has no match',
      { ...joined('left', ''), query: `${joined('left', '').query}\nwhere ${BEFORE} or r.order_id is null` },
      NONE,
    ],
    [
      'what has no match',
      { ...joined('left', BEFORE), query: `${joined('left', BEFORE).query}\nwhere r.order_id is null` },
      undefined,
    ],
    ['an outer join and the greatest', joined('left', '', 'greatest(o.ordered_at, r.refunded_at)'), NONE],
    ['a right join by the left time', joined('right', BEFORE), undefined],
    [
      'a right join by the right time',
      joined('right', BEFORE, 'r.refunded_at'),
      'known only at o.ordered_at',
    ],
    [
      'a right join the other way',
      joined('right', 'o.ordered_at <= r.refunded_at', 'r.refunded_at'),
      undefined,
    ],
    ['a full join by one time', joined('full', BEFORE), undefined],
    [
      'a full join at equal times',
      joined('full', 'o.ordered_at = r.refunded_at', 'coalesce(o.ordered_at, r.refunded_at)'),
      undefined,
    ],
    [
      'a full join at two times',
      joined('full', BEFORE, 'coalesce(o.ordered_at, r.refunded_at)'),
      'that a row has no match',
    ],
    [
      'all pairs',
      {
        ...joined('cross', ''),
        query: 'select o.order_id, o.ordered_at, r.back from orders o cross join refunds r',
      },
      ROW,
    ],
  ])('is known by %s', async (_, parts, text) => {
    const found = await said(parts);
    if (text === undefined) expect(found).toEqual([]);
    else expect(found.join('\n')).toContain(text);
    for (const one of found) expect(one).toContain('FS117');
  });

  it('is known when all its conditions are', async () => {
    const query = "select order_id, ordered_at from orders where method = 'card'";
    expect((await said({ query }))[0]).toContain(
      'a row is known only at orders.paid_at, and nothing says that this is at or before ordered_at: made.query → where → orders.paid_at',
    );
    expect(await said({ query: `${query} and paid_at <= ordered_at` })).toEqual([]);
    expect(
      await said({ query: "select order_id, paid_at as ordered_at from orders where method = 'card'" }),
    ).toEqual([expect.stringContaining('a row is known only at orders.ordered_at')]);
    expect(
      await said({
        query:
          "select order_id, greatest(paid_at, ordered_at) as ordered_at from orders where method = 'card' and paid_at is not null",
      }),
    ).toEqual([]);
    // Where the time is null the greatest of both is another one: the row would move.
    expect(
      (
        await said({
          query:
            "select order_id, greatest(paid_at, ordered_at) as ordered_at from orders where method = 'card'",
        })
      )[0],
    ).toContain('orders.paid_at');
  });

  it('follows the order of times through several joins', async () => {
    const query = `select o.order_id, o.ordered_at
from orders o
left join refunds r on r.order_id = o.order_id and r.refunded_at <= o.ordered_at
left join refunds s on s.order_id = o.order_id and s.refunded_at <= r.refunded_at`;
    expect(await said({ query, inputs: BOTH })).toEqual([]);
    // Where there is no r the second time is compared with nothing.
    const loose = query.replace(
      's.refunded_at <= r.refunded_at',
      's.refunded_at <= coalesce(r.refunded_at, o.paid_at)',
    );
    expect((await said({ query: loose, inputs: BOTH }))[0]).toContain('FS117');
  });

  it('is the same for each select of a union', async () => {
    const query = `select order_id, ordered_at from orders
union all
select o.order_id, o.ordered_at from orders o join refunds r on o.order_id = r.order_id`;
    const found = await said({ query, inputs: BOTH });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(ROW);
  });
});

describe('a look-up by the primary key', () => {
  const columns = ['order_id: string', 'ordered_at: timestamp', 'back: double', 'refunded_at: timestamp'];
  const query = `select o.order_id, o.ordered_at, r.back, r.refunded_at
from orders o left join refunds r on r.refund_id = o.order_id`;
  const lookup: Parts = { inputs: BOTH, columns, query };
  const known = async (parts: Parts) => {
    const { catalog, diagnostics } = await catalogOf(project(parts));
    if (catalog === undefined) return diagnostics.map(({ message }) => message);
    return catalog.sources.get('made')?.columns.map(({ name, queried }) => [name, queried?.knownTimes]);
  };

  it('decides of no row, and what it finds is known when its row is', async () => {
    expect(await known(lookup)).toEqual([
      ['order_id', []],
      ['ordered_at', []],
      ['back', ['refunded_at']],
      ['refunded_at', ['refunded_at']],
    ]);
    const before = { ...lookup, query: `${query} and r.refunded_at <= o.ordered_at` };
    expect(await known(before)).toEqual(columns.map((column) => [column.split(':')[0], []]));
  });

  it('needs a column that has the time of what it finds', async () => {
    const without = { ...lookup, columns: columns.slice(0, 3), query: query.replace(', r.refunded_at', '') };
    expect((await said(without))[0]).toContain(
      'back is known only at r.refunded_at, later than ordered_at, and the query does not give that time: made.back → refunds.back, known with its row',
    );
  });

  it.each([
    ['by a part of the key', query.replace('r.refund_id = o.order_id', 'r.order_id = o.order_id')],
    ['by what is not the key alone', query.replace('r.refund_id = o', "r.refund_id || '' = o")],
    ['with a condition on what it finds', `${query}\nwhere r.back is null`],
    [
      'with a time made of what it finds',
      query.replace('o.ordered_at,', 'greatest(o.ordered_at, r.refunded_at) as ordered_at,'),
    ],
    [
      'that others go by',
      `${query}\nleft join refunds s on s.order_id = r.order_id and s.refunded_at <= o.ordered_at`,
    ],
  ])('is none %s', async (_, text) => {
    expect((await said({ ...lookup, query: text }))[0]).toContain(
      'that a row has no match in refunds is known only at',
    );
  });
});

const SET = (timestamp: string, of: string) => `---
kind: feature_set
name: f
entity: user
source: made
keys: { cpf: order_id }
${timestamp === '' ? '' : `timestamp: ${timestamp}\n`}windows: [2 days]
features: { x: { aggregate: max, of: ${of} } }
`;

describe('a column that a query makes', () => {
  const columns = ['order_id: string', 'ordered_at: timestamp', 'method: string', 'paid: timestamp'];
  const query = "select order_id, ordered_at, method || '!' as method, paid_at as paid from orders";

  it('is known at the time that another column has', async () => {
    const { catalog } = await catalogOf(project({ query, columns }));
    const known = catalog?.sources
      .get('made')
      ?.columns.map(({ name, queried }) => [name, queried?.knownTimes]);
    expect(known).toEqual([
      ['order_id', []],
      ['ordered_at', []],
      ['method', ['paid']],
      ['paid', ['paid']],
    ]);
    expect(await said({ query, columns, more: SET('paid', 'method') })).toEqual([]);
    expect((await said({ query, columns, more: SET('', 'method') }))[0]).toContain(
      'method is known only at paid, not shown to be at or before ordered_at: f.x.of → made.method → orders.method',
    );
  });

  it('is a finding where no column has its time, unless the author says when it is known', async () => {
    const without = query.replace(', paid_at as paid', '');
    const found = await said({ query: without, columns: columns.slice(0, 3) });
    expect(found[0]).toContain(
      'method is known only at orders.paid_at, later than ordered_at, and the query does not give that time: made.method → orders.method, known at paid_at',
    );
    const claimed = [...columns.slice(0, 2), 'method: { type: string, known_at: ordered_at }'];
    expect(await said({ query: without, columns: claimed, more: SET('', 'method') })).toEqual([]);
  });

  it('is known with its row where the query says that its time has come', async () => {
    const soon = `${query} where paid_at <= ordered_at`;
    expect(await said({ query: soon, columns, more: SET('', 'method') })).toEqual([]);
  });

  it('brings its times through chained queries', async () => {
    const chained = `---
kind: source
name: again
primary_key: [order_id]
timestamp: ordered_at
columns: { order_id: string, ordered_at: timestamp, m: string, p: timestamp }
inputs: [made]
query: select order_id, ordered_at, method as m, paid as p from made
${SET('', 'm').replace('source: made', 'source: again')}`;
    expect((await said({ query, columns, more: chained }))[0]).toContain(
      'm is known only at p, not shown to be at or before ordered_at: f.x.of → again.m → made.method → orders.method',
    );
  });
});

import {
  between,
  type Counted,
  cell,
  DAY,
  distinct,
  fromCsv,
  HOUR,
  lookUp,
  micros,
  moneyCell,
  pick,
  ratioCell,
  type State,
  snapshots,
  type Table,
  type Text,
  timeCell,
  total,
} from '../recount.js';

/** São Paulo was three hours behind UTC all through 2024. */
const toUtc = (local: string): string => (local === '' ? '' : timeCell(micros(local) + 3n * HOUR));

const profile: State = (own, at) => {
  const last = between(own, 'changed_at', 0n, at)
    .toSorted((a, b) => Number(micros(cell(a, 'changed_at')) - micros(cell(b, 'changed_at'))))
    .at(-1);
  const tier = cell(last, 'tier');
  return {
    city: cell(last, 'city'),
    tier: tier === '' ? 'none' : tier,
    profile_since: cell(last, 'changed_at'),
  };
};

/** Orders placed and orders cancelled in the windows, under these names. */
const counts =
  (placed: string, cancelled: string, rate: string): State =>
  (own, at) => {
    const windows = [7, 30].map((days) => {
      const from = at - BigInt(days) * DAY;
      const orders = between(own, 'ordered_at', from, at).length;
      const gone = between(own, 'cancelled_at', from, at).length;
      return { days, orders, gone };
    });
    return {
      ...Object.fromEntries(windows.map(({ days, orders }) => [`${placed}__count_${days}d`, String(orders)])),
      ...Object.fromEntries(windows.map(({ days, gone }) => [`${cancelled}__count_${days}d`, String(gone)])),
      ...Object.fromEntries(
        windows.map(({ days, orders, gone }) => [`${rate}_${days}d`, ratioCell(gone, orders)]),
      ),
    };
  };

const selling: State = (own, at) => {
  const {
    sold__count_7d = '',
    sold__count_30d = '',
    ...lost
  } = counts('sold', 'lost', 'seller_cancellation_rate')(own, at);
  const revenue = total(between(own, 'ordered_at', at - 30n * DAY, at), 'amount');
  return { sold__count_7d, sold__count_30d, revenue__sum_30d: moneyCell(revenue), ...lost };
};

const conversion: State = (own, at) => {
  const windows = [1, 7].map((days) => {
    const seen = between(own, 'at', at - BigInt(days) * DAY, at);
    return {
      days,
      views: seen.filter((row) => cell(row, 'kind') === 'view'),
      orders: seen.filter((row) => cell(row, 'kind') === 'order'),
    };
  });
  const columns = (name: string, of: (window: (typeof windows)[number]) => string): Text =>
    Object.fromEntries(windows.map((window) => [`${name}_${window.days}d`, of(window)]));
  return {
    ...columns('views__count', ({ views }) => String(views.length)),
    ...columns('visitors__count_distinct', ({ views }) => distinct(views, 'buyer')),
    ...columns('orders__count', ({ orders }) => String(orders.length)),
    ...columns('conversion', ({ views, orders }) => ratioCell(orders.length, views.length)),
  };
};

export interface Sources {
  readonly profiles: string;
  readonly orders: string;
  readonly activity: string;
}

/** Lines of JSON as rows; null as ''. */
const fromLines = (text: string): readonly Text[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line): Text => {
      const row: object = JSON.parse(line);
      return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value ?? '')]));
    });

/** All that a run up to `end` (exclusive) builds. */
export function recount(sources: Sources, end: bigint): Readonly<Record<string, Table>> {
  const orders = fromCsv(sources.orders).map((row) => ({
    ...row,
    ordered_at: toUtc(cell(row, 'ordered_at')),
    cancelled_at: toUtc(cell(row, 'cancelled_at')),
  }));
  const member = (from: string, rows: readonly Text[], state: State): Counted => ({
    key: 'member',
    from,
    rows,
    state,
  });
  const profiles = member('member', fromCsv(sources.profiles), profile);
  const buyers = member('buyer', orders, counts('bought', 'cancelled', 'buyer_cancellation_rate'));
  const sellers = member('seller', orders, selling);
  const offers = member('seller', fromLines(sources.activity), conversion);
  const first = micros('2024-04-01 00:00:00');
  const training = orders
    .filter((order) => micros(cell(order, 'ordered_at')) + 14n * DAY < end)
    .map((order) => {
      const at = micros(cell(order, 'ordered_at'));
      const cancelled = cell(order, 'cancelled_at');
      const role = (name: 'buyer' | 'seller'): Text => {
        const state = lookUp(profiles, cell(order, name), at, DAY);
        const since = cell(state, 'profile_since');
        return {
          [`${name}_city`]: cell(state, 'city'),
          [`${name}_tier`]: cell(state, 'tier'),
          [`${name}_profile_days`]: since === '' ? '' : String((at - micros(since)) / DAY),
        };
      };
      const both = { ...role('buyer'), ...role('seller') };
      const cities = [cell(both, 'buyer_city'), cell(both, 'seller_city')];
      return {
        ...pick(order, ['order_id', 'buyer', 'seller', 'amount']),
        timestamp: timeCell(at),
        is_cancelled: String(cancelled !== '' && micros(cancelled) <= at + 14n * DAY),
        ...both,
        ...lookUp(buyers, cell(order, 'buyer'), at, DAY),
        ...lookUp(sellers, cell(order, 'seller'), at, DAY),
        ...lookUp(offers, cell(order, 'seller'), at, HOUR),
        same_city: cities.includes('') ? '' : String(cities[0] === cities[1]),
      };
    });
  return {
    member_profile: snapshots(profiles, DAY, first, end),
    buyer_orders: snapshots(buyers, DAY, first, end),
    seller_orders: snapshots(sellers, DAY, first, end),
    seller_conversion: snapshots(offers, HOUR, first, end),
    cancellation_training: {
      columns: [
        ...['order_id', 'timestamp', 'buyer', 'seller', 'amount', 'is_cancelled'],
        ...['buyer_city', 'buyer_tier', 'buyer_profile_days'],
        ...['seller_city', 'seller_tier', 'seller_profile_days'],
        ...['bought__count_7d', 'bought__count_30d', 'cancelled__count_7d', 'cancelled__count_30d'],
        ...['buyer_cancellation_rate_7d', 'buyer_cancellation_rate_30d'],
        ...['sold__count_7d', 'sold__count_30d', 'revenue__sum_30d'],
        ...['seller_cancellation_rate_7d', 'seller_cancellation_rate_30d'],
        ...['views__count_1d', 'views__count_7d'],
        ...['visitors__count_distinct_1d', 'visitors__count_distinct_7d'],
        ...['conversion_1d', 'conversion_7d', 'same_city'],
      ],
      rows: training,
    },
  };
}

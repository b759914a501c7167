import {
  between,
  type Counted,
  cell,
  cents,
  DAY,
  fromCsv,
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

const WAIT = 45n * DAY;

const chargedBack = (order: Text): boolean => {
  const arrived = cell(order, 'chargeback_at');
  return arrived !== '' && micros(arrived) <= micros(cell(order, 'ordered_at')) + WAIT;
};

/** A quotient with four digits, half away from zero. */
function fourDigits(part: bigint, whole: bigint): string {
  if (whole === 0n) return '';
  const units = (part * 20_000n + whole) / (2n * whole);
  return `${units / 10_000n}.${String(units % 10_000n).padStart(4, '0')}`;
}

/** Orders placed in [at − wait − window, at − wait): those that matured in the window. */
const mature: State = (own, at) => {
  const windows = [
    ['30d', between(own, 'ordered_at', at - WAIT - 30n * DAY, at - WAIT)],
    ['lifetime', between(own, 'ordered_at', -WAIT, at - WAIT)],
  ] as const;
  const columns = (name: string, of: (orders: readonly Text[]) => string): Text =>
    Object.fromEntries(windows.map(([window, orders]) => [`${name}_${window}`, of(orders)]));
  const lost = (orders: readonly Text[]): bigint => total(orders.filter(chargedBack), 'amount');
  const sum = (of: (orders: readonly Text[]) => bigint) => (orders: readonly Text[]) =>
    orders.length === 0 ? '0.00' : moneyCell(of(orders));
  return {
    ...columns('mature_orders__count', (orders) => String(orders.length)),
    ...columns('mature_chargebacks__count', (orders) => String(orders.filter(chargedBack).length)),
    ...columns(
      'mature_amount__sum',
      sum((orders) => total(orders, 'amount')),
    ),
    ...columns('lost_amount__sum', sum(lost)),
    ...columns('chargeback_rate', (orders) => ratioCell(orders.filter(chargedBack).length, orders.length)),
    ...columns('loss_rate', (orders) => fourDigits(lost(orders), total(orders, 'amount'))),
  };
};

const arrivals: State = (own, at) => {
  const orders = between(own, 'ordered_at', at - 30n * DAY, at).length;
  const chargebacks = between(own, 'chargeback_at', at - 30n * DAY, at).length;
  return {
    orders__count_30d: String(orders),
    chargebacks__count_30d: String(chargebacks),
    arrival_rate_30d: ratioCell(chargebacks, orders),
  };
};

/** All that a run up to `end` (exclusive) builds. */
export function recount(source: string, end: bigint): Readonly<Record<string, Table>> {
  const orders = fromCsv(source);
  const first = micros('2024-01-01 00:00:00');
  const set = (state: State): Counted => ({ key: 'merchant', from: 'merchant', rows: orders, state });
  const known = orders.filter((order) => micros(cell(order, 'ordered_at')) + WAIT < end);
  return {
    merchant_mature: snapshots(set(mature), DAY, first, end),
    merchant_arrivals: snapshots(set(arrivals), DAY, first, end),
    chargeback_training: {
      columns: [
        ...['order_id', 'timestamp', 'merchant', 'amount', 'is_chargeback'],
        ...['mature_orders__count_30d', 'mature_orders__count_lifetime'],
        ...['chargeback_rate_30d', 'chargeback_rate_lifetime', 'loss_rate_30d', 'loss_rate_lifetime'],
        'arrival_rate_30d',
      ],
      rows: known.map((order) => {
        const at = micros(cell(order, 'ordered_at'));
        const merchant = cell(order, 'merchant');
        return {
          ...pick(order, ['order_id', 'merchant']),
          timestamp: timeCell(at),
          amount: moneyCell(cents(cell(order, 'amount'))),
          is_chargeback: String(chargedBack(order)),
          ...lookUp(set(mature), merchant, at, DAY),
          ...lookUp(set(arrivals), merchant, at, DAY),
        };
      }),
    },
  };
}

import {
  between,
  type Counted,
  cell,
  DAY,
  distinct,
  doubleCell,
  eventRows,
  fromCsv,
  HOUR,
  lookUp,
  MINUTE,
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

const lengths = { '1m': MINUTE, '10m': 10n * MINUTE, '1h': HOUR, '1d': DAY, '7d': 7n * DAY } as const;
type Length = keyof typeof lengths;

/** One column a window, of the attempts up to `at`, those at `at` included. */
const upTo = (
  own: readonly Text[],
  at: bigint,
  name: string,
  windows: readonly Length[],
  of: (rows: readonly Text[]) => string,
): Text =>
  Object.fromEntries(
    windows.map((window) => [
      `${name}_${window}`,
      of(between(own, 'paid_at', at - lengths[window], at, true)),
    ]),
  );

const count = (rows: readonly Text[]): string => String(rows.length);

const cardVelocity: State = (own, at) => ({
  ...upTo(own, at, 'card_attempts__count', ['1m', '1h', '1d', '7d'], count),
  ...upTo(own, at, 'card_amount__sum', ['1h', '1d', '7d'], (rows) => moneyCell(total(rows, 'amount'))),
  ...upTo(own, at, 'card_merchants__count_distinct', ['1h', '7d'], (rows) => distinct(rows, 'merchant')),
  ...upTo(own, at, 'card_devices__count_distinct', ['7d'], (rows) => distinct(rows, 'device')),
});

const cardPast: State = (own, at) => {
  const week = between(own, 'paid_at', at - 7n * DAY, at);
  const last = between(own, 'paid_at', 0n, at).at(-1);
  return {
    usual_amount__avg_7d: doubleCell(
      week.length === 0 ? null : Number(total(week, 'amount')) / (100 * week.length),
    ),
    previous_paid_at: last === undefined ? '' : timeCell(micros(cell(last, 'paid_at'))),
  };
};

const tried =
  (name: string): State =>
  (own, at) => ({
    ...upTo(own, at, `${name}_attempts__count`, ['1m', '1d'], count),
    ...upTo(own, at, `${name}_cards__count_distinct`, ['1m', '1d'], (rows) => distinct(rows, 'card')),
  });

const declines =
  (name: string, windows: readonly Length[]): State =>
  (own, at) => {
    const seen = windows.map((window) => {
      const decided = between(own, 'decided_at', at - lengths[window], at);
      const declined = decided.filter((row) => cell(row, 'declined') === 'true');
      return { window, decided: decided.length, declined: declined.length };
    });
    return {
      ...Object.fromEntries(
        seen.map(({ window, decided }) => [`${name}_decided__count_${window}`, String(decided)]),
      ),
      ...Object.fromEntries(
        seen.map(({ window, declined }) => [`${name}_declined__count_${window}`, String(declined)]),
      ),
      ...Object.fromEntries(
        seen.map(({ window, decided, declined }) => [
          `${name}_decline_ratio_${window}`,
          ratioCell(declined, decided),
        ]),
      ),
    };
  };

const traffic: State = (own, at) => {
  const windows = (['1m', '1h', '1d'] as const).map(
    (window) => [window, between(own, 'paid_at', at - lengths[window], at)] as const,
  );
  return {
    ...Object.fromEntries(
      windows.map(([window, rows]) => [`merchant_attempts__count_${window}`, count(rows)]),
    ),
    ...Object.fromEntries(
      windows.map(([window, rows]) => [`merchant_cards__count_distinct_${window}`, distinct(rows, 'card')]),
    ),
  };
};

/** All that a run up to `end` (exclusive) builds. */
export function recount(source: string, end: bigint): Readonly<Record<string, Table>> {
  const payments = fromCsv(source);
  const set = (key: string, state: State): Counted => ({ key, from: key, rows: payments, state });
  const sets = {
    card_velocity: set('card', cardVelocity),
    card_past: set('card', cardPast),
    device_velocity: set('device', tried('device')),
    ip_velocity: set('ip', tried('ip')),
    card_declines: set('card', declines('card', ['1h', '7d'])),
    merchant_declines: set('merchant', declines('merchant', ['10m', '1d'])),
    merchant_traffic: set('merchant', traffic),
  };
  const first = micros('2024-03-01 09:00:00');
  const byEvent = (name: 'card_velocity' | 'card_past' | 'device_velocity' | 'ip_velocity') =>
    eventRows(sets[name], 'paid_at', 'payment_id', end);
  const byMinute = (name: 'card_declines' | 'merchant_declines' | 'merchant_traffic') =>
    snapshots(sets[name], MINUTE, first, end);
  const training = payments
    .filter((payment) => micros(cell(payment, 'paid_at')) + 45n * DAY < end)
    .map((payment) => {
      const at = micros(cell(payment, 'paid_at'));
      const reported = cell(payment, 'fraud_at');
      const past = lookUp(sets.card_past, cell(payment, 'card'), at);
      const previous = cell(past, 'previous_paid_at');
      const usual = cell(past, 'usual_amount__avg_7d');
      return {
        ...pick(payment, ['payment_id', 'amount']),
        timestamp: timeCell(at),
        is_fraud: String(reported !== '' && micros(reported) <= at + 45n * DAY),
        ...lookUp(sets.card_velocity, cell(payment, 'card'), at),
        ...past,
        ...lookUp(sets.device_velocity, cell(payment, 'device'), at),
        ...lookUp(sets.ip_velocity, cell(payment, 'ip'), at),
        ...lookUp(sets.card_declines, cell(payment, 'card'), at, MINUTE),
        ...lookUp(sets.merchant_traffic, cell(payment, 'merchant'), at, MINUTE),
        ...lookUp(sets.merchant_declines, cell(payment, 'merchant'), at, MINUTE),
        seconds_since: doubleCell(previous === '' ? null : Number(at - micros(previous)) / 1e6),
        times_usual: doubleCell(usual === '' ? 1 : Number(cell(payment, 'amount')) / Number(usual)),
      };
    });
  return {
    card_velocity: byEvent('card_velocity'),
    card_past: byEvent('card_past'),
    device_velocity: byEvent('device_velocity'),
    ip_velocity: byEvent('ip_velocity'),
    card_declines: byMinute('card_declines'),
    merchant_declines: byMinute('merchant_declines'),
    merchant_traffic: byMinute('merchant_traffic'),
    fraud_training: {
      columns: [
        ...['payment_id', 'timestamp', 'amount', 'is_fraud'],
        ...['1m', '1h', '1d', '7d'].map((window) => `card_attempts__count_${window}`),
        ...['1h', '1d', '7d'].map((window) => `card_amount__sum_${window}`),
        ...['1h', '7d'].map((window) => `card_merchants__count_distinct_${window}`),
        ...['card_devices__count_distinct_7d', 'usual_amount__avg_7d', 'previous_paid_at'],
        ...['device', 'ip'].flatMap((name) =>
          ['attempts__count', 'cards__count_distinct'].flatMap((feature) =>
            ['1m', '1d'].map((window) => `${name}_${feature}_${window}`),
          ),
        ),
        ...['card_decided__count_1h', 'card_decided__count_7d'],
        ...['card_decline_ratio_1h', 'card_decline_ratio_7d'],
        ...['1m', '1h', '1d'].map((window) => `merchant_attempts__count_${window}`),
        ...['1m', '1h', '1d'].map((window) => `merchant_cards__count_distinct_${window}`),
        ...['merchant_decline_ratio_10m', 'merchant_decline_ratio_1d', 'seconds_since', 'times_usual'],
      ],
      rows: training,
    },
  };
}

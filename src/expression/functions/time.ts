import { BIGINT, DATE, DOUBLE, TIMESTAMP } from '../../types/type.js';
import type { Definition } from './signature.js';

const time = { group: 'Time', form: 'function' } as const;

const IN_YEARS = 'A time outside the years 0001 to 9999 is an error of the run.';

/** Functions of dates and timestamps. All time is UTC, weeks start on Monday (ISO 8601). */
export const timeFunctions = {
  date_trunc: {
    ...time,
    spellings: ['date_trunc'],
    usage: "date_trunc('unit', t)",
    doc: 'The start of the second, minute, hour, day, week (Monday), month, quarter or year that holds `t`, in UTC.',
    notes: ['Of a date it is a date (day to year).'],
    overloads: [
      { args: ['date unit', 'date'], result: DATE },
      { args: ['time unit', 'timestamp'], result: TIMESTAMP },
    ],
    examples: [
      ["date_trunc('hour', timestamp '2020-02-29 23:59:59.999999')", "timestamp '2020-02-29 23:00:00'"],
      ["date_trunc('week', timestamp '1969-12-31 12:00:00')", "timestamp '1969-12-29 00:00:00'"],
      ["date_trunc('second', timestamp '1969-12-31 23:59:59.7')", "timestamp '1969-12-31 23:59:59'"],
      ["date_trunc('month', date '2020-02-29')", "date '2020-02-01'"],
      ["date_trunc('quarter', date '2020-05-05')", "date '2020-04-01'"],
      ["date_trunc('year', timestamp '2199-12-31 00:00:00')", "timestamp '2199-01-01 00:00:00'"],
    ],
  },
  extract: {
    ...time,
    spellings: ['extract', 'date_part'],
    usage: "extract(field from t), date_part('field', t)",
    doc: 'One field of a timestamp or date: year, quarter, month, week (ISO), day, doy, dow (Sunday 0), isodow (Monday 1, Sunday 7), hour, minute, second.',
    notes: [
      'Always a whole number: `second` is 0 to 59 without the fraction. A date counts as its midnight.',
      '`epoch` is a function of its own.',
    ],
    overloads: [
      { args: ['date field', 'date'], result: BIGINT },
      { args: ['time field', 'timestamp'], result: BIGINT },
    ],
    examples: [
      ["extract(year from timestamp '2020-02-29 00:00:00')", '2020'],
      ["extract(second from timestamp '1969-12-31 23:59:59.999999')", '59'],
      ["date_part('dow', date '2020-01-05')", '0'],
      ["extract(isodow from date '2020-01-05')", '7'],
      ["extract(week from date '2021-01-01')", '53'],
      ["extract(doy from date '2020-12-31')", '366'],
      ["extract(hour from timestamp '1969-12-31 23:00:00')", '23'],
    ],
  },
  epoch: {
    ...time,
    spellings: ['epoch'],
    usage: 'epoch(t), extract(epoch from t)',
    doc: 'Seconds as a double: since 1970-01-01 00:00:00 UTC, or in an interval.',
    overloads: [
      { args: ['interval'], result: DOUBLE },
      { args: ['timestamp'], result: DOUBLE },
    ],
    examples: [
      ["epoch(timestamp '1970-01-02 00:00:00.5')", '86400.5'],
      ["epoch(date '1969-12-31')", '-86400.0'],
      ["epoch(interval '1 day' + interval '90 minutes')", '91800.0'],
      ["extract(epoch from timestamp '2020-01-01 00:00:00' - timestamp '2019-12-30 12:00:00')", '129600.0'],
    ],
  },
  epoch_ms: {
    ...time,
    spellings: ['epoch_ms'],
    usage: 'epoch_ms(t)',
    doc: 'Whole milliseconds since 1970-01-01 00:00:00 UTC, as a bigint: the millisecond at or before `t`.',
    overloads: [{ args: ['timestamp'], result: BIGINT }],
    examples: [
      ["epoch_ms(timestamp '1970-01-02 00:00:00.5')", '86400500'],
      ["epoch_ms(timestamp '1969-12-31 23:59:59.9995')", '-1'],
      ["epoch_ms(date '9999-12-31')", '253402214400000'],
    ],
  },
  epoch_us: {
    ...time,
    spellings: ['epoch_us'],
    usage: 'epoch_us(t)',
    doc: 'Microseconds since 1970-01-01 00:00:00 UTC, as a bigint.',
    overloads: [{ args: ['timestamp'], result: BIGINT }],
    examples: [
      ["epoch_us(timestamp '1970-01-01 00:00:00.000001')", '1'],
      ["epoch_us(timestamp '0001-01-01 00:00:00')", '-62135596800000000'],
    ],
  },
  from_epoch: {
    ...time,
    spellings: ['from_epoch'],
    usage: 'from_epoch(seconds)',
    doc: 'The timestamp so many seconds after 1970-01-01 00:00:00 UTC.',
    notes: [
      'Exact for whole numbers and decimals. A fraction is rounded to microseconds, a double is cast to `decimal(19,6)` first.',
      IN_YEARS,
    ],
    overloads: [
      { args: ['bigint'], result: TIMESTAMP },
      { args: ['decimal'], result: TIMESTAMP },
    ],
    examples: [
      ['from_epoch(86400)', "timestamp '1970-01-02 00:00:00'"],
      ['from_epoch(-0.5)', "timestamp '1969-12-31 23:59:59.5'"],
      ['from_epoch(1589126400.1234565)', "timestamp '2020-05-10 16:00:00.123457'"],
      ['from_epoch(1589126400.5e0)', "timestamp '2020-05-10 16:00:00.5'"],
      ['from_epoch(253402300799.999999)', "timestamp '9999-12-31 23:59:59.999999'"],
      ['from_epoch(null)', 'null'],
    ],
  },
  from_epoch_ms: {
    ...time,
    spellings: ['from_epoch_ms'],
    usage: 'from_epoch_ms(milliseconds)',
    doc: 'The timestamp so many milliseconds after 1970-01-01 00:00:00 UTC; a whole number.',
    notes: [IN_YEARS],
    overloads: [{ args: ['bigint'], result: TIMESTAMP }],
    examples: [
      ['from_epoch_ms(1589126400123)', "timestamp '2020-05-10 16:00:00.123'"],
      ['from_epoch_ms(-1)', "timestamp '1969-12-31 23:59:59.999'"],
    ],
  },
  from_epoch_us: {
    ...time,
    spellings: ['from_epoch_us'],
    usage: 'from_epoch_us(microseconds)',
    doc: 'The timestamp so many microseconds after 1970-01-01 00:00:00 UTC; a whole number.',
    notes: [IN_YEARS],
    overloads: [{ args: ['bigint'], result: TIMESTAMP }],
    examples: [
      ['from_epoch_us(1589126400123456)', "timestamp '2020-05-10 16:00:00.123456'"],
      ['from_epoch_us(9007199254740993)', "timestamp '2255-06-05 23:47:34.740993'"],
    ],
  },
  bucket: {
    ...time,
    group: 'Internal',
    form: 'internal',
    spellings: [],
    usage: 'bucket(t, every, origin)',
    doc: 'The greatest origin + k·every at or before `t`, for a whole k, also before the origin; `every` and `origin` are literals.',
    overloads: [{ args: ['timestamp', 'interval', 'timestamp'], result: TIMESTAMP }],
    examples: [],
  },
  run_start: {
    ...time,
    group: 'Internal',
    form: 'internal',
    spellings: [],
    usage: 'run_start()',
    doc: 'The start of the interval of the run, inclusive.',
    overloads: [{ args: [], result: TIMESTAMP }],
    examples: [],
  },
  run_end: {
    ...time,
    group: 'Internal',
    form: 'internal',
    spellings: [],
    usage: 'run_end()',
    doc: 'The end of the interval of the run, exclusive.',
    overloads: [{ args: [], result: TIMESTAMP }],
    examples: [],
  },
  read_time: {
    ...time,
    group: 'Internal',
    form: 'internal',
    spellings: [],
    usage: 'read_time()',
    doc: 'The instant at which the statement that reads a view began, in UTC.',
    overloads: [{ args: [], result: TIMESTAMP }],
    examples: [],
  },
  exact_to_double: {
    ...time,
    group: 'Internal',
    form: 'internal',
    spellings: [],
    usage: 'exact_to_double(sum)',
    doc: 'The double nearest to an exact sum.',
    overloads: [{ args: ['any'], rest: 'any', result: DOUBLE }],
    examples: [],
  },
} as const satisfies Record<string, Definition>;

import { BIGINT, DATE, DOUBLE, INTEGER, INTERVAL, TIMESTAMP } from '../../types/type.js';
import type { Definition, Overload } from './signature.js';

const arithmetic = { group: 'Arithmetic', form: 'operator' } as const;
const math = { group: 'Math', form: 'function' } as const;

/** Keeps the type of a number. */
const kept: readonly Overload[] = [
  { args: ['integer'], result: INTEGER },
  { args: ['bigint'], result: BIGINT },
  { args: ['decimal'], result: 'same' },
  { args: ['double'], result: DOUBLE },
];

/** Keeps the type but for the scale of a decimal, which becomes 0. */
const whole: readonly Overload[] = [
  { args: ['integer'], result: INTEGER },
  { args: ['bigint'], result: BIGINT },
  { args: ['decimal'], result: 'decimal whole' },
  { args: ['double'], result: DOUBLE },
];

const toDigits: readonly Overload[] = [
  ...whole,
  { args: ['integer', 'digits'], result: INTEGER },
  { args: ['bigint', 'digits'], result: BIGINT },
  { args: ['decimal', 'digits'], result: 'decimal rounded' },
  { args: ['double', 'digits'], result: DOUBLE },
];

const real: readonly Overload[] = [{ args: ['double'], result: DOUBLE }];

/** Arithmetic of numbers, dates, times and intervals, and mathematical functions. */
export const mathFunctions = {
  add: {
    ...arithmetic,
    spellings: ['+'],
    usage: 'a + b',
    doc: 'The sum of two numbers or of two intervals.',
    overloads: [
      { args: ['bigint', 'bigint'], result: BIGINT },
      { args: ['decimal', 'decimal'], result: 'decimal sum' },
      { args: ['double', 'double'], result: DOUBLE },
      { args: ['interval', 'interval'], result: INTERVAL },
    ],
    examples: [
      ['2147483647 + 1', '2147483648'],
      ['0.1 + 0.2', '0.3'],
      ['1 + 0.25', '1.25'],
      ['1e0 + 0.5', '1.5'],
      ['1 + null', 'null'],
    ],
  },
  subtract: {
    ...arithmetic,
    spellings: ['-'],
    usage: 'a - b',
    doc: 'The difference of two numbers or of two intervals.',
    overloads: [
      { args: ['bigint', 'bigint'], result: BIGINT },
      { args: ['decimal', 'decimal'], result: 'decimal sum' },
      { args: ['double', 'double'], result: DOUBLE },
      { args: ['interval', 'interval'], result: INTERVAL },
    ],
    examples: [
      ['1 - 2', '-1'],
      ['10 - (3 - 2)', '9'],
      ['1 - -1', '2'],
      ['0.30 - 0.1', '0.20'],
    ],
  },
  multiply: {
    ...arithmetic,
    spellings: ['*'],
    usage: 'a * b',
    doc: 'The product of two numbers, or of an interval and a whole number.',
    overloads: [
      { args: ['bigint', 'bigint'], result: BIGINT },
      { args: ['decimal', 'decimal'], result: 'decimal product' },
      { args: ['double', 'double'], result: DOUBLE },
      { args: ['interval', 'bigint'], result: INTERVAL },
      { args: ['bigint', 'interval'], result: INTERVAL },
    ],
    examples: [
      ['65536 * 65536', '4294967296'],
      ['1.5 * 1.5', '2.25'],
      ['2 * (3 + 4)', '14'],
      ["date '2020-02-28' + interval '1 day' * 2", "timestamp '2020-03-01 00:00:00'"],
      [
        "epoch_us(timestamp '1970-01-01 00:00:00' + interval '1 microsecond' * 253402300799999999)",
        '253402300799999999',
      ],
    ],
  },
  divide: {
    ...arithmetic,
    spellings: ['/'],
    usage: 'a / b',
    doc: 'The quotient as a double, also of whole numbers; null where `b` is 0.',
    overloads: [{ args: ['double', 'double'], result: DOUBLE }],
    examples: [
      ['7 / 2', '3.5'],
      ['-7 / 2', '-3.5'],
      ['1 / 0', 'null'],
      ['0 / 0', 'null'],
      ['1.50 / 0.5', '3.0'],
      ['12 / 2 / 3', '2.0'],
      ['12 / (2 / 4)', '24.0'],
    ],
  },
  modulo: {
    ...arithmetic,
    spellings: ['%', 'mod'],
    usage: 'a % b, mod(a, b)',
    doc: 'The remainder of the division that truncates toward zero: it has the sign of `a`. Null where `b` is 0.',
    notes: ['Whole numbers and decimals only: cast a double to a decimal.'],
    overloads: [
      { args: ['bigint', 'bigint'], result: BIGINT },
      { args: ['decimal', 'decimal'], result: 'decimal remainder' },
    ],
    examples: [
      ['7 % 3', '1'],
      ['-7 % 3', '-1'],
      ['7 % -3', '1'],
      ['7 % 0', 'null'],
      ['5.5 % 2', '1.5'],
      ['mod(-9223372036854775807 - 1, -1)', '0'],
    ],
  },
  negate: {
    ...arithmetic,
    spellings: ['unary -'],
    usage: '-x',
    doc: 'The number or interval with the other sign.',
    overloads: [...kept, { args: ['interval'], result: INTERVAL }],
    examples: [
      ['-(1 + 2)', '-3'],
      ['-(-1.5)', '1.5'],
      ['- null', 'null'],
    ],
  },
  add_interval: {
    ...arithmetic,
    group: 'Time',
    spellings: ['+'],
    usage: 'timestamp + interval',
    doc: 'The instant later by a fixed length. A date counts as its midnight.',
    overloads: [
      { args: ['timestamp', 'interval'], result: TIMESTAMP },
      { args: ['interval', 'timestamp'], result: TIMESTAMP },
    ],
    examples: [
      ["timestamp '2020-02-28 12:00:00' + interval '1 day'", "timestamp '2020-02-29 12:00:00'"],
      ["interval '90 minutes' + date '2020-01-01'", "timestamp '2020-01-01 01:30:00'"],
      ["timestamp '1970-01-01 00:00:00' + interval '-1 second'", "timestamp '1969-12-31 23:59:59'"],
    ],
  },
  subtract_interval: {
    ...arithmetic,
    group: 'Time',
    spellings: ['-'],
    usage: 'timestamp - interval',
    doc: 'The instant earlier by a fixed length. A date counts as its midnight.',
    overloads: [{ args: ['timestamp', 'interval'], result: TIMESTAMP }],
    examples: [
      ["timestamp '2020-03-01 00:00:00' - interval '1 day'", "timestamp '2020-02-29 00:00:00'"],
      ["date '1970-01-01' - interval '1 microsecond'", "timestamp '1969-12-31 23:59:59.999999'"],
    ],
  },
  add_days: {
    ...arithmetic,
    group: 'Time',
    spellings: ['+'],
    usage: 'date + days',
    doc: 'The date that many days later.',
    overloads: [
      { args: ['date', 'position'], result: DATE },
      { args: ['position', 'date'], result: DATE },
    ],
    examples: [
      ["date '2020-02-28' + 1", "date '2020-02-29'"],
      ["2 + date '2019-02-27'", "date '2019-03-01'"],
    ],
  },
  subtract_days: {
    ...arithmetic,
    group: 'Time',
    spellings: ['-'],
    usage: 'date - days',
    doc: 'The date that many days earlier.',
    overloads: [{ args: ['date', 'position'], result: DATE }],
    examples: [["date '1970-01-01' - 1", "date '1969-12-31'"]],
  },
  days_between: {
    ...arithmetic,
    group: 'Time',
    spellings: ['-'],
    usage: 'date - date',
    doc: 'The days from the second date to the first.',
    overloads: [{ args: ['date', 'date'], result: BIGINT }],
    examples: [
      ["date '2020-03-01' - date '2020-02-28'", '2'],
      ["date '1969-12-31' - date '1970-01-01'", '-1'],
    ],
  },
  time_between: {
    ...arithmetic,
    group: 'Time',
    spellings: ['-'],
    usage: 'timestamp - timestamp',
    doc: 'The length of time from the second instant to the first.',
    notes: ['An interval cannot be stored: `epoch(a - b)` gives seconds.'],
    overloads: [{ args: ['timestamp', 'timestamp'], result: INTERVAL }],
    examples: [
      ["epoch(timestamp '2020-01-02 00:00:00' - timestamp '2020-01-01 12:00:00')", '43200.0'],
      ["timestamp '2020-01-02 00:00:00' - timestamp '2020-01-01 00:00:00' = interval '1 day'", 'true'],
      ["epoch(date '1970-01-01' - timestamp '1970-01-01 00:00:00.5')", '-0.5'],
    ],
  },
  abs: {
    ...math,
    spellings: ['abs'],
    usage: 'abs(x)',
    doc: 'The number without its sign.',
    overloads: kept,
    examples: [
      ['abs(-5)', '5'],
      ['abs(-1.50)', '1.50'],
      ['abs(-2e0)', '2.0'],
    ],
  },
  sign: {
    ...math,
    spellings: ['sign'],
    usage: 'sign(x)',
    doc: '-1, 0 or 1, as an integer.',
    overloads: kept.map(({ args }) => ({ args, result: INTEGER })),
    examples: [
      ['sign(-5)', '-1'],
      ['sign(0.0)', '0'],
      ['sign(1e300)', '1'],
    ],
  },
  floor: {
    ...math,
    spellings: ['floor'],
    usage: 'floor(x)',
    doc: 'The greatest whole number not above; the type stays, a decimal loses its scale.',
    overloads: whole,
    examples: [
      ['floor(-1.5)', '-2'],
      ['floor(2.7e0)', '2.0'],
      ['floor(3)', '3'],
    ],
  },
  ceil: {
    ...math,
    spellings: ['ceil', 'ceiling'],
    usage: 'ceil(x)',
    doc: 'The least whole number not below; the type stays, a decimal loses its scale.',
    overloads: whole,
    examples: [
      ['ceil(1.2)', '2'],
      ['ceiling(-1.5e0)', '-1.0'],
      ['ceil(-0.5e0)', '0.0'],
    ],
  },
  round: {
    ...math,
    spellings: ['round'],
    usage: 'round(x), round(x, digits)',
    doc: 'The nearest number with that many digits after the point (0 to 15, a literal); a half goes away from zero.',
    notes: [
      'A double is rounded as it is in binary: `round(1.005e0, 2)` is 1.0, because that double lies below 1.005. Decimals are exact.',
    ],
    overloads: toDigits,
    examples: [
      ['round(2.5)', '3'],
      ['round(-2.5)', '-3'],
      ['round(2.5e0)', '3.0'],
      ['round(0.49999999999999994e0)', '0.0'],
      ['round(2.345, 2)', '2.35'],
      ['round(2.345e0, 1)', '2.3'],
      ['round(-1.25e0, 1)', '-1.3'],
      ['round(7, 2)', '7'],
    ],
  },
  trunc: {
    ...math,
    spellings: ['trunc'],
    usage: 'trunc(x)',
    doc: 'The whole part: toward zero.',
    overloads: whole,
    examples: [
      ['trunc(-1.7)', '-1'],
      ['trunc(1.7e0)', '1.0'],
    ],
  },
  sqrt: {
    ...math,
    spellings: ['sqrt'],
    usage: 'sqrt(x)',
    doc: 'The square root; null below 0.',
    overloads: real,
    examples: [
      ['sqrt(16)', '4.0'],
      ['sqrt(-1)', 'null'],
      ['sqrt(0)', '0.0'],
    ],
  },
  ln: {
    ...math,
    spellings: ['ln'],
    usage: 'ln(x)',
    doc: 'The natural logarithm; null at 0 and below.',
    overloads: real,
    examples: [
      ['ln(1)', '0.0'],
      ['ln(0)', 'null'],
      ['ln(-1)', 'null'],
    ],
  },
  log10: {
    ...math,
    spellings: ['log10'],
    usage: 'log10(x)',
    doc: 'The logarithm to base 10; null at 0 and below.',
    overloads: real,
    examples: [
      ['log10(1000)', '3.0'],
      ['log10(0)', 'null'],
    ],
  },
  exp: {
    ...math,
    spellings: ['exp'],
    usage: 'exp(x)',
    doc: 'e to the power of `x`; 0 below −708; too large is an error of the run.',
    overloads: real,
    examples: [
      ['exp(0)', '1.0'],
      ['exp(-1000)', '0.0'],
    ],
  },
  power: {
    ...math,
    spellings: ['power'],
    usage: 'power(x, y)',
    doc: '`x` to the power of `y`, as a double; null where it is not a real number. Too large is an error of the run.',
    notes: ['Null for 0 to a negative power, and for a negative `x` to a power that is not whole.'],
    overloads: [{ args: ['double', 'double'], result: DOUBLE }],
    examples: [
      ['power(2, 10)', '1024.0'],
      ['power(2, -1)', '0.5'],
      ['power(0, -1)', 'null'],
      ['power(-8, 0.5)', 'null'],
      ['power(-2, 3)', '-8.0'],
      ['power(0, 0)', '1.0'],
    ],
  },
} as const satisfies Record<string, Definition>;

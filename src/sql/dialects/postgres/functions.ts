import { sql } from 'kysely';
import { isInteger, TIMESTAMP, type Type } from '../../../types/type.js';
import {
  type CastPrinter,
  level,
  type Operand,
  type Printed,
  type Printer,
  type ScalarFunctionName,
  type Sql,
} from '../../compile/dialect.js';
import {
  apply,
  atom,
  binary,
  castTo,
  comparison,
  list,
  literalText,
  nth,
  plainValue,
  printed,
  raw,
  settle,
  settleCompared,
  within,
} from '../../compile/printing.js';
import { type EpochUnit, isInYears, microsOf, OUT_OF_YEARS, productInMicros } from '../shared/epochs.js';
import {
  arithmetic,
  between,
  digitsOf,
  divisor,
  likePattern,
  positive,
  sharedFunctions,
  trimmed,
} from '../shared/functions.js';
import {
  atLeastZero,
  DATE,
  DATE_TIME,
  DECIMAL,
  DOUBLE,
  fieldOf,
  INSTANT,
  moduloArgs,
  TWO_TO_53,
  WHOLE,
} from '../shared/text-formats.js';
import { placing, zoneOf } from '../shared/time-zones.js';

const types: Readonly<Record<Exclude<Type['name'], 'decimal' | 'list'>, string>> = {
  string: 'text',
  boolean: 'boolean',
  integer: 'integer',
  bigint: 'bigint',
  double: 'double precision',
  date: 'date',
  timestamp: 'timestamp',
  interval: 'interval',
  exact: 'numeric',
  null: 'integer',
};

export function postgresType(type: Type): string {
  if (type.name === 'decimal') return `numeric(${type.precision}, ${type.scale})`;
  return type.name === 'list' ? `${postgresType(type.of)}[]` : types[type.name];
}

const isText = ({ expr }: Operand): boolean => expr.type.name === 'string';

/** Sorts and compares by UTF-8 bytes, whatever the collation of the database. */
const byBytes = (value: Printed): Printed =>
  printed(sql`${within(value, level.atom)} collate "C"`, level.sign);

const ordered =
  (sign: string): Printer =>
  (args) => {
    const settled = settleCompared(args);
    const [a, b] = [nth(settled, 0), nth(settled, 1)];
    return comparison(sign, args.some(isText) ? byBytes(a) : a, b);
  };

const extreme =
  (name: string): Printer =>
  (args) => {
    const [first, ...others] = settle(args);
    if (first === undefined) throw new Error(`${name} without arguments`);
    return apply(name, args.some(isText) ? byBytes(first) : first, ...others);
  };

const MOST_DIGITS = 38;

/** Without its cast, an operand that the engine reads as an integer: two of them would make an integer too. */
const isWhole = ({ expr }: Operand): boolean =>
  expr.node === 'cast'
    ? isInteger(expr.arg.type)
    : expr.node === 'literal' && /^-?\d+$/.test(String(expr.value));

/** Decimals have any number of digits here: where ours are cut at 38, a cast fails as the others do. */
const decimalArithmetic =
  (sign: string, at: typeof level.sum | typeof level.product): Printer =>
  (args, call) => {
    if (call.type.name !== 'decimal') return arithmetic(sign, at)(args, call);
    const [a, b] = [nth(args, 0), nth(args, 1)];
    const value = binary(sign, at, isWhole(a) && isWhole(b) ? a : plainValue(a), plainValue(b));
    return call.type.precision === MOST_DIGITS ? castTo(value, postgresType(call.type)) : value;
  };

const divide: Printer = (args) => {
  const settled = settle(args);
  return binary('/', level.product, nth(settled, 0), divisor(nth(args, 1), nth(settled, 1)));
};

const modulo: Printer = (args, call) => {
  const [x, y] = [nth(args, 0), nth(args, 1)];
  if (call.type.name === 'decimal')
    return binary('%', level.product, plainValue(x), divisor(y, plainValue(y)));
  const { a, b, literal } = moduloArgs(args);
  return binary('%', level.product, a, literal ? b : divisor(y, b));
};

const cast = (value: Printed, type: string): Printed & { readonly compared: Printed } => ({
  ...castTo(value, type),
  compared: value,
});

/** The double as the numeric that its shortest text says; a plain cast keeps 15 digits. */
const shortest = (value: Printed): Printed => castTo(castTo(value, 'text'), 'numeric');

const halfAway = (value: Printed): Printed => castTo(apply('round', shortest(value)), 'double precision');

/** Above this a double has no digits to round, and scaling it up could leave the range. */
const ROUNDABLE = '1e300';

const roundDouble = (x: Operand, digits: number): Printed => {
  if (digits === 0) return halfAway(x);
  const scale = raw(`1${'0'.repeat(digits)}`);
  const scaled = printed(sql`${within(x, level.product)} * ${scale}`, level.product);
  return atom(
    sql`case when abs(${x.sql}) < ${raw(ROUNDABLE)} then ${halfAway(scaled).sql} / ${scale} else ${x.sql} end`,
  );
};

const round: Printer = (args) => {
  const x = nth(args, 0);
  const { type } = x.expr;
  const digits = digitsOf(args);
  if (type.name === 'double') return roundDouble(x, digits);
  if (type.name !== 'decimal' || digits >= type.scale) return x;
  return digits === 0 ? apply('round', x) : atom(sql`round(${x.sql}, ${raw(String(digits))})`);
};

const substr: Printer = (args) => {
  const [text, start, length] = [nth(args, 0), nth(args, 1), args[2]];
  return apply('substr', text, start, ...(length === undefined ? [] : [atLeastZero(length)]));
};

const endsWith: Printer = (args) => {
  const [text, suffix] = [nth(args, 0), nth(args, 1)];
  return comparison('=', atom(sql`right(${text.sql}, length(${suffix.sql}))`), suffix);
};

/** A date is truncated as a timestamp: on its own it would become one of the session's time zone. */
const dateTrunc: Printer = (args, { type }) => {
  const [unit, time] = [nth(args, 0), nth(args, 1)];
  return type.name === 'date'
    ? castTo(apply('date_trunc', unit, castTo(time, 'timestamp')), 'date')
    : apply('date_trunc', unit, time);
};

const extract: Printer = (args) => {
  const field = fieldOf(literalText(nth(args, 0)));
  const value = atom(sql`extract(${raw(field)} from ${nth(args, 1).sql})`);
  return cast(field === 'second' ? apply('floor', value) : value, 'bigint');
};

const epoch: Printer = (args) =>
  castTo(atom(sql`extract(epoch from ${nth(args, 0).sql})`), 'double precision');

/** The epoch of Postgres is a numeric: exact. */
const epochMicros = (time: Printed): Printed =>
  castTo(atom(sql`extract(epoch from ${time.sql}) * 1000000`), 'bigint');

const DAY = raw('86400000000');

/** Days and the rest of a day: the product of an interval and a number is that of doubles, exact up to 2^53. */
const lengthOf = (micros: Printed): Printed => {
  const value = within(micros, level.product);
  const rest = printed(sql`${value} % ${DAY}`, level.product);
  return binary(
    '+',
    level.sum,
    atom(sql`make_interval(days => cast(${value} / ${DAY} as integer))`),
    binary('*', level.product, atom(raw("interval '1 microsecond'")), rest),
  );
};

const intervalTimesNumber: Printer = (args) => lengthOf(productInMicros(args, 'bigint', epochMicros));

/** A timestamp from a count since 1970. The error must depend on the row, or it would be raised while planning. */
const instantFrom =
  (unit: EpochUnit): Printer =>
  (args) => {
    const count = nth(args, 0);
    const since = within(lengthOf(microsOf(count, unit, 'bigint')), level.sum);
    const error = castTo(
      atom(sql`${raw(`'${OUT_OF_YEARS}'`)} || left(cast(${count.sql} as text), 0)`),
      'timestamp',
    );
    return atom(
      sql`case when ${isInYears(count, unit)} then timestamp '1970-01-01 00:00:00' + ${since} when ${within(count, level.append)} is not null then ${error.sql} end`,
    );
  };

/** The instant of a wall clock time in a zone; text may name its instant itself. */
const inTimezone: Printer = (args) => {
  const [time, zone] = [nth(args, 0), zoneOf(args)];
  const { before, after, at } = placing(
    zone,
    (message) => sql`cast(${raw(`'${message}'`)} || left(cast(l as text), 0) as timestamp)`,
  );
  const placed = (local: Sql): Sql =>
    sql`(select ${at} from (select l, ${before} as b, ${after} as a from (select ${local} as l) as local_time) as candidates)`;
  if (time.expr.type.name !== 'string') return atom(placed(castTo(time, 'timestamp').sql));
  const value = textToTimestamp(time, TIMESTAMP).sql;
  return atom(sql`case when ${fits(time, INSTANT)} then ${value} else ${placed(value)} end`);
};

export const postgresFunctions: Readonly<Record<ScalarFunctionName, Printer>> = {
  ...sharedFunctions,
  lt: ordered('<'),
  le: ordered('<='),
  gt: ordered('>'),
  ge: ordered('>='),
  between: (args, call) => between(args.some(isText) ? byBytes : (x) => x)(args, call),
  greatest: extreme('greatest'),
  least: extreme('least'),
  add: decimalArithmetic('+', level.sum),
  subtract: decimalArithmetic('-', level.sum),
  multiply: (args, call) =>
    call.type.name === 'interval'
      ? intervalTimesNumber(args, call)
      : decimalArithmetic('*', level.product)(args, call),
  divide,
  modulo,
  days_between: (args, call) => cast(arithmetic('-', level.sum)(args, call), 'bigint'),
  sign: (args) => castTo(apply('sign', nth(args, 0)), 'integer'),
  round,
  log10: positive('log', '>'),
  trim: trimmed('btrim'),
  length: (args) => apply('length', nth(args, 0)),
  strpos: (args) => apply('strpos', nth(args, 0), nth(args, 1)),
  substr,
  ends_with: endsWith,
  contains: (args) => comparison('>', apply('strpos', nth(args, 0), nth(args, 1)), atom(raw('0'))),
  like: likePattern(''),
  date_trunc: dateTrunc,
  extract,
  epoch,
  epoch_ms: (args) => castTo(atom(sql`floor(extract(epoch from ${nth(args, 0).sql}) * 1000)`), 'bigint'),
  epoch_us: (args) => epochMicros(nth(args, 0)),
  from_epoch: instantFrom('second'),
  from_epoch_ms: instantFrom('millisecond'),
  from_epoch_us: instantFrom('microsecond'),
  in_timezone: inTimezone,
  bucket: (args) => apply('date_bin', nth(args, 1), nth(args, 0), nth(args, 2)),
  row_digest: (args) => atom(sql`hash_record_extended(row(${list(args.map(({ sql: value }) => value))}), 0)`),
};

/** Fails by a cast: there is no function that raises an error. It must depend on the row, or planning would raise it. */
const failing = (what: string, x: Operand, type: string) =>
  castTo(printed(sql`${raw(`'FS203: text is ${what}'`)} || left(${x.sql}, 0)`, level.append), type).sql;

const fits = (x: Operand, pattern: string) => sql`${within(x, level.sum)} ~ ${raw(`'^(${pattern})$'`)}`;

const strict =
  (pattern: string, what: string): CastPrinter =>
  (x, to) =>
    atom(
      sql`case when ${fits(x, pattern)} then ${castTo(x, postgresType(to)).sql} else ${failing(what, x, postgresType(to))} end`,
    );

const textToBoolean: CastPrinter = (x) =>
  atom(
    sql`case translate(${x.sql}, 'TRUEFALS', 'truefals') when 'true' then true when 'false' then false else ${failing('not true or false', x, 'boolean')} end`,
  );

const textToTimestamp: CastPrinter = (x) =>
  atom(
    sql`case when ${fits(x, DATE_TIME)} then cast(${x.sql} as timestamp) when ${fits(x, INSTANT)} then timezone('UTC', cast(${x.sql} as timestamptz)) else ${failing('not a timestamp', x, 'timestamp')} end`,
  );

/** One form for doubles with a fraction and one for those from 2^53 on, whose shortest text is not their value. */
const bySize = (x: Operand, small: Printed, large: Printed): Printed =>
  atom(sql`case when abs(${x.sql}) < ${raw(TWO_TO_53)} then ${small.sql} else ${large.sql} end`);

const rounding: CastPrinter = (x, to) =>
  bySize(x, castTo(apply('round', shortest(x)), postgresType(to)), castTo(x, postgresType(to)));

const TWO_TO_64 = '18446744073709551616';

/** A whole number below 2^127, exactly: how often 2^64 is in it, and an even rest. */
const wholeToNumeric = (x: Operand): Printed => {
  const value = within(x, level.product);
  const high = sql`trunc(${value} / ${raw(TWO_TO_64)})`;
  const half = sql`cast((${value} - ${high} * ${raw(TWO_TO_64)}) / 2 as bigint)`;
  return printed(sql`cast(${high} as bigint) * ${raw(TWO_TO_64)} + ${half} * 2.`, level.sum);
};

const doubleToDecimal: CastPrinter = (x, to) =>
  bySize(x, castTo(castTo(x, 'text'), postgresType(to)), castTo(wholeToNumeric(x), postgresType(to)));

const nonZero: CastPrinter = (x) => printed(sql`${within(x, level.append)} <> 0`, level.comparison);

export const postgresCasts: Readonly<Record<string, CastPrinter>> = {
  'string:integer': strict(WHOLE, 'not a whole number'),
  'string:bigint': strict(WHOLE, 'not a whole number'),
  'string:decimal': strict(DECIMAL, 'not a decimal number'),
  'string:double': strict(DOUBLE, 'not a number'),
  'string:boolean': textToBoolean,
  'string:date': strict(DATE, 'not a date'),
  'string:timestamp': textToTimestamp,
  'double:integer': rounding,
  'double:bigint': rounding,
  'decimal:string': (x) => castTo(castTo(x, postgresType(x.expr.type)), 'text'),
  'double:decimal': doubleToDecimal,
  'boolean:bigint': (x) => castTo(castTo(x, 'integer'), 'bigint'),
  'integer:boolean': nonZero,
  'bigint:boolean': nonZero,
};

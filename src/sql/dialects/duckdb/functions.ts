import { sql } from 'kysely';
import type { Call } from '../../../expression/ast/nodes.js';
import { TIMESTAMP, type Type } from '../../../types/type.js';
import {
  type CastPrinter,
  level,
  type Operand,
  type Printer,
  type ScalarFunctionName,
  type Sql,
} from '../../compile/dialect.js';
import {
  apply,
  atom,
  binary,
  called,
  castTo,
  list,
  literalText,
  nth,
  plainValue,
  printed,
  raw,
  within,
} from '../../compile/printing.js';
import { type EpochUnit, isInYears, microsOf, OUT_OF_YEARS, productInMicros } from '../shared/epochs.js';
import {
  arithmetic,
  between,
  compare,
  digitsOf,
  divisor,
  likePattern,
  ofFraction,
  positive,
  settledCall,
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
  isFrom,
  moduloArgs,
  TWO_TO_53,
  WHOLE,
} from '../shared/text-formats.js';
import { placing, zoneOf } from '../shared/time-zones.js';
import { named } from './lists.js';

const types: Readonly<Record<Exclude<Type['name'], 'decimal' | 'list'>, string>> = {
  string: 'varchar',
  boolean: 'boolean',
  integer: 'integer',
  bigint: 'bigint',
  double: 'double',
  date: 'date',
  timestamp: 'timestamp',
  interval: 'interval',
  exact: 'hugeint',
  null: 'integer',
};

export function duckdbType(type: Type): string {
  if (type.name === 'decimal') return `decimal(${type.precision}, ${type.scale})`;
  return type.name === 'list' ? `${duckdbType(type.of)}[]` : types[type.name];
}

/** The widest decimal in 64 bits: DuckDB does not leave it by itself but fails where a result is too large for it. */
const NARROW = 18;

const isNarrow = ({ expr: { type } }: Operand): boolean =>
  type.name !== 'decimal' || type.precision <= NARROW;

/** The type DuckDB gives the value form is that of the expression: not so for whole literals and what was widened. */
const isNatural = ({ expr, compared }: Operand): boolean =>
  compared === undefined || (expr.node === 'cast' && expr.arg.type.name !== 'decimal');

/**
 * Decimals of more digits than 64 bits hold are asked for by a cast, or 99999999.99 * 99999999.99 would fail. What
 * comes out with another number of digits than ours is cast where its type counts.
 */
const decimalArithmetic =
  (sign: string, at: typeof level.sum | typeof level.product): Printer =>
  (args, call) => {
    const { type } = call;
    if (type.name === 'integer' || type.name === 'bigint') return wholeArithmetic(sign, at, args, call);
    if (type.name !== 'decimal') return arithmetic(sign, at)(args, call);
    const [a, b] = [nth(args, 0), nth(args, 1)];
    const isWidened = type.precision > NARROW && isNarrow(a) && isNarrow(b);
    const value = binary(sign, at, isWidened ? widened(a, type.precision) : plainValue(a), plainValue(b));
    if (!isWidened && isNatural(a) && isNatural(b)) return value;
    return { ...castTo(value, duckdbType(type)), compared: value };
  };

const widened = (operand: Operand, precision: number) => {
  const { type } = operand.expr;
  return castTo(
    plainValue(operand),
    duckdbType({ name: 'decimal', precision, scale: type.name === 'decimal' ? type.scale : 0 }),
  );
};

const wholeArithmetic = (
  sign: string,
  at: typeof level.sum | typeof level.product,
  args: readonly Operand[],
  call: Call,
) => ({
  ...arithmetic(sign, at)(args, call),
  ...(args.some(({ compared }) => compared !== undefined) && call.type.name === 'integer'
    ? { compared: binary(sign, at, plainValue(nth(args, 0)), plainValue(nth(args, 1))) }
    : {}),
});

const bareDouble = (operand: Operand) =>
  operand.expr.node === 'literal' && operand.expr.value === null ? operand : (operand.bare ?? operand);

/** `/` is double division of whatever numbers. */
const divide: Printer = (args) => {
  const [a, b] = [nth(args, 0), nth(args, 1)];
  return binary('/', level.product, bareDouble(a), divisor(b, bareDouble(b)));
};

/** By the divisor without its sign, which changes nothing: the least bigint % -1 would fail. */
const modulo: Printer = (args, call) => {
  const [x, y] = [nth(args, 0), nth(args, 1)];
  const { a, b, literal } = moduloArgs(args);
  if (call.type.name === 'decimal') {
    const value = binary(
      '%',
      level.product,
      plainValue(x),
      literal ? plainValue(y) : divisor(y, plainValue(y)),
    );
    return isNatural(x) && isNatural(y)
      ? value
      : { ...castTo(value, duckdbType(call.type)), compared: value };
  }
  const isSafe = literal || x.expr.node === 'cast';
  return binary('%', level.product, a, literal ? b : divisor(y, isSafe ? b : apply('abs', y)));
};

/** A function whose own type is wider or narrower than ours. */
const cast =
  (name: string, type: string): Printer =>
  (args) => {
    const value = apply(name, ...args);
    return { ...castTo(value, type), compared: value };
  };

const round: Printer = (args) => {
  const x = nth(args, 0);
  const { type } = x.expr;
  const digits = digitsOf(args);
  if (type.name === 'decimal' && digits >= type.scale) return x;
  if (type.name === 'integer' || type.name === 'bigint') return x;
  return digits === 0 ? apply('round', x) : atom(sql`round(${x.sql}, ${raw(String(digits))})`);
};

/** Negative positions count from the end and negative lengths go backwards, so neither reaches the engine. */
const substr: Printer = (args) => {
  const [text, start, length] = [nth(args, 0), nth(args, 1), args[2]];
  if (isFrom(start, 1))
    return apply('substr', text, plainValue(start), ...(length === undefined ? [] : [atLeastZero(length)]));
  const s = within(start, level.append);
  const from = atom(sql`case when ${s} < 1 then 1 else ${start.sql} end`);
  if (length === undefined) return apply('substr', text, from);
  const rest = printed(
    sql`${castTo(plainValue(length), 'bigint').sql} + least(${start.sql}, 1) - 1`,
    level.sum,
  );
  return apply('substr', text, from, atom(sql`case when ${rest.sql} < 0 then 0 else ${rest.sql} end`));
};

const dateTrunc: Printer = (args, { type }) => {
  const value = apply('date_trunc', nth(args, 0), nth(args, 1));
  return type.name === 'date' ? castTo(value, 'date') : value;
};

const extract: Printer = (args) =>
  atom(sql`extract(${raw(fieldOf(literalText(nth(args, 0))))} from ${nth(args, 1).sql})`);

/** DuckDB's own product of an interval and a number has 32 bits. */
const intervalTimesNumber: Printer = (args) =>
  apply(
    'to_microseconds',
    productInMicros(args, 'bigint', (length) => apply('epoch_us', length)),
  );

/** A timestamp from a count since 1970. */
const instantFrom =
  (unit: EpochUnit): Printer =>
  (args) => {
    const count = nth(args, 0);
    const instant = apply('make_timestamp', microsOf(count, unit, 'bigint'));
    return atom(
      sql`case when ${isInYears(count, unit)} then ${instant.sql} when ${within(count, level.append)} is not null then error(${raw(`'${OUT_OF_YEARS}'`)}) end`,
    );
  };

/** The instant of a wall clock time in a zone; text may name its instant itself. */
const inTimezone: Printer = (args) => {
  const [time, zone] = [nth(args, 0), zoneOf(args)];
  const { before, after, at } = placing(zone, (message) => sql`error(${raw(`'${message}'`)})`);
  const placed = (local: Sql): Sql => named('l', local, named('b', before, named('a', after, at)));
  if (time.expr.type.name !== 'string') return atom(placed(time.sql));
  const isInstant = sql`regexp_full_match(${time.sql}, ${raw(`'${INSTANT}'`)})`;
  return atom(
    sql`case when ${isInstant} then ${textToTimestamp(time, TIMESTAMP).sql} else ${placed(textToTimestamp(time, TIMESTAMP).sql)} end`,
  );
};

const bucket: Printer = (args) => apply('time_bucket', nth(args, 1), nth(args, 0), nth(args, 2));

const same = <T>(x: T): T => x;

/** 63 of the 64 bits: a sum of them stays exact. */
const rowDigest: Printer = (args) =>
  atom(sql`cast(hash(${list(args.map(({ sql: value }) => value))}) >> 1 as bigint)`);

export const duckdbFunctions: Readonly<Record<ScalarFunctionName, Printer>> = {
  ...sharedFunctions,
  lt: compare('<'),
  le: compare('<='),
  gt: compare('>'),
  ge: compare('>='),
  between: between(same),
  greatest: settledCall('greatest'),
  least: settledCall('least'),
  add: decimalArithmetic('+', level.sum),
  subtract: decimalArithmetic('-', level.sum),
  multiply: (args, call) =>
    call.type.name === 'interval'
      ? intervalTimesNumber(args, call)
      : decimalArithmetic('*', level.product)(args, call),
  divide,
  modulo,
  days_between: arithmetic('-', level.sum),
  sign: cast('sign', 'integer'),
  floor: ofFraction('floor'),
  round,
  log10: positive('log10', '>'),
  trim: trimmed('trim'),
  length: cast('length', 'integer'),
  strpos: cast('strpos', 'integer'),
  substr,
  ends_with: called('ends_with'),
  contains: called('contains'),
  like: likePattern(" escape '\\'"),
  date_trunc: dateTrunc,
  extract,
  epoch: called('epoch'),
  // The division of whole numbers truncates, and before 1970 the millisecond is the one below.
  epoch_ms: (args) =>
    printed(sql`epoch_us(date_trunc('milliseconds', ${nth(args, 0).sql})) // 1000`, level.product),
  epoch_us: called('epoch_us'),
  from_epoch: instantFrom('second'),
  from_epoch_ms: instantFrom('millisecond'),
  from_epoch_us: instantFrom('microsecond'),
  in_timezone: inTimezone,
  bucket,
  row_digest: rowDigest,
};

/** A conversion of text that fits `pattern`, and an error for any other. */
const strict =
  (pattern: string, what: string): CastPrinter =>
  (x, to) =>
    atom(
      sql`case when regexp_full_match(${x.sql}, ${raw(`'${pattern}'`)}) then ${castTo(x, duckdbType(to)).sql} else ${failing(what, x)} end`,
    );

/** Of null, null: an error without a message is none. */
const failing = (what: string, x: Operand) =>
  sql`error(${raw(`'FS203: text is ${what}'`)} || left(${x.sql}, 0))`;

const textToBoolean: CastPrinter = (x) =>
  atom(
    sql`case lower(${x.sql}) when 'true' then true when 'false' then false else ${failing('not true or false', x)} end`,
  );

const textToDate: CastPrinter = (x) =>
  atom(
    sql`case when regexp_full_match(${x.sql}, ${raw(`'${DATE}'`)}) and not starts_with(${x.sql}, '0000') then cast(${x.sql} as date) else ${failing('not a date', x)} end`,
  );

const textToTimestamp: CastPrinter = (x) =>
  atom(
    sql`case when starts_with(${x.sql}, '0000') then ${failing('not a timestamp', x)} when regexp_full_match(${x.sql}, ${raw(`'${DATE_TIME}'`)}) then cast(${x.sql} as timestamp) when regexp_full_match(${x.sql}, ${raw(`'${INSTANT}'`)}) then timezone('UTC', cast(${x.sql} as timestamptz)) else ${failing('not a timestamp', x)} end`,
  );

/** A double to a whole number: half away from zero, where a plain cast goes to the even one. */
const rounding: CastPrinter = (x, to) => castTo(apply('round', x), duckdbType(to));

/** A double's shortest text `t`, such as -1.5e-07, written without its exponent. */
const WITHOUT_EXPONENT = raw(
  "case when contains(t, 'e') then case when starts_with(t, '-') then '-0.' else '0.' end || repeat('0', -cast(split_part(t, 'e', 2) as integer) - 1) || translate(split_part(t, 'e', 1), '-.', '') else t end",
);

const byText = atom(named('t', raw('cast(x as varchar)'), WITHOUT_EXPONENT));

/**
 * By its shortest text, so that 1.005 becomes 1.01: a plain cast works on the binary value and a tolerance. The text
 * must have no exponent, because DuckDB casts '6e-7' to 0.01. From 2^53 on doubles are whole numbers, taken exactly.
 */
const doubleToDecimal: CastPrinter = (x, to) => {
  const type = duckdbType(to);
  const value = named(
    'x',
    x.sql,
    sql`case when abs(x) < ${raw(TWO_TO_53)} then ${castTo(byText, type).sql} else ${castTo(castTo(atom(raw('x')), 'hugeint'), type).sql} end`,
  );
  return atom(value);
};

const nonZero: CastPrinter = (x) => printed(sql`${within(x, level.append)} <> 0`, level.comparison);

export const duckdbCasts: Readonly<Record<string, CastPrinter>> = {
  'string:integer': strict(WHOLE, 'not a whole number'),
  'string:bigint': strict(WHOLE, 'not a whole number'),
  'string:decimal': strict(DECIMAL, 'not a decimal number'),
  'string:double': strict(DOUBLE, 'not a number'),
  'string:boolean': textToBoolean,
  'string:date': textToDate,
  'string:timestamp': textToTimestamp,
  'double:integer': rounding,
  'double:bigint': rounding,
  'double:decimal': doubleToDecimal,
  'integer:boolean': nonZero,
  'bigint:boolean': nonZero,
};

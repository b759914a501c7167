import { sql } from 'kysely';
import {
  level,
  type Operand,
  type Printed,
  type Printer,
  type Result,
  type ScalarFunctionName,
} from '../../compile/dialect.js';
import {
  apply,
  atom,
  binary,
  called,
  chain,
  comparison,
  isNonZero,
  list,
  literalText,
  nth,
  plainValue,
  postfix,
  printed,
  raw,
  settle,
  settleCompared,
  within,
} from '../../compile/printing.js';

/** Two arguments brought to one type, the shorter way where it is the same. */
const pair = (settled: readonly Printed[]): readonly [Printed, Printed] => [nth(settled, 0), nth(settled, 1)];

export const arithmetic =
  (sign: string, at: typeof level.sum | typeof level.product): Printer =>
  (args) =>
    binary(sign, at, ...pair(settle(args)));

/** Arguments of different types, each as it is. */
export const plainBinary =
  (sign: string, at: typeof level.sum | typeof level.product): Printer =>
  (args) =>
    binary(sign, at, ...pair(args));

export const compare =
  (sign: string): Printer =>
  (args) =>
    comparison(sign, ...pair(settleCompared(args)));

/** `nullif(b, 0)` for a divisor that may be 0. */
export const divisor = (operand: Operand, value: Printed): Printed =>
  isNonZero(operand.expr) ? value : atom(sql`nullif(${value.sql}, 0)`);

export const settledCall =
  (name: string): Printer =>
  (args) =>
    apply(name, ...settle(args));

const not: Printer = (args) => {
  const arg = nth(args, 0);
  return arg.negated ?? printed(sql`not ${within(arg.bare ?? arg, level.atom)}`, level.not);
};

/** `x in (…)`, and what it is negated. */
const negatable = (make: (word: string) => Printed): Result => ({ ...make(''), negated: make('not ') });

export const between =
  (key: (x: Printed) => Printed): Printer =>
  (args) => {
    const settled = settleCompared(args);
    const [x, low, high] = [key(nth(settled, 0)), nth(settled, 1), nth(settled, 2)];
    const tight = (value: Printed) => within(value, level.append);
    return negatable((word) =>
      printed(sql`${tight(x)} ${raw(word)}between ${tight(low)} and ${tight(high)}`, level.comparison),
    );
  };

const isIn: Printer = (args) => {
  const [x, ...values] = settleCompared(args);
  if (x === undefined) throw new Error('in without arguments');
  return negatable((word) =>
    printed(
      sql`${within(x, level.append)} ${raw(word)}in (${list(values.map((value) => value.sql))})`,
      level.comparison,
    ),
  );
};

const negate: Printer = (args) => printed(sql`-${within(nth(args, 0), level.atom)}`, level.sign);

/** Null where a function is not defined. */
const definedWhere = (condition: ReturnType<typeof raw>, value: Printed): Printed =>
  atom(sql`case when ${condition} then ${value.sql} end`);

export const positive =
  (name: string, sign: string): Printer =>
  (args) => {
    const x = nth(args, 0);
    const isSafe = x.expr.node === 'literal' && typeof x.expr.value === 'string' && Number(x.expr.value) > 0;
    return isSafe
      ? apply(name, x)
      : definedWhere(sql`${within(x, level.append)} ${raw(sign)} 0`, apply(name, x));
  };

/** Below e to this power a double has no full precision any more, and engines fail or answer 0: here it is 0. */
const SMALLEST = -708;

const exp: Printer = (args) => {
  const x = nth(args, 0);
  if (x.expr.node === 'literal' && Number(x.expr.value) > SMALLEST) return apply('exp', x);
  return atom(
    sql`case when ${within(x, level.append)} < ${raw(String(SMALLEST))} then 0 else ${apply('exp', x).sql} end`,
  );
};

const power: Printer = (args) => {
  const [x, y] = [nth(args, 0), nth(args, 1)];
  const call = apply('power', ...settle([x, y]));
  const exponent = y.expr.node === 'literal' ? Number(y.expr.value) : Number.NaN;
  if (Number.isInteger(exponent) && exponent >= 0) return call;
  const [a, b] = [within(x, level.append), within(y, level.append)];
  const atZero = sql`case when ${b} > 0 then 0 when ${b} = 0 then 1 end`;
  const notReal = sql`${a} < 0 and ${b} <> floor(${y.sql})`;
  const vanishes = sql`${within(y, level.product)} * ln(abs(${x.sql})) < ${raw(String(SMALLEST))}`;
  return atom(
    sql`case when ${a} = 0 then ${atZero} when ${notReal} then null when ${vanishes} then 0 else ${call.sql} end`,
  );
};

const upperCase = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const lowerCase = upperCase.toLowerCase();
const translated =
  (from: string, to: string): Printer =>
  (args) =>
    atom(sql`translate(${nth(args, 0).sql}, ${raw(`'${from}', '${to}'`)})`);

/** `name(s, characters)`, the characters a space where there are none. */
export const trimmed =
  (name: string): Printer =>
  (args) =>
    atom(sql`${raw(name)}(${nth(args, 0).sql}, ${args[1]?.sql ?? raw("' '")})`);

/** `escape` is written where a pattern has a backslash, for engines that do not take it as the escape by themselves. */
export const likePattern =
  (clause: string): Printer =>
  (args) => {
    const [text, pattern] = [nth(args, 0), nth(args, 1)];
    const escaping = literalText(pattern).includes('\\') ? raw(clause) : raw('');
    return negatable((word) =>
      printed(
        sql`${within(text, level.append)} ${raw(word)}like ${pattern.sql}${escaping}`,
        level.comparison,
      ),
    );
  };

/** A digits argument, when there is one, is a literal. */
export const digitsOf = (args: readonly Operand[]): number => {
  const digits = args[1]?.expr;
  return digits?.node === 'literal' ? Number(digits.value) : 0;
};

/** Whole numbers are their own floor; other numbers go through the engine's function. */
export const ofFraction =
  (name: string): Printer =>
  (args) => {
    const x = nth(args, 0);
    return x.expr.type.name === 'integer' || x.expr.type.name === 'bigint' ? x : apply(name, x);
  };

/** What every engine prints alike. */
export const sharedFunctions = {
  eq: compare('='),
  ne: compare('<>'),
  in: isIn,
  is_distinct: compare('is distinct from'),
  is_not_distinct: compare('is not distinct from'),
  is_null: postfix('is null'),
  is_not_null: postfix('is not null'),
  is_true: postfix('is true'),
  is_not_true: postfix('is not true'),
  is_false: postfix('is false'),
  is_not_false: postfix('is not false'),
  and: chain('and'),
  or: chain('or'),
  not,
  coalesce: settledCall('coalesce'),
  // Its type is that of the first argument, which therefore stays exact.
  nullif: (args) => apply('nullif', nth(args, 0), plainValue(nth(args, 1))),
  negate,
  add_interval: plainBinary('+', level.sum),
  subtract_interval: plainBinary('-', level.sum),
  add_days: plainBinary('+', level.sum),
  subtract_days: plainBinary('-', level.sum),
  time_between: arithmetic('-', level.sum),
  abs: called('abs'),
  floor: ofFraction('floor'),
  ceil: ofFraction('ceil'),
  trunc: ofFraction('trunc'),
  sqrt: positive('sqrt', '>='),
  ln: positive('ln', '>'),
  exp,
  power,
  append: (args) => binary('||', level.append, nth(args, 0), nth(args, 1)),
  concat: called('concat'),
  lower: translated(upperCase, lowerCase),
  upper: translated(lowerCase, upperCase),
  ltrim: trimmed('ltrim'),
  rtrim: trimmed('rtrim'),
  replace: called('replace'),
  starts_with: called('starts_with'),
  left: called('left'),
  right: called('right'),
  split_part: called('split_part'),
} as const satisfies Partial<Record<ScalarFunctionName, Printer>>;

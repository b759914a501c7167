import { isTimeZone } from '../../types/time-zone.js';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  decimal,
  formatType,
  INTEGER,
  INTERVAL,
  STRING,
  sameType,
  TIMESTAMP,
  type Type,
} from '../../types/type.js';
import type { Call, Literal, Scalar } from '../ast/nodes.js';
import { reject, type UnplacedDiagnostic, unplaced } from '../ast/sql-diagnostic.js';
import { type FunctionName, functions } from '../functions/index.js';
import type { Overload, Param, Result } from '../functions/signature.js';
import {
  asDecimal,
  coerce,
  commonType,
  decimalOf,
  isNullLiteral,
  literal,
  MOST_DIGITS,
  narrowed,
} from './coerce.js';

/** How an expression reads in a message. */
const shown = (expr: Scalar): string => (isNullLiteral(expr) ? 'null' : formatType(expr.type));

const dateUnits = ['day', 'week', 'month', 'quarter', 'year'];
const timeUnits = ['second', 'minute', 'hour', ...dateUnits];
const dateFields = ['year', 'quarter', 'month', 'week', 'day', 'doy', 'dow', 'isodow'];
const timeFields = [...dateFields, 'hour', 'minute', 'second'];

interface LiteralRule {
  readonly wanted: string;
  readonly accepts: (value: string, type: Type) => boolean;
}

const oneOf = (words: readonly string[]): LiteralRule => ({
  wanted: `one of ${words.join(', ')}`,
  accepts: (value, type) => type.name === 'string' && words.includes(value.toLowerCase()),
});

const wholeFrom = (low: number, high: number, wanted: string): LiteralRule => ({
  wanted,
  accepts: (value, type) => type.name === 'integer' && Number(value) >= low && Number(value) <= high,
});

/** A backslash takes the next character as it is, so there must be one. */
const endsInBackslash = (pattern: string): boolean => (/\\*$/.exec(pattern)?.[0].length ?? 0) % 2 === 1;

const literalRules: Readonly<Partial<Record<Param, LiteralRule>>> = {
  digits: wholeFrom(0, 15, 'a literal from 0 to 15'),
  ordinal: wholeFrom(1, 2 ** 31 - 1, 'a literal whole number from 1'),
  pattern: {
    wanted: 'a literal pattern that does not end in a lone backslash',
    accepts: (value, type) => type.name === 'string' && !endsInBackslash(value),
  },
  separator: {
    wanted: 'a literal that is not empty',
    accepts: (value, type) => type.name === 'string' && value !== '',
  },
  'date unit': oneOf(dateUnits),
  'time unit': oneOf(timeUnits),
  'date field': oneOf(dateFields),
  'time field': oneOf(timeFields),
  'time zone': {
    wanted: 'a literal IANA name, such as America/Sao_Paulo',
    accepts: (value, type) => type.name === 'string' && isTimeZone(value),
  },
};

const words: ReadonlySet<Param> = new Set(['date unit', 'time unit', 'date field', 'time field']);

const simpleTypes: ReadonlyMap<string, Type> = new Map(
  [STRING, BOOLEAN, INTEGER, BIGINT, DOUBLE, DATE, TIMESTAMP, INTERVAL].map((type) => [type.name, type]),
);

interface Match {
  readonly args: readonly Scalar[];
  readonly cost: number;
  readonly common: Type | null;
}

interface MatchedArg {
  readonly arg: Scalar;
  readonly cost: number;
}

/** One argument for one parameter, or nothing where it does not fit. Parameters of one group are matched together. */
function matchOne(arg: Scalar, param: Param): MatchedArg | undefined {
  const rule = literalRules[param];
  if (rule !== undefined) return matchLiteral(arg, rule, words.has(param));
  if (param === 'any') return { arg, cost: 0 };
  if (param === 'position') return matchPosition(arg);
  if (param === 'decimal') return matchDecimal(arg);
  const type = simpleTypes.get(param);
  const as = type === undefined ? undefined : coerce(arg, type);
  return as === undefined ? undefined : { arg: as, cost: costOf(arg, as) };
}

function matchLiteral(arg: Scalar, { accepts }: LiteralRule, isWord: boolean): MatchedArg | undefined {
  const value = arg.node === 'literal' && typeof arg.value === 'string' ? arg.value : undefined;
  if (value === undefined || !accepts(value, arg.type)) return undefined;
  return { arg: isWord ? literal(value.toLowerCase(), arg.type) : arg, cost: 0 };
}

function matchDecimal(arg: Scalar): MatchedArg | undefined {
  const type = decimalOf(arg);
  const as = type === undefined ? undefined : coerce(arg, type);
  return as === undefined ? undefined : { arg: as, cost: sameType(as.type, arg.type) ? 0 : 1 };
}

const costOf = (from: Scalar, to: Scalar): number => {
  if (sameType(from.type, to.type) || from.type.name === 'null') return 0;
  return to.type.name === 'double' ? 2 : 1;
};

function matchPosition(arg: Scalar): MatchedArg | undefined {
  const as = coerce(arg, INTEGER);
  if (as !== undefined) return { arg: as, cost: 0 };
  return arg.type.name === 'bigint' ? { arg: narrowed(arg), cost: 1 } : undefined;
}

const isGrouped = (param: Param): boolean => param === 'same' || param === 'ordered';

function match(args: readonly Scalar[], { args: params, rest }: Overload): Match | undefined {
  if (args.length < params.length || (rest === undefined && args.length > params.length)) return undefined;
  const wanted = args.map((_, index) => params[index] ?? rest ?? 'any');
  const group = args.filter((_, index) => isGrouped(wanted[index] ?? 'any'));
  const common = group.length === 0 ? null : groupType(group, wanted);
  if (common === undefined) return undefined;
  const matched = args.map((arg, index) => {
    const param = wanted[index] ?? 'any';
    if (!isGrouped(param)) return matchOne(arg, param);
    const as = common === null ? undefined : coerce(arg, common);
    return as === undefined ? undefined : { arg: as, cost: 0 };
  });
  const fitting = matched.filter((each) => each !== undefined);
  if (fitting.length < matched.length) return undefined;
  return {
    args: fitting.map(({ arg }) => arg),
    cost: fitting.reduce((sum, { cost }) => sum + cost, 0),
    common,
  };
}

function groupType(group: readonly Scalar[], wanted: readonly Param[]): Type | undefined {
  const common = commonType(group);
  if (!('type' in common)) return undefined;
  return common.type.name === 'list' && wanted.includes('ordered') ? undefined : common.type;
}

type Decimal = Extract<Type, { name: 'decimal' }>;

const decimals = (args: readonly Scalar[]): readonly [Decimal, Decimal] => {
  const types = args.map(({ type }) => asDecimal(type));
  const [a, b] = [types[0], types[1] ?? types[0]];
  if (a === undefined || b === undefined) throw new Error('a decimal was expected');
  return [a, b];
};

const tooWide = (): never =>
  reject('FS109', 'the result needs more than 38 digits', 'cast to a decimal with fewer digits first');

/** Room before the point and after it; `carry` is one more digit before it. */
function sumType(args: readonly Scalar[], carry: number): Type {
  const [a, b] = decimals(args);
  const scale = Math.max(a.scale, b.scale);
  const digits = Math.max(a.precision - a.scale, b.precision - b.scale) + scale;
  return digits > MOST_DIGITS ? tooWide() : decimal(Math.min(MOST_DIGITS, digits + carry), scale);
}

function productType(args: readonly Scalar[]): Type {
  const [a, b] = decimals(args);
  const scale = a.scale + b.scale;
  return scale > MOST_DIGITS ? tooWide() : decimal(Math.min(MOST_DIGITS, a.precision + b.precision), scale);
}

function roundedType([x, digits]: readonly Scalar[]): Type {
  const [type] = decimals(x === undefined ? [] : [x]);
  const wanted = digits?.node === 'literal' ? Number(digits.value) : 0;
  return decimal(type.precision, Math.min(type.scale, wanted));
}

/** The decimal rules: those of DuckDB, never narrower than the result, cut at 38 digits. */
const decimalRules: Readonly<
  Record<Extract<Result, string>, (args: readonly Scalar[], match: Match) => Type>
> = {
  same: (args, { common }) => common ?? args[0]?.type ?? { name: 'null' },
  'decimal sum': (args) => sumType(args, 1),
  'decimal remainder': (args) => sumType(args, 0),
  'decimal product': productType,
  'decimal whole': ([x]) => roundedType(x === undefined ? [] : [x]),
  'decimal rounded': roundedType,
};

const resultOf = (result: Result, found: Match): Type =>
  typeof result === 'string' ? decimalRules[result](found.args, found) : result;

/**
 * The call that `candidates`, functions of one spelling, make of `args`: the overload that converts least.
 * Throws a SqlRejection where none fits; `spelling` is for its message.
 */
export function resolve(
  candidates: readonly FunctionName[],
  args: readonly Scalar[],
  spelling: string,
): Call {
  let best: { readonly fn: FunctionName; readonly found: Match; readonly result: Result } | undefined;
  for (const fn of candidates)
    for (const overload of functions[fn].overloads) {
      const found = match(args, overload);
      if (found !== undefined && (best === undefined || found.cost < best.found.cost))
        best = { fn, found, result: overload.result };
    }
  if (best === undefined) return refuseWith(mismatch(candidates, args, spelling));
  return { node: 'call', fn: best.fn, args: best.found.args, type: resultOf(best.result, best.found) };
}

const refuseWith = ({ code, message, hint }: UnplacedDiagnostic): never => reject(code, message, hint);

function mismatch(
  candidates: readonly FunctionName[],
  args: readonly Scalar[],
  spelling: string,
): UnplacedDiagnostic {
  const given = args.map(shown).join(', ');
  const uses = [...new Set(candidates.map((fn) => functions[fn].usage))].join('; ');
  const counts = candidates.flatMap((fn) => functions[fn].overloads);
  const fitting = counts.filter(({ args: params, rest }) =>
    accepts(params.length, rest !== undefined, args.length),
  );
  if (fitting.length === 0)
    return unplaced('FS109', `${spelling} does not take ${args.length} arguments`, uses);
  const badLiteral = literalProblem(fitting, args, spelling, uses);
  if (badLiteral !== undefined) return badLiteral;
  if (isTooWide(fitting, args))
    return unplaced(
      'FS109',
      `no decimal of 38 digits holds both sides of ${spelling}`,
      'cast one side to a decimal with fewer digits',
    );
  return unplaced('FS109', `${spelling} does not apply to ${given}`, hintFor(candidates, args) ?? uses);
}

const accepts = (least: number, more: boolean, given: number): boolean =>
  more ? given >= least : given === least;

const isTooWide = (overloads: readonly Overload[], args: readonly Scalar[]): boolean => {
  const common = overloads.some(({ args: params }) => params.every(isGrouped))
    ? commonType(args)
    : { type: INTEGER };
  return 'problem' in common && common.problem === 'digits';
};

const literalHints: Readonly<Record<string, string>> = {
  like: 'contains(s, part) and starts_with(s, prefix) take any text',
};

function literalProblem(
  overloads: readonly Overload[],
  args: readonly Scalar[],
  spelling: string,
  uses: string,
): UnplacedDiagnostic | undefined {
  for (const overload of [...overloads].reverse())
    for (const [index, param] of overload.args.entries()) {
      const [rule, arg] = [literalRules[param], args[index]];
      if (rule === undefined || arg === undefined || matchOne(arg, param) !== undefined) continue;
      const others = overload.args.every((other, at) => {
        const value = args[at];
        return (
          literalRules[other] !== undefined || (value !== undefined && matchOne(value, other) !== undefined)
        );
      });
      if (others)
        return unplaced(
          'FS109',
          `argument ${index + 1} of ${spelling} must be ${rule.wanted}`,
          literalHints[spelling] ?? uses,
        );
    }
  return undefined;
}

/** Why a pair of types does not go together, where people expect that it does. */
function hintFor(candidates: readonly FunctionName[], args: readonly Scalar[]): string | undefined {
  const names = new Set(args.map(({ type }) => type.name));
  const text = args.find(isTextLiteral);
  if (names.has('date') || names.has('timestamp')) {
    if (text !== undefined)
      return `'${text.value}' is no date or timestamp: write '2020-01-31' or '2020-01-31 12:00:00'`;
    if (
      args.some(({ type }) => type.name === 'integer' || type.name === 'bigint') &&
      candidates.includes('add_interval')
    )
      return "say what is added: interval '1 day', or cast(t as date) + 1";
  }
  if (text !== undefined && args.some(({ type }) => asDecimal(type) !== undefined || type.name === 'double'))
    return `a number is written without quotes: ${text.value}`;
  if (candidates.includes('add') && names.has('string')) return 'strings are joined with ||';
  if (candidates.includes('modulo') && names.has('double')) return 'cast the double to a decimal(p,s) first';
  if (names.has('string') && names.size > 1) return 'cast one side: cast(x as integer)';
  return undefined;
}

const isTextLiteral = (expr: Scalar): expr is Literal =>
  expr.node === 'literal' && expr.type.name === 'string' && typeof expr.value === 'string';

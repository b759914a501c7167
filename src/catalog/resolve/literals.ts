import type { Literal } from '../../expression/ast/nodes.js';
import { formatInstant, parseWhen } from '../../types/instant.js';
import { formatType, isNumeric, type Type } from '../../types/type.js';

/** A value as YAML gives it. */
export type YamlScalar = string | number | bigint | boolean | null;

export type LiteralResult = { readonly literal: Literal } | { readonly problem: string };

const integerLimits: Readonly<Record<string, readonly [bigint, bigint]>> = {
  integer: [-(2n ** 31n), 2n ** 31n - 1n],
  bigint: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** The text of a number, without exponent where it is a whole one; undefined where `value` is none. */
const numberText = (value: YamlScalar): string | undefined =>
  typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))
    ? String(value)
    : undefined;

type Reader = (value: YamlScalar, type: Type) => Literal['value'] | undefined;

const readInteger: Reader = (value, type) => {
  const text = numberText(value);
  const [low, high] = integerLimits[type.name] ?? [0n, 0n];
  if (text === undefined || !/^-?\d+$/.test(text)) return undefined;
  return BigInt(text) >= low && BigInt(text) <= high ? text : undefined;
};

const readDecimal: Reader = (value, type) => decimalText(numberText(value) ?? '', type);

function decimalText(written: string, type: Type): string | undefined {
  if (type.name !== 'decimal') return undefined;
  const match = /^-?(\d+)(?:\.(\d+?)0*)?$/.exec(written);
  if (match === null) return undefined;
  const [text, whole = '', fraction = ''] = match;
  const fits =
    fraction.length <= type.scale && whole.replace(/^0+/, '').length <= type.precision - type.scale;
  return fits ? text : undefined;
}

const readDate: Reader = (value) => {
  const when = typeof value === 'string' ? parseWhen(value) : undefined;
  return when?.wholeDay ? formatInstant(when.instant).slice(0, 10) : undefined;
};

const readTimestamp: Reader = (value) => {
  const when = typeof value === 'string' ? parseWhen(value, 'optional') : undefined;
  return when === undefined ? undefined : formatInstant(when.instant);
};

const never: Reader = () => undefined;

const readers = {
  string: (value) => (typeof value === 'string' ? value : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  integer: readInteger,
  bigint: readInteger,
  double: (value) => numberText(value),
  decimal: readDecimal,
  date: readDate,
  timestamp: readTimestamp,
  list: never,
  interval: never,
  null: never,
  exact: never,
} as const satisfies Record<Type['name'], Reader>;

/** `value` as a literal of `type`, or why it is none: nothing is rounded or converted to make it fit. */
export function literalOf(value: YamlScalar, type: Type): LiteralResult {
  if (value === null) return { literal: { node: 'literal', value: null, type } };
  const read = readers[type.name](value, type);
  if (read !== undefined) return { literal: { node: 'literal', value: read, type } };
  const shown = typeof value === 'string' ? `"${value}"` : String(value);
  return { problem: `${shown} does not fit ${formatType(type)}` };
}

/** Text as the value that YAML would give for it, where it is a number or a flag. */
function plainValue(text: string, type: Type): YamlScalar {
  if (type.name === 'boolean') return text === 'true' || text === 'false' ? text === 'true' : text;
  if (!isNumeric(type) || !/^-?\d+(\.\d+)?$/.test(text)) return text;
  return text.includes('.') ? Number(text) : BigInt(text);
}

/**
 * A value that is given as text (the key of a map, a number as it was written) as a literal of `type`: every digit
 * counts, and equal values have equal literals.
 */
export function literalOfText(text: string, type: Type): LiteralResult {
  if (type.name !== 'decimal') return literalOf(plainValue(text, type), type);
  const decimal = decimalText(text, type);
  if (decimal === undefined) return { problem: `"${text}" does not fit ${formatType(type)}` };
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(decimal) ?? [];
  const digits = fraction === '' ? whole : `${whole}.${fraction}`;
  const value = digits === '0' ? digits : `${sign}${digits}`;
  return { literal: { node: 'literal', value, type } };
}

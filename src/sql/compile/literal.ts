import { sql } from 'kysely';
import type { Literal } from '../../expression/ast/nodes.js';
import { formatLength } from '../../types/duration.js';
import { formatType, type Type } from '../../types/type.js';
import { level, type Operand, type Printed, type ScalarDialect } from './dialect.js';
import { atom, castTo, printed, raw } from './printing.js';

const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;
const INT32 = 2n ** 31n;
const INT64 = 2n ** 63n;

/** A double of up to 15 digits is the same whether an engine reads it as a decimal first or not. */
const MOST_SAFE_DIGITS = 15;

const negative = (text: string): boolean => text.startsWith('-');
const bareNumber = (text: string): Printed => printed(raw(text), negative(text) ? level.sum : level.atom);

const digits = (text: string): number =>
  text.replace(/e.*$/i, '').replace(/\D/g, '').replace(/^0+/, '').length;

/** The number with `scale` digits after the point; it has no more of them. */
function scaled(text: string, scale: number): string {
  const [whole = '0', fraction = ''] = text.split('.');
  if (/e/i.test(text) || fraction.replace(/0+$/, '').length > scale)
    throw new Error(`${text} is no decimal of scale ${scale}`);
  return scale === 0 ? whole : `${whole}.${fraction.slice(0, scale).padEnd(scale, '0')}`;
}

/** The type an engine gives the number when it stands alone. */
function naturalType(text: string): string {
  if (/e/i.test(text)) return 'double';
  const [whole = '', fraction] = text.replace('-', '').split('.');
  if (fraction !== undefined) return `decimal(${whole.length + fraction.length},${fraction.length})`;
  const value = BigInt(text);
  if (value >= -INT32 && value < INT32) return 'integer';
  return value >= -INT64 && value < INT64 ? 'bigint' : 'other';
}

function numberLiteral(value: string, type: Type, dialect: ScalarDialect): Omit<Operand, 'expr'> {
  if (!NUMBER.test(value)) throw new Error(`not a number: ${value}`);
  const text = type.name === 'decimal' ? scaled(value, type.scale) : value;
  const bare = bareNumber(text);
  const natural = naturalType(text);
  if (type.name === 'double') return doubleLiteral(text, bare, natural, dialect);
  if (natural === formatType(type)) return bare;
  const exact = castTo(natural === 'other' ? atom(raw(dialect.quote(text))) : bare, dialect.type(type));
  return natural === 'other' ? exact : { ...exact, bare, compared: bare };
}

function doubleLiteral(
  text: string,
  bare: Printed,
  natural: string,
  dialect: ScalarDialect,
): Omit<Operand, 'expr'> {
  if (natural === 'double' && dialect.capabilities.exponentIsDouble) return bare;
  if (digits(text) > MOST_SAFE_DIGITS)
    return castTo(atom(raw(dialect.quote(text))), dialect.type({ name: 'double' }));
  const exact = castTo(bare, dialect.type({ name: 'double' }));
  return { ...exact, bare, compared: bare };
}

/** Microseconds too many for a JavaScript number are written as such. */
const intervalText = (micros: bigint): string => {
  const safe = micros % 1_000_000n === 0n || BigInt(Number(micros)) === micros;
  return safe ? formatLength(micros) : `${micros} microseconds`;
};

const temporal = (word: string, shape: RegExp, value: string, dialect: ScalarDialect): Printed => {
  if (!shape.test(value)) throw new Error(`not a ${word}: ${value}`);
  return atom(sql`${raw(word)} ${raw(dialect.quote(value))}`);
};

const DATE_SHAPE = /^\d{4,6}-\d\d-\d\d$/;
const TIMESTAMP_SHAPE = /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?$/;

/** A constant of exactly its type: the only place that makes one into text. */
export function literal(expr: Literal, dialect: ScalarDialect): Operand {
  return { expr, ...print(expr, dialect) };
}

function print({ value, type }: Literal, dialect: ScalarDialect): Omit<Operand, 'expr'> {
  // Always with its type: of date - null, DuckDB takes the null for an interval.
  if (value === null) {
    const bare = atom(raw('null'));
    return type.name === 'null' ? bare : castTo(bare, dialect.type(type));
  }
  if (typeof value === 'boolean') return atom(raw(String(value)));
  if (typeof value === 'bigint') return atom(raw(`interval ${dialect.quote(intervalText(value))}`));
  switch (type.name) {
    case 'date':
      return temporal('date', DATE_SHAPE, value, dialect);
    case 'timestamp':
      return temporal('timestamp', TIMESTAMP_SHAPE, value, dialect);
    case 'integer':
    case 'bigint':
    case 'double':
    case 'decimal':
      return numberLiteral(value, type, dialect);
    case 'exact':
      return bareNumber(value);
    case 'string':
      return atom(raw(dialect.quote(value)));
    default:
      throw new Error(`a literal cannot be a ${formatType(type)}`);
  }
}

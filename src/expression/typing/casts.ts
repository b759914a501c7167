import { formatType, INTERVAL, isNumeric, sameType, type Type } from '../../types/type.js';
import type { Literal, Scalar } from '../ast/nodes.js';
import { reject } from '../ast/sql-diagnostic.js';
import { coerce, literal, numberLiteral } from './coerce.js';
import { dateText, parseInterval, timestampText } from './temporal-literals.js';

const toText = ['string'] as const;

/** From → to, in our type names; numbers also convert among each other, and everything to itself. */
const casts: Readonly<Record<Type['name'], readonly Type['name'][]>> = {
  string: ['boolean', 'integer', 'bigint', 'double', 'decimal', 'date', 'timestamp'],
  boolean: [...toText, 'integer', 'bigint'],
  integer: [...toText, 'boolean'],
  bigint: [...toText, 'boolean'],
  decimal: toText,
  double: [],
  date: [...toText, 'timestamp'],
  timestamp: [...toText, 'date'],
  interval: [],
  list: [],
  null: [],
  exact: [],
};

const hints: Readonly<Record<string, string>> = {
  'double:string': 'engines write doubles in different ways: cast to a decimal(p,s) first',
  'interval:double': 'epoch(x) gives the seconds of an interval',
  'interval:integer': 'epoch(x) gives the seconds of an interval',
  'interval:bigint': 'epoch(x) gives the seconds of an interval',
  'timestamp:bigint': 'epoch(x) gives seconds since 1970-01-01',
  'timestamp:double': 'epoch(x) gives seconds since 1970-01-01',
  'timestamp:integer': 'epoch(x) gives seconds since 1970-01-01',
  'bigint:timestamp': 'from_epoch(x) counts seconds since 1970-01-01, from_epoch_ms(x) milliseconds',
  'integer:timestamp': 'from_epoch(x) counts seconds since 1970-01-01, from_epoch_ms(x) milliseconds',
  'double:boolean': 'compare it: x <> 0',
  'decimal:boolean': 'compare it: x <> 0',
};

/** The value of a string constant of that type, at the time the expression is read. */
function readLiteral(text: string, type: Type): Literal | undefined {
  switch (type.name) {
    case 'date': {
      const value = dateText(text);
      return value === undefined ? undefined : literal(value, type);
    }
    case 'timestamp': {
      const value = timestampText(text);
      return value === undefined ? undefined : literal(value, type);
    }
    case 'boolean':
      return /^(true|false)$/i.test(text) ? literal(text.toLowerCase() === 'true', type) : undefined;
    case 'integer':
    case 'bigint':
    case 'decimal':
    case 'double':
      return readNumber(text, type);
    default:
      return undefined;
  }
}

function readNumber(text: string, type: Type): Literal | undefined {
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  const number = numberLiteral(text);
  const as = number === undefined ? undefined : coerce(number, type);
  return as?.node === 'literal' ? as : undefined;
}

const formats: Readonly<Partial<Record<Type['name'], string>>> = {
  date: "write it like '2020-01-31'",
  timestamp: "write it like '2020-01-31 12:00:00'",
  boolean: "write 'true' or 'false'",
};

function intervalLiteral(text: string): Literal {
  const result = parseInterval(text);
  return 'micros' in result ? literal(result.micros, INTERVAL) : reject('FS111', result.problem, result.hint);
}

/** `cast(arg as to)` by our rules; constants are converted here and now where that is exact. Throws a SqlRejection. */
export function castScalar(arg: Scalar, to: Type): Scalar {
  if (sameType(arg.type, to)) return arg;
  if (arg.node === 'literal') {
    if (arg.value === null) return literal(null, to);
    if (arg.type.name === 'string' && typeof arg.value === 'string') return castText(arg.value, to);
  }
  const wider = arg.node === 'literal' ? coerce(arg, to) : undefined;
  if (wider?.node === 'literal') return wider;
  const { type: from } = arg;
  const fits = (isNumeric(from) && isNumeric(to)) || casts[from.name].includes(to.name);
  if (fits) return { node: 'cast', arg, type: to };
  return reject(
    'FS109',
    `a ${formatType(from)} is not cast to ${formatType(to)}`,
    hints[`${from.name}:${to.name}`],
  );
}

function castText(text: string, to: Type): Scalar {
  if (to.name === 'interval') return intervalLiteral(text);
  return (
    readLiteral(text, to) ??
    reject('FS109', `'${text}' is not a ${formatType(to)}`, formats[to.name] ?? undefined)
  );
}

import type { Call, Cast, ColumnRef, Literal, Scalar } from '../../expression/ast/nodes.js';
import type { FunctionName } from '../../expression/functions/index.js';
import { formatInstant } from '../../types/instant.js';
import { BIGINT, BOOLEAN, INTERVAL, sameType, TIMESTAMP, type Type } from '../../types/type.js';
import type { Aggregate, Item, Order, OutputColumn, Select, WindowFunction } from './nodes.js';

/** Short factories for plan nodes: one name, one node. */

export const column = (name: string, type: Type, of?: string): ColumnRef =>
  of === undefined ? { node: 'column', name, type } : { node: 'column', of, name, type };

export const literal = (value: Literal['value'], type: Type): Literal => ({ node: 'literal', value, type });

export const integer = (value: number): Literal => literal(String(value), BIGINT);

/** A fixed length in microseconds. */
export const interval = (micros: bigint): Literal => literal(micros, INTERVAL);

/** An instant, UTC microseconds since 1970-01-01. */
export const instant = (micros: bigint): Literal => literal(formatInstant(micros), TIMESTAMP);

export const call = (fn: FunctionName, type: Type, ...args: readonly Scalar[]): Call => ({
  node: 'call',
  fn,
  args,
  type,
});

export const predicate = (fn: FunctionName, ...args: readonly Scalar[]): Call => call(fn, BOOLEAN, ...args);

export const later = (time: Scalar, micros: bigint): Scalar =>
  micros === 0n ? time : call('add_interval', TIMESTAMP, time, interval(micros));

export const earlier = (time: Scalar, micros: bigint): Scalar =>
  micros === 0n ? time : call('subtract_interval', TIMESTAMP, time, interval(micros));

export const notNull = (expr: Scalar): Scalar => predicate('is_not_null', expr);

const joined =
  (fn: 'and' | 'or', none: boolean) =>
  (conditions: readonly Scalar[]): Scalar => {
    const [first, ...rest] = conditions;
    if (first === undefined) return literal(none, BOOLEAN);
    return rest.length === 0 ? first : predicate(fn, ...conditions);
  };

/** True where any holds; of none, false. */
export const any = joined('or', false);
/** True where all hold; of none, true. */
export const all = joined('and', true);

export const cast = (arg: Scalar, type: Type): Scalar =>
  sameType(arg.type, type) ? arg : ({ node: 'cast', arg, type } satisfies Cast);

export const when = (condition: Scalar, then: Scalar, otherwise: Scalar | null = null): Scalar => ({
  node: 'case',
  branches: [{ when: condition, then }],
  otherwise,
  type: then.type,
});

export const item = (name: string, expr: Scalar | Aggregate | WindowFunction): Item => ({ name, expr });

/** Null order is always the same, and always written out. */
export const ascending = (expr: Scalar): Order => ({ expr, direction: 'ascending', nulls: 'last' });
export const descending = (expr: Scalar): Order => ({ expr, direction: 'descending', nulls: 'last' });

/** Counts rows, of all or of those that pass a condition. */
export const count = (filter?: Scalar): Aggregate => ({
  node: 'aggregate',
  fn: 'count',
  ...(filter === undefined ? {} : { filter }),
  type: BIGINT,
});

/** The columns that items give. */
export const outputOf = (items: readonly Item[]): readonly OutputColumn[] =>
  items.map(({ name, expr }) => ({ name, type: expr.type }));

/** Columns passed on under their names. */
export const passed = (columns: readonly OutputColumn[], of?: string): readonly Item[] =>
  columns.map(({ name, type }) => item(name, column(name, type, of)));

export const select = (parts: Omit<Select, 'kind'>): Select => ({ kind: 'select', ...parts });

import type { RawBuilder } from 'kysely';
import type { Call, Scalar } from '../../expression/ast/nodes.js';
import type { FunctionName } from '../../expression/functions/index.js';
import type { listFunctions } from '../../expression/functions/lists.js';
import type { AggregateName, AsofJoin, LatestRows, Relation } from '../../plan/ir/nodes.js';
import type { Type } from '../../types/type.js';

/** A piece of SQL text under construction. Values are in it as literals, never as parameters. */
export type Sql = RawBuilder<unknown>;

/** How tightly a printed expression holds together; both engines have these in the same order. */
export const level = {
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  append: 5,
  sum: 6,
  product: 7,
  sign: 8,
  atom: 9,
} as const;
export type Level = (typeof level)[keyof typeof level];

export interface Printed {
  readonly sql: Sql;
  readonly level: Level;
}

/**
 * A printed expression that has exactly the type of `expr`. Where that took a cast, there may be a shorter form:
 * `bare` for a place beside something of that very type (`amount + 1` for `amount + cast(1 as bigint)`),
 * `compared` for a place where only the value counts and not the width of its type.
 */
export interface Operand extends Printed {
  readonly expr: Scalar;
  readonly bare?: Printed;
  readonly compared?: Printed;
  /** `x not in (…)` for `x in (…)`: where the word `not` goes inside. */
  readonly negated?: Printed;
}

/** What a printer gives: the form with the exact type, and the others that an operand may have. */
export type Result = Omit<Operand, 'expr' | 'bare'>;

export type Printer = (args: readonly Operand[], call: Call) => Result;

/** Prints a conversion of `arg` to `to`. */
export type CastPrinter = (arg: Operand, to: Type) => Printed;

/** Functions that only a whole plan gives a meaning to. */
export type PlanFunctionName = 'run_start' | 'run_end' | 'read_time' | 'exact_to_double' | ListFunctionName;
/** What becomes of the values of a window. */
export type ListFunctionName = keyof typeof listFunctions;
export type ScalarFunctionName = Exclude<FunctionName, PlanFunctionName>;

/**
 * What differs between engines and is a plain fact: compiler and runner branch on these, never on an engine's name.
 */
export interface ScalarCapabilities {
  /** The quote of identifiers that are not plain words. */
  readonly identifierQuote: '"' | '`';
  /** The natural type of a number written without cast: whether text with an exponent is a double. */
  readonly exponentIsDouble: boolean;
  /** Whether decimals of different scales, brought together by coalesce or case, all get the widest scale. */
  readonly unifiesScales: boolean;
}

export interface Capabilities extends ScalarCapabilities {
  /** Whether an aggregate over a frame takes `filter (where …)`; otherwise its argument is a `case`. */
  readonly filterOverWindow: boolean;
  /**
   * Whether a union is read in one go only if all its queries have the very same types, and whether what is sorted is
   * merged rather than sorted again: then unions are written that way.
   */
  readonly mergesUnions: boolean;
  /**
   * Whether post-publish statements can always read the rows of a publication without reading the history again; those of
   * a short interval they can read anyway.
   */
  readonly holdsRows: boolean;
  /** Whether sources are bound for the session alone, so that binding them leaves nothing behind. */
  readonly bindsForSession: boolean;
  /** Whether an online relation is looked up through an index on its keys. */
  readonly onlinePrimaryKey: boolean;
}

/** What printing a scalar needs of an engine. */
export interface ScalarDialect {
  readonly capabilities: ScalarCapabilities;
  /** The engine's name of a type. */
  readonly type: (type: Type) => string;
  readonly functions: Readonly<Record<ScalarFunctionName, Printer>> &
    Readonly<Partial<Record<PlanFunctionName, Printer>>>;
  /** By `from:to` of type names; others are a plain `cast(x as type)`. */
  readonly casts: Readonly<Record<string, CastPrinter>>;
  /** A string constant in quotes. Throws on U+0000, which no engine stores. */
  readonly quote: (text: string) => string;
  /**
   * For engines whose double arithmetic gives Infinity where it should fail: the guarded expression. `isLong`: its text
   * must not be repeated.
   */
  readonly guardDouble?: (value: Printed, isLong: boolean) => Printed;
  /** The form of a string that sorts and compares by UTF-8 bytes. */
  readonly sortKey: (text: Sql) => Sql;
}

/**
 * How an engine holds an exact sum of doubles: as several integer columns ("limbs") that add up without loss.
 */
export interface ExactForm {
  /** The limbs of one double, most significant first. The first keeps the column's name, others add their suffix. */
  readonly limbs: readonly { readonly suffix: string; readonly of: (x: Sql) => Sql }[];
  /** The double nearest to the sum of the limbs. */
  readonly combine: (limbs: readonly Sql[]) => Sql;
}

export interface Packing {
  readonly pack: (fields: readonly { readonly name: string; readonly value: Sql }[]) => Sql;
  readonly unpack: (pack: Sql, name: string) => Sql;
}

/** Everything a plan's text needs of an engine. */
export interface Dialect extends ScalarDialect {
  readonly capabilities: Capabilities;
  /** The n-th parameter as a timestamp. */
  readonly parameter: (n: number) => string;
  readonly relation: (schema: NonNullable<Relation['schema']>, name: string) => Sql;
  readonly aggregates: Readonly<Record<AggregateName, (call: AggregateCall) => PrintedAggregate>>;
  readonly asofJoin: (
    join: AsofJoin,
    relation: Sql,
    conjunction: (conditions: readonly Scalar[]) => Sql,
  ) => Sql;
  /** `relation` and `where` are printed; clauses are parted by `line`. */
  readonly latest: (latest: LatestRows, relation: Sql, where: Sql, line: Sql) => Sql;
  readonly exact: ExactForm;
  /**
   * For engines to which every function over a frame is another search for its edges: several values as one, and one of
   * them again.
   */
  readonly packed?: Packing;
  /** The condition that values fall into the shard of a run; see `mostComputed`. */
  readonly inShard?: (values: readonly Sql[]) => Sql;
  /** How many values a run computes at once: more would fill the memory of an engine. Null: it minds that itself. */
  readonly mostComputed: bigint | null;
  /** A column's type in a table of ours: strings compare by their bytes there too. */
  readonly columnType: (type: Type) => string;
}

export interface AggregateCall {
  readonly arg: Sql;
  readonly argType: Type;
  /** How the values of a list are sorted. */
  readonly order?: Sql;
  /** Adds up numbers of rows, see `FrameHints`. */
  readonly sumsCounts?: boolean;
  readonly type: Type;
}

/** An aggregate's call, and the cast that its value needs behind filter and frame to have its type. */
export interface PrintedAggregate {
  readonly call: Sql;
  readonly castTo?: string;
}

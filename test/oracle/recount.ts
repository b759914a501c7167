import {
  type Cell,
  type FeatureColumn,
  type HistoryRow,
  keyId,
  type Row,
  type SnapshotSet,
  type Type,
} from './types.js';

/*
 * The same histories by another way of thinking: every event enters and leaves each window once, and between these
 * moments nothing can change. It exists to contradict `snapshot.ts`, so it shares nothing with it but the types.
 */

const WEEK = 604_800_000_000n;

/** The least reference time after `t`. */
function after(t: bigint, every: bigint): bigint {
  // 1970-01-05 is four days after 1970-01-01; a thousand slides keep the remainder positive.
  const offset = every % WEEK === 0n ? 345_600_000_000n : 0n;
  const moved = t - offset + every * 1_000_000n;
  return moved - (moved % every) - every * 1_000_000n + offset + every;
}

/** A double as a fraction over a power of two, by doubling it until it is whole. */
function fraction(x: number): { top: bigint; halvings: number } {
  let [value, halvings] = [x, 0];
  while (!Number.isInteger(value)) [value, halvings] = [value * 2, halvings + 1];
  return { top: BigInt(value), halvings };
}

/** top / bottom through decimal digits, which JavaScript reads with one correct rounding. */
function divide(top: bigint, bottom: bigint): number {
  const scaled = top * 10n ** 400n;
  const sticky = scaled % bottom === 0n ? '0' : '1';
  return Number(`${scaled / bottom}${sticky}e-401`) + 0;
}

function sum(values: readonly Cell[], type: Type): { top: bigint; bottom: bigint } {
  if (type.name === 'double') {
    const parts = values.map((value) => fraction(Number(value)));
    const halvings = Math.max(...parts.map((part) => part.halvings));
    const top = parts.reduce((s, part) => s + part.top * 2n ** BigInt(halvings - part.halvings), 0n);
    return { top, bottom: 2n ** BigInt(halvings) };
  }
  const bottom = type.name === 'decimal' ? 10n ** BigInt(type.scale) : 1n;
  return { top: values.reduce<bigint>((s, value) => s + BigInt(String(value)), 0n), bottom };
}

const byteOrder = (a: Cell, b: Cell): number => {
  if (typeof a !== 'string' || typeof b !== 'string')
    return Number(a) - Number(b) || (String(a) < String(b) ? -1 : 1);
  // Code points sort as their UTF-8 bytes do.
  const [x, y] = [[...a], [...b]].map((text) => text.map((c) => c.codePointAt(0) ?? 0));
  const i = (x ?? []).findIndex((c, n) => c !== y?.[n]);
  return i === -1 ? (x?.length ?? 0) - (y?.length ?? 0) : (x?.[i] ?? 0) - (y?.[i] ?? -1);
};

/** The aggregates that this way knows. */
export const recounted: ReadonlySet<string> = new Set(['count', 'sum', 'avg', 'min', 'max']);

function result(column: FeatureColumn, values: readonly Cell[]): Cell {
  const type = column.of?.type ?? { name: 'boolean' };
  if (column.aggregate === 'count') return BigInt(values.length);
  if (values.length === 0) return column.fill;
  if (column.aggregate === 'sum' || column.aggregate === 'avg') {
    const { top, bottom } = sum(values, type);
    if (column.aggregate === 'avg') return divide(top, bottom * BigInt(values.length));
    return type.name === 'double' ? divide(top, bottom) : top;
  }
  const sorted = values.toSorted(byteOrder);
  const value = sorted.at(column.aggregate === 'min' ? 0 : -1) ?? null;
  return value === 0 ? 0 : value;
}

/** What each event does to a column: its value is there from `from` until before `until`. */
interface Stay {
  readonly from: bigint;
  readonly until: bigint | null;
  readonly value: Cell;
}

function stays(set: SnapshotSet, column: FeatureColumn, rows: readonly Row[]): Stay[] {
  const found: Stay[] = [];
  for (const row of rows) {
    const ts = row[column.timestamp];
    const value = column.of === null ? true : row[column.of.column];
    if (typeof ts !== 'bigint' || value === null || value === undefined) continue;
    if ([set.where, column.where].some((where) => where !== null && !where(row))) continue;
    const { pivot } = column;
    if (pivot !== null && pivot.value !== pivot.by(row)) continue;
    if (typeof column.window === 'object') throw new TypeError('this way knows no windows of rows');
    const from = after(ts, set.every);
    const until = column.window === 'lifetime' ? null : after(ts + column.window, set.every);
    if (from !== until) found.push({ from, until, value });
  }
  return found;
}

/** All history rows up to `now`, inclusive. */
export function recount(set: SnapshotSet, rows: readonly Row[], now: bigint): HistoryRow[] {
  const owners = new Map<string, Row[]>();
  for (const row of rows)
    if (set.keys.every((key) => row[key] !== null)) {
      const id = keyId(set.keys.map((key) => row[key] ?? null));
      owners.set(id, (owners.get(id) ?? []).concat(row));
    }
  const opening = set.start === null ? null : after(set.start - 1n, set.every);
  const empty = JSON.stringify(set.columns.map((column) => text(result(column, []))));
  return [...owners.values()].flatMap((own) => {
    const columns = set.columns.map((column) => stays(set, column, own));
    const moments = new Set(
      columns.flat().flatMap(({ from, until }) => (until === null ? [from] : [from, until])),
    );
    if (opening !== null) moments.add(opening);
    let last = empty;
    return [...moments]
      .filter((t) => t <= now && (opening === null || t >= opening))
      .sort((a, b) => (a < b ? -1 : 1))
      .flatMap((t): HistoryRow[] => {
        const state = columns.map((all, i) => {
          const column = set.columns[i];
          const there = all.filter(({ from, until }) => from <= t && (until === null || t < until));
          return column === undefined
            ? null
            : result(
                column,
                there.map(({ value }) => value),
              );
        });
        const current = JSON.stringify(state.map(text));
        if (current === last) return [];
        last = current;
        return [{ keys: set.keys.map((key) => own[0]?.[key] ?? null), at: t, state }];
      });
  });
}

const text = (cell: Cell): string => `${typeof cell} ${String(cell)}`;

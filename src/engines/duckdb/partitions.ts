import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryTable, Interval, PartitionUnit } from '../engine.js';

/** A partition by its first day, `YYYY-MM-DD`. */
export type PartitionStart = string;

const depths = { year: 1, month: 2, day: 3 } as const satisfies Record<PartitionUnit, number>;
const names = ['year', 'month', 'day'] as const;

/** The one file of a partition. */
const DATA = 'data_0.parquet';

/** The folder of a history, relative to the warehouse. Throws a RangeError for a name that is no folder name. */
export function historyFolder(history: HistoryTable): string {
  for (const name of [history.group, history.name])
    if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name))
      throw new RangeError(`"${name}" is not a folder name`);
  return `historical/${history.group}/${history.name}`;
}

/** The first day of the partition that holds an SQL timestamp, as an SQL date. */
export const partitionOf = (timestamp: string, unit: PartitionUnit): string =>
  unit === 'day' ? `cast(${timestamp} as DATE)` : `cast(date_trunc('${unit}', ${timestamp}) as DATE)`;

/** The path of a partition's file within its history: `year=2020/month=7/day=17/data_0.parquet`. */
export function partitionPath(start: PartitionStart, unit: PartitionUnit): string {
  const parts = start.split('-').map(Number);
  const folders = names.slice(0, depths[unit]).map((name, i) => `${name}=${parts[i]}`);
  return [...folders, DATA].join('/');
}

/** The pattern all files of a history match, within its folder. */
export const partitionGlob = (unit: PartitionUnit): string => `${'*/'.repeat(depths[unit])}${DATA}`;

/** What such a path says; undefined if it is not one of ours. */
export function readPartitionPath(
  path: string,
): { readonly start: PartitionStart; readonly unit: PartitionUnit } | undefined {
  const match = /^year=(\d{4})(?:\/month=(\d{1,2})(?:\/day=(\d{1,2}))?)?\/data_0\.parquet$/.exec(path);
  if (match === null) return undefined;
  const [, year = '', month, day] = match;
  const two = (text: string | undefined): string => (text ?? '1').padStart(2, '0');
  return {
    start: `${year}-${two(month)}-${two(day)}`,
    unit: unitOf(month, day),
  };
}

function unitOf(month: string | undefined, day: string | undefined): PartitionUnit {
  if (month === undefined) return 'year';
  return day === undefined ? 'month' : 'day';
}

/** The half-open interval of a partition, UTC microseconds. */
export function partitionInterval(start: PartitionStart, unit: PartitionUnit): Interval {
  const [year = 0, month = 1, day = 1] = start.split('-').map(Number);
  const micros = (...parts: [number, number, number]): bigint => BigInt(Date.UTC(...parts)) * 1_000n;
  const next = {
    year: micros(year + 1, 0, 1),
    month: micros(year, month, 1),
    day: micros(year, month - 1, day + 1),
  };
  return { start: micros(year, month - 1, day), end: next[unit] };
}

export const intersects = (a: Interval, b: Interval): boolean => a.start < b.end && b.start < a.end;

/** Whether `inner` lies within `outer`. */
export const within = (inner: Interval, outer: Interval): boolean =>
  outer.start <= inner.start && inner.end <= outer.end;

export interface PartitionFile {
  /** Within the history's folder. */
  readonly path: string;
  readonly start: PartitionStart;
  readonly unit: PartitionUnit;
}

/** The partition files below a folder, whatever unit they were written by; other files are left out. */
function* walk(folder: string, below: string, depth: number): Generator<PartitionFile> {
  for (const entry of entriesOf(join(folder, below))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      if (depth < names.length) yield* walk(folder, path, depth + 1);
      continue;
    }
    const read = readPartitionPath(path);
    if (read !== undefined) yield { path, ...read };
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** The partition files of a history in the folder, in the order of their paths. */
export const partitionFiles = (folder: string): readonly PartitionFile[] =>
  [...walk(folder, '', 0)].sort((a, b) => (a.path < b.path ? -1 : 1));

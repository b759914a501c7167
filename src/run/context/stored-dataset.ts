import { fromJson, toJson } from '../../types/json.js';
import type { DatasetReport } from './report.js';

/** What a dataset was made from: a text for each thing, by what it is for people; null: not known. */
export type DatasetParts = Readonly<Record<string, string | null>>;

/** A dataset as a run wrote it last. Instants are UTC microseconds. */
export interface StoredDataset {
  /** The clock of that run. */
  readonly builtAt: bigint;
  /** Of its spine rows, exclusive. */
  readonly end: bigint;
  /** Whether a later end would show no more rows of the same spine. */
  readonly isFinal: boolean;
  readonly fingerprint: string;
  readonly parts: DatasetParts;
  /** Until when each set that it reads the history of was valid, exclusive. */
  readonly validUntil: Readonly<Record<string, bigint>>;
  /** The size of the file; null: it is a table. */
  readonly bytes: number | null;
  readonly report: Omit<DatasetReport, 'seconds' | 'built'>;
}

/** As text for the run state, and back. */
export const writeDataset = (stored: StoredDataset): string => toJson(stored);
export const readDataset = (text: string): StoredDataset => fromJson(text) as StoredDataset;

/** What is not the same in both, or not known, by what it is for people. */
export const differingParts = (before: DatasetParts, now: DatasetParts): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (name) => (before[name] ?? null) === null || before[name] !== now[name],
  );

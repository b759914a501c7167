import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Interval, Row, SourceReport } from '../../engines/engine.js';
import type { Decision, Intervals } from './decision.js';

/** Source rows that are no events of a set, each counted under the first reason that applies. */
export interface LeftOut {
  readonly filtered: bigint;
  readonly withoutTime: bigint;
  readonly withoutKey: bigint;
  /** Not left out, but worth a look: events whose chosen time lies before the source's event time. */
  readonly beforeSourceTime: bigint;
}

/** An input of a source's query, and what of it no query reads. */
export interface InputReport {
  readonly name: string;
  readonly source: SourceReport;
  /** Rows left out by its own `where`. */
  readonly filtered: bigint;
  /** Rows without event time. */
  readonly withoutTime: bigint;
}

/** A source as it was bound; of a query with all that it reads, each once. */
export interface BoundReport extends SourceReport {
  readonly inputs: readonly InputReport[];
}

export interface SetReport {
  readonly kind: 'feature_set';
  readonly name: string;
  readonly why: Decision['why'];
  readonly intervals: Intervals;
  /** How many reference times were computed; null: an event-grain set, which has none. */
  readonly referenceTimes: bigint | null;
  /** The times of the events that were read, half-open; null: all of the past up to the end, or nothing. */
  readonly sourceRange: Interval | null;
  readonly source: BoundReport;
  readonly events: bigint;
  readonly leftOut: LeftOut;
  readonly rows: bigint;
  readonly partitionsWritten: number;
  readonly partitionsRemoved: number;
  /** Exclusive, UTC microseconds. */
  readonly validUntil: bigint;
  /** The online relation, where it is small enough to show. */
  readonly online: readonly Row[] | null;
  readonly seconds: number;
}

export interface DatasetReport {
  readonly kind: 'dataset';
  readonly name: string;
  readonly rows: bigint;
  /** A path of the project, or `schema.table`. */
  readonly output: string;
  /** Spine rows left out, by reason, and rows whose key of a set is null, by set. */
  readonly withoutTime: bigint;
  readonly filtered: bigint;
  /** Not yet as old as the labels ask. */
  readonly immature: bigint;
  readonly nullKeys: Readonly<Record<string, bigint>>;
  /** False: nothing below it changed, and its output is there as it was written. The counts are of when it was built. */
  readonly built: boolean;
  readonly seconds: number;
}

export interface Failed {
  readonly kind: 'failed';
  readonly name: string;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Planned {
  readonly name: string;
  readonly kind: 'feature_set' | 'dataset';
  /** `waiting`: only when the sets below it are built it is known what is to be done. */
  readonly why: Decision['why'] | 'waiting';
  readonly intervals: Intervals;
}

export interface RunReport {
  readonly planned: readonly Planned[];
  readonly results: readonly (SetReport | DatasetReport | Failed)[];
  readonly warnings: readonly Diagnostic[];
}

/** What a run tells while it goes. */
export type RunEvent =
  /** `failed`: what cannot be built; each is reported next. */
  | { readonly kind: 'planned'; readonly planned: readonly Planned[]; readonly failed: readonly string[] }
  /** `lastSeconds`: how long it took the last time; null: never, or it failed. */
  | { readonly kind: 'started'; readonly name: string; readonly lastSeconds: number | null }
  | { readonly kind: 'finished'; readonly result: SetReport | DatasetReport | Failed }
  | { readonly kind: 'warning'; readonly diagnostic: Diagnostic };

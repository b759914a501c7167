import type { FeatureSet, WindowLength } from '../catalog/model.js';
import type { Cell, Listing, Measure, Measured } from './measures.js';
import { ROOM, shortened } from './shortened.js';
import { windowWord } from './time.js';

/** The internal column names of a set's plan: readable, and never one of the user's. */
export interface Names {
  readonly eventTime: string;
  readonly entry: string;
  readonly time: string;
  readonly next: string;
  readonly isReferenceTime: string;
  /** The value a measure reads from an event. */
  readonly value: (measure: string) => string;
  /** Whether an event counts for a measure. */
  readonly counts: (measure: string) => string;
  /** A measure inside one window. */
  readonly inWindow: (cell: Cell) => string;
  /** The values of a key, of which windows are parts. */
  readonly values: (counter: Measure) => string;
  /** What is taken of them inside one window. */
  readonly taken: (listing: Listing, window: WindowLength) => string;
  /** Beside them, where they are in no order: which of the key's values each is. */
  readonly places: (listing: Listing, window: WindowLength) => string;
  /** Which of a key's values one is, counted from 1 by time and primary key. */
  readonly place: (counter: Measure) => string;
  /** A part of the source's primary key, in the order of events. */
  readonly tie: (index: number) => string;
  /** When an event leaves a window, where that is not simply entry plus the window. */
  readonly leaves: (window: string) => string;
  readonly before: (column: string) => string;
}

/** Names for one set. A name that the user has taken gets underscores until it is free. */
export function names(set: FeatureSet, measured: Measured): Names {
  const taken = new Set(
    [
      ...set.keys.map(({ key }) => key.name),
      ...set.carried.map(({ name }) => name),
      ...set.columns.map(({ name }) => name),
      ...measured.measures.map(({ name }) => name),
      'timestamp',
    ].map((name) => name.toLowerCase()),
  );
  const free = (name: string, room = 0): string => {
    const short = shortened(name, room);
    return taken.has(short.toLowerCase()) ? free(`${name}_`, room) : short;
  };
  return {
    eventTime: free('event_time'),
    entry: free('entry_time'),
    time: free('reference_time'),
    next: free('next_time'),
    isReferenceTime: free('is_reference_time'),
    value: (measure) => free(`${measure}_of`),
    counts: (measure) => free(`${measure}_if`),
    inWindow: ({ measure, window }) => free(`${measure.name}_${windowWord(window)}`, ROOM),
    values: ({ name }) => free(`${name}_values`),
    taken: ({ name, take }, window) => free(`${name}_${take}_${windowWord(window)}`),
    places: ({ name, take }, window) => free(`${name}_${take}_${windowWord(window)}_places`),
    place: ({ name }) => free(`${name}_place`),
    tie: (index) => free(`tie_${index + 1}`),
    leaves: (window) => free(`leaves_${window}`),
    before: (column) => free(`${column}_before`),
  };
}

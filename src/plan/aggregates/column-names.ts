import type { FeatureSet, TimeWindow } from '../../catalog/model/index.js';
import { freeName, withoutCase } from '../../types/free-name.js';
import { SUFFIX_BYTES, shortenedName } from '../ir/identifiers.js';
import { type StepName, type StepWord, stepOf } from '../ir/step-names.js';
import type { Cell } from './cells.js';
import type { Measure, OrderedValues } from './measure.js';
import type { Measured } from './measures.js';
import { windowWord } from './windows.js';

/** The internal column names of a set's plan: readable, and never one of the user's. */
export interface ColumnNames {
  readonly eventTime: string;
  readonly visibleFrom: string;
  readonly time: string;
  readonly next: string;
  /** The number of an entry among those of its key, from 1. */
  readonly entryNumber: string;
  /** How many entries have come until then, and how many have left a window again. */
  readonly entered: string;
  readonly left: string;
  /** When the first of the events that enter together was. */
  readonly firstTime: string;
  /** The start of a block of time. */
  readonly block: string;
  readonly isEvent: string;
  /** Until when a value is inside a window by the events up to this one, and by those before it. */
  readonly insideUntil: string;
  readonly insideUntilBefore: string;
  /** How many events a key has. */
  readonly size: string;
  /** The place of a row in time, or its distance from another, as a whole number. */
  readonly tick: string;
  /** A measure over what was before the window. */
  readonly beforeWindow: (cell: Cell) => string;
  /** The value a measure reads from an event. */
  readonly value: (measure: string) => string;
  /** Whether an event counts for a measure. */
  readonly counts: (measure: string) => string;
  /** A measure inside one window. */
  readonly inWindow: (cell: Cell) => string;
  /** The values of a key, of which windows are parts. */
  readonly values: (counter: Measure) => string;
  /** What is taken of them inside one window. */
  readonly picked: (listing: OrderedValues, window: TimeWindow) => string;
  /** The number of an event among those of its key. */
  readonly eventNumber: string;
  /** Beside them, where they are in no order: which of the key's values each is. */
  readonly positions: (listing: OrderedValues, window: TimeWindow) => string;
  /** Which of a key's values one is, counted from 1 by time and primary key. */
  readonly position: (counter: Measure) => string;
  /** A part of the source's primary key, in the order of events. */
  readonly eventKey: (index: number) => string;
  /** A column by which events are the same. */
  readonly dedupeBy: (index: number) => string;
  /** The number of the event time, where there are several. */
  readonly eventTimeNumber: string;
  /** When an event enters a window, where that is not simply its entry. */
  readonly enters: (window: string) => string;
  /** When an event leaves a window, where that is not simply entry plus the window. */
  readonly leaves: (window: string) => string;
  readonly before: (column: string) => string;
  /** Since when what is inside a window is what it is. */
  readonly since: (window: string) => string;
  /** The name of a step that windows may have one each of. */
  readonly step: (word: StepWord, which?: string | number) => StepName;
}

/** The same columns, in steps of one window's own. */
export const namesForWindow = (window: TimeWindow, names: ColumnNames): ColumnNames => ({
  ...names,
  step: (word, which) => `${names.step(word, which)}_${windowWord(window)}`,
});

/** Names for one set. A name that the user has taken gets underscores until it is free. */
export function columnNames(set: FeatureSet, measured: Measured): ColumnNames {
  const taken = withoutCase([
    ...set.keys.map(({ key }) => key.name),
    ...set.eventKey.map(({ name }) => name),
    ...set.columns.map(({ name }) => name),
    ...measured.measures.map(({ name }) => name),
    'timestamp',
  ]);
  const free = (name: string, room = 0): string => freeName(name, taken, (long) => shortenedName(long, room));
  return {
    eventTime: free('event_time'),
    visibleFrom: free('entry_time'),
    time: free('reference_time'),
    next: free('next_time'),
    entryNumber: free('entry_number'),
    entered: free('entries_come'),
    left: free('entries_gone'),
    firstTime: free('first_time'),
    block: free('block'),
    isEvent: free('is_event'),
    insideUntil: free('inside_until'),
    insideUntilBefore: free('inside_until_before'),
    size: free('size'),
    tick: free('tick'),
    beforeWindow: ({ measure, window }) => free(`${measure.name}_before_${windowWord(window)}`, SUFFIX_BYTES),
    value: (measure) => free(`${measure}_of`),
    counts: (measure) => free(`${measure}_if`),
    inWindow: ({ measure, window }) => free(`${measure.name}_${windowWord(window)}`, SUFFIX_BYTES),
    values: ({ name }) => free(`${name}_values`),
    picked: ({ values, take }, window) => free(`${values}_${take}_${windowWord(window)}`),
    eventNumber: free('event_number'),
    positions: ({ name, take }, window) => free(`${name}_${take}_${windowWord(window)}_places`),
    position: ({ name }) => free(`${name}_place`),
    eventKey: (index) => free(`event_key_${index + 1}`),
    dedupeBy: (index) => free(`dedupe_${index + 1}`),
    eventTimeNumber: free('event_time_no'),
    enters: (window) => free(`enters_${window}`),
    leaves: (window) => free(`leaves_${window}`),
    before: (column) => free(`${column}_before`),
    since: (window) => free(`since_${window}`),
    step: (word, which) => (which === undefined ? word : stepOf(word, which)),
  };
}

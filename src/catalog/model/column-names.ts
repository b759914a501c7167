import { DAY } from '../../types/duration.js';
import { LONGEST_NAME } from '../../types/limits.js';
import type { FeatureSet, TimeWindow } from './index.js';

/** How feature columns are called: as Butterfree does (`long`), or briefly. */
export type Naming = 'long' | 'short';

const shortUnits: readonly (readonly [micros: bigint, letter: string, unit: string])[] = [
  [1_000_000n, 's', 'second'],
  [60_000_000n, 'm', 'minute'],
  [3_600_000_000n, 'h', 'hour'],
  [DAY, 'd', 'day'],
  [7n * DAY, 'w', 'week'],
];

type Grain = FeatureSet['grain'];

const windowWord: Readonly<Record<Grain, string>> = { snapshot: 'rolling', event: 'fixed' };

const windowSuffix = {
  long: (window: TimeWindow, grain: Grain): string => {
    if (window.kind === 'lifetime') return '_over_lifetime';
    return window.kind === 'events'
      ? `_over_${window.rows.count}_${window.rows.unit}_row_windows`
      : `_over_${window.duration.count}_${window.duration.unit}_${windowWord[grain]}_windows`;
  },
  short: (window: TimeWindow): string => {
    if (window.kind === 'lifetime') return '_lifetime';
    if (window.kind === 'events') return `_${window.rows.count}e`;
    const { count, unit } = window.duration;
    const letter = shortUnits.find(([, , name]) => name === unit.replace(/s$/, ''))?.[1] ?? unit;
    return `_${count}${letter}`;
  },
} as const satisfies Record<Naming, (window: TimeWindow, grain: Grain) => string>;

/**
 * `cpf_orders__count_over_3_days_rolling_windows`, or short `cpf_orders__count_3d`; units as they were typed.
 * At event grain `…_fixed_windows`, `…_over_3_events_row_windows`, or short `…_3e`.
 */
export const columnName = (
  {
    feature,
    aggregate,
    window,
  }: { readonly feature: string; readonly aggregate: string; readonly window: TimeWindow },
  naming: Naming,
  grain: Grain,
): string => `${feature}__${aggregate}${windowSuffix[naming](window, grain)}`;

/** The words between braces in the `name` of a feature. */
export const placeholdersIn = (pattern: string): readonly string[] =>
  [...pattern.matchAll(/\{([^{}]*)\}/g)].map(([, word = '']) => word);

/**
 * The `name` of a feature with its parts filled in: `{window}` is `3_days_rolling_windows`, or short `3d`, so that
 * `{feature}__{aggregate}_over_{window}` is the generated long name.
 */
export const namedColumn = (
  pattern: string,
  {
    feature,
    aggregate,
    window,
  }: { readonly feature: string; readonly aggregate: string; readonly window: string },
): string => {
  const parts: Readonly<Record<string, string>> = { feature, aggregate, window };
  return pattern.replace(/\{([^{}]*)\}/g, (whole, word: string) => parts[word] ?? whole);
};

/** `3_days_rolling_windows`, or short `3d`: a window in the name of a column. */
export const windowName = (window: TimeWindow, naming: Naming, grain: Grain): string =>
  windowSuffix[naming](window, grain).replace(/^_(over_)?/, '');

/** `conversion_over_3_days_rolling_windows`, or short `conversion_3d`: a derived column in one window. */
export const derivedName = (name: string, window: TimeWindow, naming: Naming, grain: Grain): string =>
  `${name}${windowSuffix[naming](window, grain)}`;

/** Names that the warehouse's own columns have. */
const reserved = new Set(['timestamp', 'year', 'month', 'day']);

/** Why a key or feature column may not have this name; undefined where it may. */
export function columnNameError(name: string): string | undefined {
  if (reserved.has(name.toLowerCase()) || /__timestamp$/i.test(name)) return `"${name}" is reserved`;
  const bytes = Buffer.byteLength(name, 'utf8');
  if (bytes > LONGEST_NAME) return `"${name}" has ${bytes} bytes; a name may have ${LONGEST_NAME}`;
  return undefined;
}

import type { ColumnChange } from '../catalog/column-changes.js';
import type { Thing } from '../catalog/selectors.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';

/**
 * What can break a reader of features or datasets: `removed` and `renamed` columns and items, another `type`, other `keys`,
 * other `rows` of a dataset, and `value`: other values under the same name and type, which nothing else would notice.
 */
export const breaks = ['removed', 'renamed', 'type', 'keys', 'rows', 'value'] as const;
export type Break = (typeof breaks)[number];

export interface ItemChange {
  readonly kind: Thing['kind'];
  readonly name: string;
  readonly change: 'added' | 'removed' | 'renamed' | 'changed';
  /** The name it had; null unless it was renamed. */
  readonly was: string | null;
  readonly owner: string | null;
  /** The spec's file, from the project root. */
  readonly file: string;
  readonly breaks: readonly Break[];
  /** Those of `breaks` that specs declare: by `renamed`, by a raised `version`, here or in all that they come from. */
  readonly declared: readonly Break[];
  readonly columns: readonly ColumnChange[];
  /** What was edited, as far as it changes values, columns or rows: one sentence each. */
  readonly reasons: readonly string[];
  /** Edits that change no value and no column. */
  readonly metadata: readonly string[];
  /** Edits of how results are stored. */
  readonly physical: readonly string[];
  /** Whether the next run computes it from the first event on, or writes it again. */
  readonly rebuilt: boolean;
  /** Whether the next run copies its history under other names of columns, and computes nothing of it. */
  readonly copied: boolean;
  /** What reads it, directly or through others, in the order of the catalog. */
  readonly consumers: readonly Consumer[];
}

export interface Consumer {
  readonly kind: Thing['kind'];
  readonly name: string;
  readonly owner: string | null;
  /** Those of its columns that come, go, or change in more than what is said of them, as it lists them itself. */
  readonly columns: readonly string[];
}

/** The changes of a project for one target, in the order of the catalog: entities, sources, feature sets, datasets. */
export interface Difference {
  readonly target: string;
  readonly items: readonly ItemChange[];
  /** What `renamed` and `version` say that does not fit the other side. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The breaks of changes that nothing declares, in the order of all kinds. */
export const undeclared = (items: readonly ItemChange[]): readonly Break[] =>
  breaks.filter((one) => items.some((item) => item.breaks.includes(one) && !item.declared.includes(one)));

import type { Span } from '../../diagnostics/diagnostic.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import type { Duration } from '../../types/duration.js';
import type { Type } from '../../types/type.js';

/** What has to be true of the rows of a source, a history or a dataset. It has no influence on values. */
export interface Check {
  /** Unique among the checks of one item: `not_null(amount)`. */
  readonly name: string;
  /** `error`: rows that fail it replace nothing. */
  readonly severity: 'error' | 'warn';
  readonly rule: CheckRule;
  readonly span: Span;
}

export type CheckRule =
  /** True of a row that violates it; null: it does not. */
  | { readonly kind: 'rows'; readonly violated: Scalar }
  /** No two rows without nulls have equal values. */
  | {
      readonly kind: 'unique';
      readonly columns: readonly { readonly name: string; readonly type: Type }[];
    }
  /** Both inclusive; null: no bound. */
  | { readonly kind: 'row_count'; readonly min: bigint | null; readonly max: bigint | null }
  /** How old the newest row may be. */
  | { readonly kind: 'freshness'; readonly limit: Duration }
  /** By which share the number of rows may differ from that of the last run that passed. */
  | { readonly kind: 'change'; readonly share: number };

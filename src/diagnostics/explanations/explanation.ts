/**
 * Specs that show a code, added to `exampleProject`: `broken` has a diagnostic of that code; with `fixed[0]`, which it has
 * once, replaced by `fixed[1]` it has none.
 */
interface SpecExample {
  readonly broken: string;
  readonly fixed: readonly [from: string, to: string];
  /** Of the project instead of a spec. */
  readonly file?: 'fs.yaml';
}

/** Commands or data that show a code. */
interface TextExample {
  readonly language: 'sh' | 'csv' | 'yaml' | 'text';
  readonly text: string;
}

/** What `fs explain` and the reference of errors say about a code, in sentences of Markdown on one line. */
export interface Explanation {
  /** What is wrong. */
  readonly what: string;
  /** Why that is an error and not accepted. */
  readonly why: string;
  /** What to do. */
  readonly fix: string;
  readonly example: SpecExample | TextExample;
}

/** The project that all examples of specs belong to. */
export const exampleProject = `kind: entity
name: user
keys: { user_id: string }
---
kind: source
name: orders
primary_key: [order_id]
timestamp: ordered_at
columns:
  order_id: string
  ordered_at: timestamp
  user_id: string
  amount: double
  status: string
  refunded_at: { type: timestamp, known_at: refunded_at }
from: { file: data/orders.csv }
`;

const SET_HEAD = 'kind: feature_set\nname: user_orders\nentity: user\nsource: orders\n';

/** A feature set of one feature with a window of seven days. */
export const oneFeature = (feature: string): string =>
  `${SET_HEAD}windows: [7 days]\nfeatures:\n  ${feature}\n`;

/** A feature set, given what follows its source. */
export const featureSet = (rest: string): string => `${SET_HEAD}${rest}\n`;

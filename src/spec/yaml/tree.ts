/** Keys and list positions from the root of a document to a value. */
export type Path = readonly (string | number)[];

/** UTF-16 offsets in the file's text, half-open. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A YAML document as plain data: what was written and where, in the order of the text. */
export type Node = MapNode | ListNode | ScalarNode;

export interface MapNode {
  readonly kind: 'map';
  readonly range: Range;
  readonly pairs: readonly Pair[];
}

export interface Pair {
  readonly key: string;
  readonly keyRange: Range;
  readonly value: Node;
}

export interface ListNode {
  readonly kind: 'list';
  readonly range: Range;
  readonly items: readonly Node[];
}

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

export interface ScalarNode {
  readonly kind: 'scalar';
  /** Empty where a key has no value. */
  readonly range: Range;
  readonly style: ScalarStyle;
  /** Integers that a number cannot hold are bigints. */
  readonly value: string | number | bigint | boolean | null;
  /** As it was written, quotes and all. */
  readonly raw: string;
}

/** A document's content. Maps have no prototype: `constructor` and `__proto__` are keys like others. */
export type Value = ScalarNode['value'] | readonly Value[] | { readonly [key: string]: Value };

export function toValue(node: Node): Value {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toValue);
  const map: Record<string, Value> = Object.create(null);
  for (const { key, value } of node.pairs) map[key] = toValue(value);
  return map;
}

export function child(node: Node, step: string | number): Node | undefined {
  if (node.kind === 'list') return typeof step === 'number' ? node.items[step] : undefined;
  return node.kind === 'map' ? pairOf(node, step)?.value : undefined;
}

export const pairOf = (node: Node, key: string | number): Pair | undefined =>
  node.kind === 'map' ? node.pairs.find((pair) => pair.key === key) : undefined;

export function nodeAt(root: Node, path: Path): Node | undefined {
  let node: Node | undefined = root;
  for (const step of path) {
    if (node === undefined) return undefined;
    node = child(node, step);
  }
  return node;
}

/** The text of a scalar that is one, else undefined. */
export const textAt = (root: Node, path: Path): string | undefined => {
  const node = nodeAt(root, path);
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
};

/** Every node with its path, parents first, in the order of the text. */
export function* walk(node: Node, path: Path = []): Generator<{ readonly path: Path; readonly node: Node }> {
  yield { path, node };
  if (node.kind === 'map') for (const { key, value } of node.pairs) yield* walk(value, [...path, key]);
  if (node.kind === 'list') for (const [i, item] of node.items.entries()) yield* walk(item, [...path, i]);
}

/** A kind of path: keys joined by dots, `*` for any one step, as in `features.*.where`. */
export type Place = string;

const steps = new Map<Place, readonly string[]>();

/** Places are few and asked for at every node: each is taken apart once. */
function stepsOf(place: Place): readonly string[] {
  const known = steps.get(place);
  if (known !== undefined) return known;
  const split = place === '' ? [] : place.split('.');
  steps.set(place, split);
  return split;
}

export function isAt(place: Place, path: Path): boolean {
  const wanted = stepsOf(place);
  return wanted.length === path.length && wanted.every((step, i) => step === '*' || step === path[i]);
}

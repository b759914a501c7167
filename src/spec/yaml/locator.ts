import type { Span } from '../../diagnostics/diagnostic.js';
import { rangeWithin } from './scalar-ranges.js';
import { type SourceText, spanOf } from './source-text.js';
import { type Node, nodeAt, type Path, pairOf, type Range } from './tree.js';

/**
 * Tells where the parts of one document stand. A path that is not in the document stands where its nearest
 * parent's key does, and the document itself where its name does: every question has an answer.
 */
export interface Locator {
  readonly file: string;
  /** Where a value stands; a key without a value stands for it. */
  value(path: Path): Span;
  /** Where a key stands; for an item of a list, the item. */
  key(path: Path): Span;
  /**
   * A stretch of the string value of a scalar: `offset` and `length` count UTF-16 units of the string, as it is
   * after quotes, escapes and folding are undone.
   */
  within(path: Path, offset: number, length: number): Span;
  /** A scalar as it was written, quotes and all: `0.10`. Undefined where there is no scalar. */
  raw(path: Path): string | undefined;
  /** The keys of a map in the order of the text, which objects lose where keys look like numbers. */
  keys(path: Path): readonly string[];
}

export function locator(source: SourceText, root: Node): Locator {
  const span = (range: Range): Span => spanOf(source, range);

  const anchor = (): Span => {
    const first = root.kind === 'map' ? (pairOf(root, 'name')?.value.range ?? root.range) : root.range;
    const { start, end } = first.start < first.end ? first : root.range;
    const line = /^[^\r\n]*/.exec(source.text.slice(start, end))?.[0] ?? '';
    return span({ start, end: start + line.length });
  };

  const key = (path: Path): Span => {
    const [parent, step] = [nodeAt(root, path.slice(0, -1)), path.at(-1)];
    if (step === undefined) return anchor();
    if (parent === undefined) return key(path.slice(0, -1));
    const pair = pairOf(parent, step);
    if (pair !== undefined) return span(pair.keyRange);
    return nodeAt(parent, [step]) === undefined ? key(path.slice(0, -1)) : value(path);
  };

  const value = (path: Path): Span => {
    const node = nodeAt(root, path);
    if (path.length === 0) return anchor();
    const empty = node === undefined || source.text.slice(node.range.start, node.range.end).trim() === '';
    if (!empty) return span(node.range);
    return typeof path.at(-1) === 'number' ? key(path.slice(0, -1)) : key(path);
  };

  return {
    file: source.file,
    key,
    value,
    within: (path, offset, length) => {
      const node = nodeAt(root, path);
      if (node?.kind !== 'scalar') return value(path);
      const { start, end } = rangeWithin(node, offset, length);
      return span({ start: node.range.start + start, end: node.range.start + end });
    },
    raw: (path) => {
      const node = nodeAt(root, path);
      return node?.kind === 'scalar' ? node.raw : undefined;
    },
    keys: (path) => {
      const node = nodeAt(root, path);
      return node?.kind === 'map' ? node.pairs.map((pair) => pair.key) : [];
    },
  };
}

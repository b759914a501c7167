import { isAlias, isMap, isScalar, isSeq, type Scalar, type YAMLMap } from 'yaml';
import { cutAtComma, cutElsewhere, readAsTag, templatingIn } from './pitfalls.js';
import type { SyntaxDiagnostic } from './source-text.js';
import type { ListNode, MapNode, Node, Pair, Path, Range, ScalarNode, ScalarStyle } from './tree.js';

/** Says whether the value at a path is SQL, which YAML likes to cut apart. */
export type IsSql = (path: Path) => boolean;

export interface Conversion {
  readonly text: string;
  readonly isSql: IsSql;
  /** The line of an offset, from 1. */
  readonly line: (offset: number) => number;
  readonly report: (problem: SyntaxDiagnostic) => void;
  /** The YAML tag that stands between a key that ends at `end` and its value; asking takes it. */
  readonly takeTag: (end: number) => Range | undefined;
}

export const emptyNode = (at: number): ScalarNode => ({
  kind: 'scalar',
  range: { start: at, end: at },
  style: 'plain',
  value: null,
  raw: '',
});

const styles: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

const rangeOf = (node: unknown): Range => {
  const range = isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? node.range : undefined;
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
};

/** The parser's nodes as our tree. What specs may not hold is reported and left out. */
export function convert(node: unknown, path: Path, context: Conversion): Node {
  if (isMap(node)) return convertMap(node, path, context);
  if (isSeq(node)) return convertList(rangeOf(node), node.items, path, context);
  return isScalar(node) ? convertScalar(node, context) : emptyNode(rangeOf(node).start);
}

function convertList(range: Range, items: readonly unknown[], path: Path, context: Conversion): ListNode {
  return { kind: 'list', range, items: items.map((item, i) => convert(item, [...path, i], context)) };
}

function convertScalar(node: Scalar, { text }: Conversion): ScalarNode {
  const range = rangeOf(node);
  const raw = text.slice(range.start, range.end);
  return {
    kind: 'scalar',
    range,
    style: styles[node.type ?? 'PLAIN'] ?? 'plain',
    value: scalarValue(node.value),
    raw,
  };
}

function scalarValue(value: unknown): ScalarNode['value'] {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function convertMap(map: YAMLMap, path: Path, context: Conversion): Node {
  const { text, report } = context;
  const range = rangeOf(map);
  const template = map.flow === true ? templatingIn(text, range) : undefined;
  if (template !== undefined) {
    report(template);
    return emptyNode(range.start);
  }
  const pairs: Pair[] = [];
  for (let i = 0; i < map.items.length; i++) {
    const item = map.items[i];
    const name = item === undefined ? undefined : keyOf(item.key, range, pairs, context);
    if (item === undefined || name === undefined) continue;
    const { key, keyRange } = name;
    const place = [...path, key];
    const value = item.value === null ? emptyNode(keyRange.end) : convert(item.value, place, context);
    pairs.push({ key, keyRange, value });
    const after = map.flow === true ? map.items.slice(i + 1) : [];
    i += trapsAt(name, value, { after, isSql: context.isSql(place) }, context);
  }
  return { kind: 'map', range, pairs } satisfies MapNode;
}

type Key = Pick<Pair, 'key' | 'keyRange'>;

/** The key as it was written; undefined, and reported, where it cannot be one. */
function keyOf(node: unknown, map: Range, before: readonly Pair[], context: Conversion): Key | undefined {
  const { text, report, line } = context;
  if (isAlias(node)) return undefined;
  if (!isScalar(node)) {
    const range = isMap(node) || isSeq(node) ? rangeOf(node) : map;
    report({
      code: 'FS116',
      range,
      message: 'a list or a map cannot be a key here',
      hint: 'a key is a word',
    });
    return undefined;
  }
  const keyRange = rangeOf(node);
  const key = node.type === 'PLAIN' ? (node.source ?? '') : String(node.value);
  if (node.type === 'PLAIN' && key === '') {
    const start = text.indexOf(':', keyRange.start);
    report({ code: 'FS101', range: { start, end: start + 1 }, message: 'there is no key before this colon' });
    return undefined;
  }
  if (key === '<<') {
    const hint = 'write the keys out where they are needed';
    report({ code: 'FS116', range: keyRange, message: 'YAML merge key "<<" is not allowed here', hint });
  }
  const first = before.find((pair) => pair.key === key);
  if (first === undefined) return { key, keyRange };
  const message = `"${key}" is here twice; the first is on line ${line(first.keyRange.start)}`;
  report({ code: 'FS105', range: keyRange, message, hint: 'a key stands once in a map' });
  return undefined;
}

interface Following {
  /** The entries of the map after the key's. */
  readonly after: readonly { readonly key: unknown; readonly value: unknown }[];
  /** Whether the value of the key is SQL. */
  readonly isSql: boolean;
}

/** Reports what YAML did to the value of a key; gives how many of the entries `after` it belong to the value. */
function trapsAt(
  { key, keyRange }: Key,
  value: Node,
  { after, isSql }: Following,
  { text, report, takeTag }: Conversion,
): number {
  const ranges = after.map((item) => (item.value === null ? rangeOf(item.key) : rangeOf(item.value)));
  const cut = cutAtComma(text, { key, value }, ranges, isSql);
  if (cut !== undefined) report(cut.problem);
  if (cut !== undefined || !isSql) return cut?.absorbed ?? 0;
  const tag = takeTag(keyRange.end);
  const problem = tag === undefined ? cutElsewhere(text, key, value) : readAsTag(text, key, tag);
  if (problem !== undefined) report(problem);
  return 0;
}

import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type ParsedNode,
  parseAllDocuments,
  type Scalar,
  type ScalarTag,
  stringify,
  type Tags,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { keyOrder, type Shapes, shapesOf, shapesOfItems, shapesUnder } from './key-order.js';

/** The length of a line that a list or map in brackets may fill. */
const WIDTH = 110;

/**
 * The canonical text of a file of specs: keys in the order of the schema, two spaces of indentation, one space inside
 * braces, at most one blank line between keys, no line of brackets over 110 columns. Comments, quotes and the text of
 * numbers stay. Names (of columns, features) keep their order. The text of a formatted file is the same again.
 * @param text YAML without errors, anchors and tags.
 */
export function formatSpecs(text: string): string {
  const documents = parseAllDocuments(text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'), {
    version: '1.2',
    schema: 'core',
    customTags: asWritten,
    intAsBigInt: true,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  if (!Array.isArray(documents)) return text;
  return joined(documents.map((one) => ({ text: formatDocument(one), isComment: isEmpty(one) })));
}

/** Comments alone belong to the document that follows: YAML would read them as a part of it. */
function joined(texts: readonly { readonly text: string; readonly isComment: boolean }[]): string {
  const present = texts.filter(({ text }) => text !== '');
  return present
    .map(({ text, isComment }, at) => {
      if (at === present.length - 1) return text;
      return isComment ? `${text}\n` : `${text}---\n`;
    })
    .join('');
}

const isEmpty = ({ contents }: Document.Parsed<ParsedNode>): boolean =>
  contents === null || (isScalar(contents) && contents.source === '');

/** Numbers and texts keep their characters: `0.10` is not `0.1`, and long SQL is not folded. */
const asWritten = (tags: Tags): Tags =>
  tags.map((tag) => {
    if (typeof tag === 'string' || !isScalarTag(tag)) return tag;
    if (tag.tag === 'tag:yaml.org,2002:int' || tag.tag === 'tag:yaml.org,2002:float')
      return { ...tag, stringify: ({ source, value }: Scalar) => source ?? String(value) };
    return tag;
  });

const isScalarTag = (tag: Exclude<Tags[number], string>): tag is ScalarTag =>
  !('collection' in tag && tag.collection !== undefined);

function formatDocument(document: Document.Parsed<ParsedNode>): string {
  const { contents } = document;
  if (isEmpty(document)) return commentsOf(document);
  if (isMap(contents)) contents.flow = false;
  keepCommentOfDocument(document);
  breakLong(contents, { indent: 0, before: 0, inner: 0 });
  if (isMap(contents)) {
    const kind = contents.get('kind');
    order(contents, typeof kind === 'string' ? shapesOf(kind) : []);
  }
  if (document.directives !== undefined) document.directives.docStart = null;
  return document.toString({ lineWidth: 0, indentSeq: true, flowCollectionPadding: true });
}

/** A document of comments alone. */
function commentsOf({ commentBefore, comment, contents }: Document.Parsed<ParsedNode>): string {
  const found = [commentBefore, contents?.commentBefore, contents?.comment, comment];
  const lines = found.flatMap((text) => (text === null || text === undefined ? [] : text.split('\n')));
  return lines.map((line) => `${line === '' ? '' : `#${line}`}\n`).join('');
}

function order(node: unknown, shapes: Shapes): void {
  if (isSeq(node)) for (const item of node.items) order(item, shapesOfItems(shapes));
  if (!isMap(node)) return;
  keepCommentOfFirst(node);
  const known = keyOrder(shapes);
  const place = ({ key }: Pair): number => {
    const at = known.indexOf(keyText(key));
    if (at === 0 && known[0] === 'description' && node.flow === true) return known.length;
    return at < 0 ? known.length + 1 : at;
  };
  if (known.length > 0) node.items = node.items.toSorted((a, b) => place(a) - place(b));
  for (const [index, { key, value }] of node.items.entries()) {
    if (index === 0 && isNode(key)) key.spaceBefore = false;
    if (isMap(value) || isSeq(value)) value.spaceBefore = false;
    order(value, shapesUnder(shapes, keyText(key)));
  }
}

const isNode = (value: unknown): value is Node => isScalar(value) || isMap(value) || isSeq(value);
const keyText = (key: unknown): string => (isScalar(key) ? (key.source ?? String(key.value)) : '');

/** A comment above the first key moves with the key. */
function keepCommentOfFirst(map: YAMLMap): void {
  const first = map.items[0]?.key;
  if (!isText(map.commentBefore) || !isNode(first)) return;
  first.commentBefore = [map.commentBefore, first.commentBefore].filter(isText).join('\n');
  map.commentBefore = null;
}

/** At the head of a document, what a blank line separates from the first key is about the document. */
function keepCommentOfDocument(document: Document.Parsed<ParsedNode>): void {
  const { contents } = document;
  const first = isMap(contents) ? contents.items[0]?.key : undefined;
  if (!isNode(first) || !isText(first.commentBefore)) return;
  const at = first.commentBefore.lastIndexOf('\n\n');
  if (at < 0) return;
  const about = first.commentBefore.slice(0, at);
  document.commentBefore = [document.commentBefore, about].filter(isText).join('\n\n');
  first.commentBefore = first.commentBefore.slice(at + 2);
}

const isText = (comment: string | null | undefined): comment is string =>
  comment !== null && comment !== undefined;

/** Where a node is written. */
interface Written {
  /** The indentation of the line of its key or dash, and what precedes it on that line. */
  readonly indent: number;
  readonly before: number;
  /** The indentation of its own lines, if it is a block. */
  readonly inner: number;
}

/** Lists and maps in brackets that would not fit on a line are written as blocks, the outer ones first. */
function breakLong(node: unknown, { indent, before, inner }: Written): void {
  if (!isMap(node) && !isSeq(node)) return;
  if (node.flow === true && indent + before + widthOf(node) <= WIDTH) {
    padBraces(node);
    return;
  }
  node.flow = node.items.length === 0;
  for (const { key, value } of entriesOf(node))
    breakLong(value, {
      indent: inner,
      before: key === null ? 2 : keyText(key).length + 2,
      inner: inner + 2,
    });
}

const entriesOf = (node: YAMLMap | YAMLSeq): readonly { readonly key: unknown; readonly value: unknown }[] =>
  isMap(node) ? node.items : node.items.map((value) => ({ key: null, value }));

/** Braces have spaces inside, brackets have none. The library has one setting for both. */
function padBraces(node: unknown): void {
  if (!isMap(node) && !isSeq(node)) return;
  const padding = isMap(node) ? ' ' : '';
  const print: (typeof node)['toString'] = node.toString.bind(node);
  node.toString = (context, ...rest) =>
    print(context === undefined ? context : { ...context, flowCollectionPadding: padding }, ...rest);
  for (const { value } of entriesOf(node)) padBraces(value);
}

const widthOf = (node: YAMLMap | YAMLSeq): number => stringify(node, { lineWidth: 0 }).trimEnd().length;

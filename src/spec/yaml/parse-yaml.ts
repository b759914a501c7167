import { Composer, CST, type Document, Parser, visit } from 'yaml';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { type Locator, locator } from './locator.js';
import { templatingAt } from './pitfalls.js';
import {
  diagnose,
  type SourceText,
  type SpecFile,
  type SyntaxDiagnostic,
  sourceText,
} from './source-text.js';
import { controlCharacter, isLocal, isOwn, type ParseError, syntaxDiagnostic } from './syntax-errors.js';
import { convert, emptyNode, type IsSql } from './to-tree.js';
import type { Node, Range } from './tree.js';

/** One document. Where `root` is undefined the text was too broken to say more of it. */
export interface YamlDocument {
  readonly root: Node | undefined;
  readonly at: Locator;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads all documents of a file by YAML 1.2 (core schema), without anchors, aliases, tags, merge keys, directives
 * and templating: each of them is a finding. Documents without content are left out.
 */
export function parseYaml(file: SpecFile, isSql: IsSql): readonly YamlDocument[] {
  const source = sourceText(file);
  const unreadable = (problem: SyntaxDiagnostic): readonly YamlDocument[] => [
    {
      root: undefined,
      at: locator(source, emptyNode(problem.range.start)),
      diagnostics: [diagnose(source, problem)],
    },
  ];
  const control = controlCharacter(source.text);
  if (control !== undefined) return unreadable(control);
  try {
    const tokens = [...new Parser().parse(source.text)];
    const deep = tooDeep(tokens);
    if (deep !== undefined) return unreadable(nesting(deep));
    const marks = tokens.flatMap(marksOf);
    const composer = new Composer({
      version: '1.2',
      schema: 'core',
      merge: false,
      uniqueKeys: false,
      intAsBigInt: true,
      logLevel: 'silent',
    });
    let from = 0;
    return [...composer.compose(tokens, true, source.text.length)].flatMap((document) => {
      const read = readDocument(document, { source, from, marks }, isSql);
      from = document.range[2];
      return read === undefined ? [] : [read];
    });
  } catch (thrown) {
    // The parser calls itself for each level.
    if (!(thrown instanceof RangeError)) throw thrown;
    return unreadable(nesting(0));
  }
}

/** Specs have a handful of levels; deeper ones would exhaust the stack of what reads them. */
const MOST_LEVELS = 100;

const nesting = (start: number): SyntaxDiagnostic => ({
  code: 'FS101',
  range: { start, end: start + 1 },
  message: `this is nested too deeply: more than ${MOST_LEVELS} levels`,
  hint: 'a spec needs fewer than ten',
});

/** The offset of the first collection that is nested too deeply. */
function tooDeep(tokens: readonly CST.Token[]): number | undefined {
  const open = tokens.map((token) => ({ token, level: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, level } = next;
    if (level >= MOST_LEVELS && 'items' in token) return token.offset;
    const deeper = token.type === 'document' ? level : level + 1;
    for (const inner of partsOf(token)) open.push({ token: inner, level: deeper });
  }
  return undefined;
}

function partsOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [key ?? [], value ?? []].flat());
}

/** A token that gives YAML powers that specs do not have. */
interface Mark {
  readonly type: MarkType;
  readonly range: Range;
}

type MarkType = 'tag' | 'anchor' | 'alias' | 'directive';

const markHints = {
  tag: 'if it is text, put it in quotes',
  anchor: 'write the value out where it is needed',
  alias: 'write the value out where it is needed',
  directive: 'specs are YAML 1.2: leave it out',
} as const satisfies Record<MarkType, string>;

const isMark = (type: string): type is MarkType => Object.hasOwn(markHints, type);

function marksOf(token: CST.Token): readonly Mark[] {
  const marks: Mark[] = [];
  const add = (part: CST.Token | null | undefined): void => {
    if (part === null || part === undefined || !('source' in part) || !isMark(part.type)) return;
    marks.push({ type: part.type, range: { start: part.offset, end: part.offset + part.source.length } });
  };
  add(token);
  if (token.type !== 'document') return marks;
  for (const part of token.start) add(part);
  CST.visit(token, ({ start, key, sep, value }) => {
    for (const part of [...start, key, ...(sep ?? []), value]) add(part);
  });
  return marks;
}

/** The text that one document of a file is read from. */
interface DocumentText {
  readonly source: SourceText;
  /** Where the document before it ends. */
  readonly from: number;
  /** Of the whole file. */
  readonly marks: readonly Mark[];
}

function readDocument(
  document: Document.Parsed,
  { source, from, marks: allMarks }: DocumentText,
  isSql: IsSql,
): YamlDocument | undefined {
  const { text, lines } = source;
  const to = document.range[2];
  const problems: SyntaxDiagnostic[] = [];
  const report = (problem: SyntaxDiagnostic): void => {
    if (!problems.some((one) => isSamePlace(one, problem))) problems.push(problem);
  };
  const line = (offset: number): number => lines.linePos(offset).line;
  const errors = syntaxErrors(text, document);
  const templating = errors[0] === undefined ? undefined : templatingAt(text, errors[0].range.start);
  for (const problem of templating === undefined ? reportedErrors(text, errors, line) : [templating])
    report(problem);
  const isReadable = errors.every(isLocal);
  const isMeant = isReadable && templating === undefined;
  const isHere = ({ range }: Mark): boolean => isReadable && range.start >= from && range.start < to;
  const tags = tagsIn(text, allMarks.filter(isHere));
  const context = { text, isSql, line, report: isMeant ? report : () => {}, takeTag: tags.take };
  const root = document.contents === null ? undefined : convert(document.contents, [], context);
  for (const mark of tags.left()) report(markRefused(text, mark));
  const isEmpty = root === undefined || (root.kind === 'scalar' && root.raw === '');
  if (isEmpty && problems.length === 0) return undefined;
  return {
    root: isMeant && !isEmpty ? root : undefined,
    at: locator(source, root ?? emptyNode(from)),
    diagnostics: problems.map((problem) => diagnose(source, problem)),
  };
}

const isSamePlace = (a: SyntaxDiagnostic, b: SyntaxDiagnostic): boolean =>
  a.code === b.code && a.range.start === b.range.start;

/** One error a line: the first, and further ones only where they do not follow from it. */
function reportedErrors(
  text: string,
  errors: readonly ParseError[],
  line: (offset: number) => number,
): readonly SyntaxDiagnostic[] {
  const seen = new Set<number>();
  return errors.flatMap((error, index) => {
    const at = line(error.range.start);
    if (seen.has(at) || (index > 0 && !isOwn(error))) return [];
    seen.add(at);
    return [syntaxDiagnostic(text, error)];
  });
}

/** Marks, of which tags that were meant as text are taken away. */
function tagsIn(text: string, marks: readonly Mark[]) {
  let left = marks;
  const take = (end: number): Range | undefined => {
    const tag = left.find(
      (mark) => mark.type === 'tag' && /^\s*:\s+$/.test(text.slice(end, mark.range.start)),
    );
    left = left.filter((mark) => mark !== tag);
    return tag?.range;
  };
  return { take, left: () => left };
}

const markRefused = (text: string, { type, range }: Mark): SyntaxDiagnostic => ({
  code: 'FS116',
  range,
  message: `YAML ${type} "${text.slice(range.start, range.end).trim()}" is not allowed here`,
  hint: markHints[type],
});

/** The parser's errors, in the order of the text. */
function syntaxErrors(text: string, document: Document.Parsed): readonly ParseError[] {
  const multiline = new Set(
    document.errors.filter(({ code }) => code === 'MULTILINE_IMPLICIT_KEY').map(({ pos }) => pos[0]),
  );
  return document.errors
    .map(({ code, message, pos }) => {
      const start = Math.min(pos[0], text.length);
      const opened = message.startsWith('Missing closing') ? scalarEndingAt(document, pos[0]) : undefined;
      return {
        code,
        message,
        range: { start, end: Math.max(start, pos[1]) },
        opened,
        multiline: multiline.has(pos[0]),
      };
    })
    .toSorted((a, b) => a.range.start - b.range.start);
}

function scalarEndingAt(document: Document.Parsed, end: number): number | undefined {
  let start: number | undefined;
  visit(document, {
    Scalar: (_, node) => {
      if (node.range?.[1] === end) start = node.range[0];
    },
  });
  return start;
}

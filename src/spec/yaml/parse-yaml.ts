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
      const read = readDocument(source, document, from, marks, isSql);
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
  const open: { readonly token: CST.Token; readonly level: number }[] = tokens.map((token) => ({
    token,
    level: 0,
  }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, level } = next;
    if (token.type === 'document' && token.value !== undefined) open.push({ token: token.value, level });
    if (!('items' in token)) continue;
    if (level >= MOST_LEVELS) return token.offset;
    for (const { key, value } of token.items)
      for (const inner of [key, value])
        if (inner !== undefined && inner !== null) open.push({ token: inner, level: level + 1 });
  }
  return undefined;
}

/** A token that gives YAML powers that specs do not have. */
interface Mark {
  readonly type: MarkType;
  readonly range: Range;
}

type MarkType = 'tag' | 'anchor' | 'alias' | 'directive';

const markHints: Readonly<Record<string, string>> = {
  tag: 'if it is text, put it in quotes',
  anchor: 'write the value out where it is needed',
  alias: 'write the value out where it is needed',
  directive: 'specs are YAML 1.2: leave it out',
} satisfies Record<MarkType, string>;

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

function readDocument(
  source: SourceText,
  document: Document.Parsed,
  from: number,
  allMarks: readonly Mark[],
  isSql: IsSql,
): YamlDocument | undefined {
  const { text, lines } = source;
  const to = document.range[2];
  const problems: SyntaxDiagnostic[] = [];
  const report = (problem: SyntaxDiagnostic): void => {
    const told = problems.some(
      ({ code, range }) => code === problem.code && range.start === problem.range.start,
    );
    if (!told) problems.push(problem);
  };
  const line = (offset: number): number => lines.linePos(offset).line;
  const errors = syntaxErrors(text, document);
  const readable = errors.every(isLocal);

  const [broken] = errors;
  const templating = broken === undefined ? undefined : templatingAt(text, broken.range.start);
  if (templating !== undefined) report(templating);
  else {
    const told = new Set<number>();
    for (const [i, error] of errors.entries()) {
      if (told.has(line(error.range.start)) || (i > 0 && !isOwn(error))) continue;
      told.add(line(error.range.start));
      report(syntaxDiagnostic(text, error));
    }
  }
  let marks = readable ? allMarks.filter(({ range }) => range.start >= from && range.start < to) : [];
  const takeTag = (end: number): Range | undefined => {
    const tag = marks.find(
      (mark) => mark.type === 'tag' && /^\s*:\s+$/.test(text.slice(end, mark.range.start)),
    );
    marks = marks.filter((mark) => mark !== tag);
    return tag?.range;
  };
  const context = {
    text,
    isSql,
    line,
    report: readable && templating === undefined ? report : () => {},
    takeTag,
  };
  const root = document.contents === null ? undefined : convert(document.contents, [], context);
  for (const { type, range } of marks) {
    const word = text.slice(range.start, range.end).trim();
    report({
      code: 'FS116',
      range,
      message: `YAML ${type} "${word}" is not allowed here`,
      hint: markHints[type],
    });
  }
  const isEmpty = root === undefined || (root.kind === 'scalar' && root.raw === '');
  if (isEmpty && problems.length === 0) return undefined;
  return {
    root: readable && templating === undefined && !isEmpty ? root : undefined,
    at: locator(source, root ?? emptyNode(from)),
    diagnostics: problems.map((problem) => diagnose(source, problem)),
  };
}

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

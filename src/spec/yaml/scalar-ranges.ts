import type { Range, ScalarNode } from './tree.js';

/** A scalar's string with, for each of its UTF-16 units, the stretch of the raw text that stands for it. */
interface Decoded {
  readonly text: string;
  readonly ranges: readonly Range[];
}

/**
 * Where `length` UTF-16 units at `offset` of a scalar's string stand in its raw text, as offsets in the raw text.
 * A stretch of no length is a point. Offsets beyond the string are drawn in. The rules are those of YAML 1.2
 * §7.3 (flow scalars) and §8.1 (block scalars).
 */
export function rangeWithin(scalar: ScalarNode, offset: number, length: number): Range {
  const { ranges } = decode(scalar) ?? { ranges: [] };
  const whole = { start: 0, end: scalar.raw.length };
  const last = ranges.at(-1);
  if (last === undefined) return whole;
  const from = Math.max(0, offset);
  const start = ranges[from]?.start ?? last.end;
  const end = length <= 0 ? start : (ranges[Math.min(from + length, ranges.length) - 1]?.end ?? start);
  return { start, end: Math.max(start, end) };
}

/** Undefined where the string cannot be known from the raw text: a number, a broken escape. */
function decode(scalar: ScalarNode): Decoded | undefined {
  const { raw, style, value } = scalar;
  for (const decoded of candidates(raw, style)) if (decoded.text === value) return decoded;
  return undefined;
}

function* candidates(raw: string, style: ScalarNode['style']): Generator<Decoded> {
  if (style === 'plain') yield unfold(raw, 0, raw.length);
  else if (style === 'single') yield unquote(unfold(raw, 1, raw.length - 1));
  else if (style === 'double') yield unescaped(raw);
  else {
    const header = /^[^\n]*/.exec(raw)?.[0] ?? '';
    const lines = linesOf(raw, header.length + 1, raw.length);
    const first = lines.find(({ start, end }) => raw.slice(start, end).trim() !== '');
    const blank = Math.max(0, ...lines.map(({ start, end }) => indentOf(raw, start, end)));
    const detected = first === undefined ? blank : indentOf(raw, first.start, first.end);
    const chomp = /[-+]/.exec(header.split('#')[0] ?? '')?.[0] ?? '';
    // An indentation indicator counts from the parent's indentation, which the raw text does not have.
    for (let indent = detected; indent >= 0; indent--) yield unblock(raw, lines, { indent, style, chomp });
  }
}

/** Collects units; each remembers where it came from. */
function builder() {
  let text = '';
  const ranges: Range[] = [];
  const push = (units: string, start: number, end: number): void => {
    text += units;
    for (let i = 0; i < units.length; i++) ranges.push({ start, end });
  };
  const copy = (raw: string, start: number, end: number): void => {
    for (let i = start; i < end; i++) push(raw[i] ?? '', i, i + 1);
  };
  return { push, copy, done: (): Decoded => ({ text, ranges }) };
}

/** Lines without their breaks; the last is what follows the last break, maybe nothing. */
function linesOf(raw: string, from: number, to: number): readonly Range[] {
  const lines: Range[] = [];
  let start = from;
  for (let i = from; i < to; i++) {
    if (raw[i] !== '\n') continue;
    lines.push({ start, end: raw[i - 1] === '\r' && i > start ? i - 1 : i });
    start = i + 1;
  }
  if (start <= to) lines.push({ start, end: to });
  return lines;
}

const isBlank = (unit: string | undefined): boolean => unit === ' ' || unit === '\t';

/** A line without the blanks around its breaks: at its start if it follows a break, at its end if one follows. */
function trimmed(
  raw: string,
  { start, end }: Range,
  follows: { readonly isFirst: boolean; readonly isLast: boolean },
): Range {
  const text = raw.slice(start, end);
  const from = follows.isFirst ? start : start + (/^[ \t]*/.exec(text)?.[0].length ?? 0);
  const blanks = follows.isLast ? 0 : (/[ \t]*$/.exec(text)?.[0].length ?? 0);
  return { start: from, end: Math.max(from, end - blanks) };
}

/** Line folding: one break is a space, each further one a break; blanks around breaks do not count. */
function unfold(raw: string, from: number, to: number): Decoded {
  const out = builder();
  const lines = linesOf(raw, from, to);
  let sep = '';
  let breakAt = from;
  for (const [i, line] of lines.entries()) {
    const [isFirst, isLast] = [i === 0, i === lines.length - 1];
    const { start, end } = trimmed(raw, line, { isFirst, isLast });
    const isBreak = !isFirst && !isLast && start === end;
    const before = isBreak && sep !== '\n' ? '' : sep;
    if (before !== '') out.push(before, breakAt, breakAt + 1);
    if (!isBreak) out.copy(raw, start, end);
    sep = isBreak ? '\n' : ' ';
    breakAt = line.end;
  }
  return out.done();
}

/** `''` is one quote. */
function unquote({ text, ranges }: Decoded): Decoded {
  const out = builder();
  for (let i = 0; i < text.length; i++) {
    const pair = text[i] === "'" && text[i + 1] === "'";
    out.push(text[i] ?? '', ranges[i]?.start ?? 0, ranges[pair ? i + 1 : i]?.end ?? 0);
    if (pair) i++;
  }
  return out.done();
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};

const hexDigits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** What stands at an offset: so many units of the raw text, and the text that they mean; null: their own. */
interface Unit {
  readonly length: number;
  readonly text: string | null;
}

function escaped(rest: string): Unit {
  const broken = /^\\\r?\n[ \t]*/.exec(rest)?.[0];
  if (broken !== undefined) return { length: broken.length, text: '' };
  const code = rest[1] ?? '';
  const digits = hexDigits[code];
  if (digits === undefined) return { length: 2, text: escapes[code] ?? rest.slice(0, 2) };
  const length = 2 + digits;
  const point = Number.parseInt(rest.slice(2, length), 16);
  return { length, text: point <= 0x10ffff ? String.fromCodePoint(point) : rest.slice(0, length) };
}

function plainUnit(rest: string): Unit {
  const space = /^[ \t]*(\r?\n[ \t\r\n]*)?/.exec(rest)?.[0] ?? '';
  const breaks = space.split('\n').length - 1;
  if (breaks === 0) return { length: Math.max(1, space.length), text: null };
  return { length: space.length, text: breaks === 1 ? ' ' : '\n'.repeat(breaks - 1) };
}

function unescaped(raw: string): Decoded {
  const out = builder();
  const to = raw.length - 1;
  for (let i = 1; i < to; ) {
    const rest = raw.slice(i, to);
    const { length, text } = rest.startsWith('\\') ? escaped(rest) : plainUnit(rest);
    if (text === null) out.copy(raw, i, i + length);
    else out.push(text, i, i + length);
    i += length;
  }
  return out.done();
}

function indentOf(raw: string, start: number, end: number): number {
  let i = start;
  while (i < end && raw[i] === ' ') i++;
  return i - start;
}

interface BlockStyle {
  /** Units at the start of each line that are not part of the text. */
  readonly indent: number;
  readonly style: 'literal' | 'folded';
  /** What is done with the line breaks at the end: `-`, `+`, or nothing. */
  readonly chomp: string;
}

/** Block scalars: the indentation goes; `folded` folds lines that are not indented further; `chomp` the end. */
function unblock(raw: string, all: readonly Range[], { indent, style, chomp }: BlockStyle): Decoded {
  const out = builder();
  const content = ({ start, end }: Range): number => Math.min(start + indent, end);
  const isEmpty = (line: Range): boolean => content(line) >= line.end;
  const lines = withoutEmptyTail(all, isEmpty);
  const end = lines.findLastIndex((line) => !isEmpty(line)) + 1;
  const newline = (at: Range, units = '\n'): void =>
    out.push(units, at.end, Math.min(raw.length, at.end + 1));
  /** The lines whose breaks lie between the text before and the next. */
  let breaks: Range[] = [];
  let isAfterText = false;
  for (const line of lines.slice(0, end)) {
    if (isEmpty(line)) {
      breaks.push(line);
      continue;
    }
    const isIndented = isBlank(raw[content(line)]);
    const folds = style === 'folded' && isAfterText && !isIndented;
    for (const { at, units } of folds ? folded(breaks) : breaks.map(asBreak)) newline(at, units);
    out.copy(raw, content(line), line.end);
    breaks = [line];
    isAfterText = !isIndented;
  }
  const last = lines[end - 1];
  if (last !== undefined && chomp !== '-') newline(last);
  if (chomp === '+') for (const at of lines.slice(end)) newline(at);
  return out.done();
}

/** The last "line" is what follows the final break: it is not a line unless something stands in it. */
function withoutEmptyTail(all: readonly Range[], isEmpty: (line: Range) => boolean): readonly Range[] {
  const tail = all.at(-1);
  return tail !== undefined && isEmpty(tail) && all.length > 1 ? all.slice(0, -1) : all;
}

interface Break {
  readonly at: Range;
  readonly units: string;
}

const asBreak = (at: Range): Break => ({ at, units: '\n' });

/** A single break is a space; of several the first goes. */
const folded = (breaks: readonly Range[]): readonly Break[] =>
  breaks.length === 1 ? breaks.map((at) => ({ at, units: ' ' })) : breaks.slice(1).map(asBreak);

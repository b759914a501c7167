import type { Diagnostic } from '../diagnostics/diagnostic.js';

/**
 * Specs as code frames show them: on lines that name a sensitive column, and on lines that continue an expression, literals
 * are masked. By the text alone, since specs with errors have no catalog: rather too much is masked than too little.
 * Lengths stay, so that places in the text do.
 */
export function maskLiterals<T extends { readonly text: string }>(files: readonly T[]): readonly T[] {
  const names = sensitiveNames(files.map(({ text }) => text));
  if (names.size === 0) return files;
  return files.map((file) => ({ ...file, text: file.text.split('\n').map(maskedLine(names)).join('\n') }));
}

const QUOTED = /'(?:[^']|'')*'/g;
const NUMBER = /(?<=(?:[<>=(,]|\bin|\band|\bbetween)\s*)\d+(?:\.\d+)?\b(?!\s*\))/g;

/** A literal, and not a part of a longer number or word. */
const whole = (literal: string): RegExp =>
  new RegExp(`(?<!\\w|\\d\\.)${literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?!\\w|\\.\\d)`, 'g');

const maskedText = (text: string): string =>
  text.startsWith("'") ? `'${'•'.repeat(text.length - 2)}'` : '•'.repeat(text.length);

/** Diagnostics whose messages and hints repeat no literal of a line on which it is masked. */
export function maskDiagnostics(
  diagnostics: readonly Diagnostic[],
  files: readonly { readonly path: string; readonly text: string }[],
): readonly Diagnostic[] {
  if (!diagnostics.some(({ span }) => span !== undefined)) return diagnostics;
  const masked = new Map(maskLiterals(files).map(({ path, text }) => [path, text.split('\n')]));
  const plain = new Map(files.map(({ path, text }) => [path, text.split('\n')]));
  return diagnostics.map((diagnostic) => {
    const { span, message, hint } = diagnostic;
    if (span === undefined) return diagnostic;
    const from = span.start.line - 1;
    const after = masked.get(span.file)?.slice(from, span.end.line) ?? [];
    const before = plain.get(span.file)?.slice(from, span.end.line) ?? [];
    const literals = before
      .filter((line, index) => line !== after[index])
      .flatMap((line) => [...(line.match(QUOTED) ?? []), ...(line.match(NUMBER) ?? [])]);
    if (literals.length === 0) return diagnostic;
    const hidden = (text: string): string =>
      literals.reduce((rest, literal) => rest.replaceAll(whole(literal), maskedText), text);
    return {
      ...diagnostic,
      message: hidden(message),
      ...(hint === undefined ? {} : { hint: hidden(hint) }),
    };
  });
}

/** `name: { …, sensitive: true }` */
const FLOW = /(?<![\w"'])([\w"']+)\s*:\s*\{[^{}]*\bsensitive\s*:\s*true/g;
const KEY = /^(?<indent> *)(?:- +)?(?<name>[\w"']+)\s*:(?<value>.*)$/;
/** A column or feature, and all that is said of it on its line. */
const DEFINED = /(?<![\w"'])([\w"']+)\s*:\s*(\{.*|".*|'.*)/g;

const bare = (name: string): string => name.replace(/["']/g, '').toLowerCase();
const words = (text: string): readonly string[] => text.toLowerCase().match(/\w+/g) ?? [];

/** Names of sensitive columns, and of what is made of them on one line. */
function sensitiveNames(texts: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const text of texts) {
    for (const [, name = ''] of text.matchAll(FLOW)) found.add(bare(name));
    for (const name of namesOfBlocks(text)) found.add(name);
  }
  const computed = texts
    .flatMap((text) => [...text.matchAll(DEFINED)])
    .filter(([, , rest = '']) => /\bexpr\s*:/.test(rest));
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [, name = '', rest = ''] of computed)
      if (words(rest).some((word) => found.has(word))) found.add(bare(name));
  }
  return found;
}

/** `name:` above a deeper line `sensitive: true`; line by line, so that the time grows with the text alone. */
function namesOfBlocks(text: string): readonly string[] {
  const found: string[] = [];
  let above: readonly { readonly indent: number; readonly name: string }[] = [];
  for (const line of text.split('\n')) {
    const { indent = '', name = '', value = '' } = KEY.exec(line)?.groups ?? {};
    if (name === '') continue;
    above = above.filter((key) => key.indent < indent.length);
    const owner = above.at(-1);
    if (owner !== undefined && bare(name) === 'sensitive' && /^\s*true\b/.test(value)) found.push(owner.name);
    above = [...above, { indent: indent.length, name: bare(name) }];
  }
  return found;
}

const KEYED = /^\s*(-\s+)?[\w"']+\s*:/;

const maskedLine =
  (names: ReadonlySet<string>) =>
  (line: string): string => {
    const isContinued = !KEYED.test(line) && !/^\s*(#|-|$)/.test(line);
    if (!isContinued && !words(line).some((word) => names.has(word))) return line;
    return line.replace(QUOTED, maskedText).replace(NUMBER, maskedText);
  };

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
    return line
      .replace(/'(?:[^']|'')*'/g, (text) => `'${'•'.repeat(text.length - 2)}'`)
      .replace(/(?<=(?:[<>=(,]|\bin|\band|\bbetween)\s*)\d+(?:\.\d+)?\b(?!\s*\))/g, (text) =>
        '•'.repeat(text.length),
      );
  };

import { relative, sep } from 'node:path';
import { codes } from '../../diagnostics/codes.js';
import { type Diagnostic, isError } from '../../diagnostics/diagnostic.js';
import { render } from '../../diagnostics/render.js';
import { toJson } from './json.js';
import { paint, writeJson, writeTo } from './terminal.js';

export type TextOf = (file: string) => string | undefined;

/** How diagnostics are written. */
export const formats = ['pretty', 'concise', 'json', 'github', 'sarif', 'junit'] as const;
export type Format = (typeof formats)[number];

/** Writes diagnostics to stderr, each with its code frame, errors last so that they are seen. */
export function writePretty(diagnostics: readonly Diagnostic[], textOf: TextOf): void {
  const sorted = [...diagnostics.filter((one) => !isError(one)), ...diagnostics.filter(isError)];
  for (const diagnostic of sorted) writeTo(process.stderr, `${render(diagnostic, textOf, paint)}\n`);
}

/** The format that is asked for by `--format`, read before options are parsed: wrong options are diagnostics too. */
export function formatOf(argv: readonly string[]): Format {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  const at = words.findIndex((word) => word === '--format' || word.startsWith('--format='));
  const value = words[at]?.startsWith('--format=') ? words[at].slice('--format='.length) : words[at + 1];
  return (at < 0 ? undefined : formats.find((format) => format === value)) ?? 'pretty';
}

export interface WrittenAs {
  readonly format: Format;
  readonly stream: NodeJS.WriteStream;
  /** Absolute, of the project: programs that read diagnostics expect paths from the working directory. */
  readonly root: string;
  readonly command: string;
  readonly version: string;
}

/** Whether the format is one document, which can be written only when all diagnostics are known. */
export const isDocument = (format: Format): boolean => format === 'sarif' || format === 'junit';

/** Diagnostics for other programs, in any format but `pretty` and `json`. */
export async function writeForPrograms(
  diagnostics: readonly Diagnostic[],
  { format, stream, root, command, version }: WrittenAs,
): Promise<void> {
  const placed = diagnostics.map((one) => fromHere(one, root));
  const { concise, github } = await import('../../diagnostics/formats/lines.js');
  if (format === 'concise') for (const one of placed) writeTo(stream, `${concise(one)}\n`);
  if (format === 'github')
    for (const one of placed) writeTo(stream, `${github(one, codes[one.code].title)}\n`);
  if (format === 'sarif') {
    const { sarif } = await import('../../diagnostics/formats/sarif.js');
    writeJson(stream, toJson(sarif(placed, version)));
  }
  if (format === 'junit') {
    const { junit } = await import('../../diagnostics/formats/junit.js');
    writeTo(stream, `${junit(placed, `fs ${command}`)}\n`);
  }
}

function fromHere(diagnostic: Diagnostic, root: string): Diagnostic {
  if (diagnostic.span === undefined) return diagnostic;
  const folder = relative(process.cwd(), root).split(sep).join('/');
  const { file } = diagnostic.span;
  return { ...diagnostic, span: { ...diagnostic.span, file: folder === '' ? file : `${folder}/${file}` } };
}

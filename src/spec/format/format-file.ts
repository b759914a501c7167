import { Lexer } from 'yaml';
import { type Diagnostic, error } from '../../diagnostics/diagnostic.js';
import { isSql } from '../read-specs.js';
import { parseYaml } from '../yaml/parse-yaml.js';
import type { SpecFile } from '../yaml/source-text.js';
import { toValue, type Value } from '../yaml/tree.js';
import { formatSpecs } from './format-specs.js';

export interface Formatted {
  /** The canonical text; the text as it is if there are diagnostics. */
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The canonical text of a file. A file that is not readable as YAML of specs is left as it is, with the diagnostics of
 * reading; so is one that would lose a comment or get another meaning, which would be a bug (FS900).
 */
export function formatFile(file: SpecFile): Formatted {
  const [before, comments] = [meaningOf(file), commentsIn(file.text)];
  if (before.diagnostics.length > 0) return { text: file.text, diagnostics: before.diagnostics };
  const text = formatSpecs(file.text);
  const after = meaningOf({ ...file, text });
  if (after.value === before.value && commentsIn(text) === comments) return { text, diagnostics: [] };
  const diagnostic = error(
    'FS900',
    `formatting ${file.path} would change more than its form: it is left as it is`,
    {
      hint: 'this is a bug in asof: please report it with the file',
    },
  );
  return { text: file.text, diagnostics: [diagnostic] };
}

function meaningOf(file: SpecFile): { readonly value: string; readonly diagnostics: readonly Diagnostic[] } {
  const documents = parseYaml(file, isSql);
  const values = documents.map(({ root }) => (root === undefined ? null : comparable(toValue(root))));
  return { value: JSON.stringify(values), diagnostics: documents.flatMap(({ diagnostics }) => diagnostics) };
}

/** A value as data whose text is equal if and only if the values are, whatever the order of keys. */
function comparable(value: Value): unknown {
  if (typeof value === 'bigint') return ['bigint', String(value)];
  if (Array.isArray(value)) return ['list', ...value.map(comparable)];
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, comparable(inner)] as const);
  return ['map', ...entries.toSorted(([a], [b]) => Number(a > b) - Number(a < b))];
}

/** All comments of a text, in an order that does not depend on where they are. */
const commentsIn = (text: string): string =>
  [...new Lexer().lex(text)]
    .flatMap((token) => (token.startsWith('#') ? [token.trim()] : []))
    .toSorted()
    .join('\n');

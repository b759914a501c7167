import { didYouMean } from '../../diagnostics/did-you-mean.js';
import type { Type } from '../../types/type.js';
import type { ColumnRef } from '../ast/nodes.js';
import { reject } from '../ast/sql-diagnostic.js';
import { unknownColumn } from '../parse/hints.js';
import { nameAt, tokenAt, type WrittenName } from '../parse/offsets.js';
import type { Source } from './context.js';

type Relations = ReadonlyMap<string, ReadonlyMap<string, Type>>;

/** The columns whose name is `name` but for the case of letters. */
export const sameWithoutCase = (name: string, columns: ReadonlyMap<string, Type>): readonly string[] =>
  [...columns.keys()].filter((column) => column.toLowerCase() === name.toLowerCase());

/**
 * The column that `alias.name`, or `name` alone where one relation only has it, is among `relations`. `folded` are the
 * parts as the grammar has them. Throws a SqlRejection.
 */
export function columnOfQuery(
  folded: readonly string[],
  relations: Relations,
  location: number | undefined,
  { text, offsetOf }: Source,
): ColumnRef {
  if (folded.length > 2)
    return reject('FS104', `unknown column "${folded.join('.')}"`, `write ${folded.slice(-2).join('.')}`);
  const offset = offsetOf(location ?? 0);
  const alias = folded.length === 2 ? folded[0] : undefined;
  const written = nameAt(text, alias === undefined ? offset : afterDot(text, offset), folded.at(-1) ?? '');
  return alias === undefined ? bareColumn(written, relations) : qualifiedColumn(alias, written, relations);
}

/** Where the second part of a name begins. */
function afterDot(text: string, offset: number): number {
  const rest = offset + tokenAt(text, offset).length;
  return rest + (/^\s*\.\s*/.exec(text.slice(rest))?.[0].length ?? 0);
}

function qualifiedColumn(alias: string, written: WrittenName, relations: Relations): ColumnRef {
  const columns = relations.get(alias);
  if (columns === undefined)
    return reject(
      'FS106',
      `nothing is called "${alias}" here`,
      didYouMean(alias, [...relations.keys()], 'input or alias'),
    );
  const found = matches(written, columns);
  const [name, second] = found;
  if (second !== undefined)
    return reject('FS104', `"${written.name}" may be ${found.join(' or ')}`, 'put the name in double quotes');
  const type = name === undefined ? undefined : columns.get(name);
  if (name === undefined || type === undefined) return unknown(written, alias, [...columns.keys()]);
  return { node: 'column', of: alias, name, type };
}

function bareColumn(written: WrittenName, relations: Relations): ColumnRef {
  const found = [...relations].flatMap(([of, columns]) =>
    matches(written, columns).flatMap((name): readonly ColumnRef[] => {
      const type = columns.get(name);
      return type === undefined ? [] : [{ node: 'column', of, name, type }];
    }),
  );
  const [only, second] = found;
  if (only === undefined)
    return unknown(written, [...relations.keys()].join(', '), [
      ...new Set([...relations.values()].flatMap((columns) => [...columns.keys()])),
    ]);
  if (second === undefined) return only;
  const choices = found.map(({ of, name }) => `${of}.${name}`).join(' or ');
  return reject('FS104', `"${written.name}" may be ${choices}`, 'say which: alias.column');
}

const matches = ({ name, quoted }: WrittenName, columns: ReadonlyMap<string, Type>): readonly string[] => {
  if (columns.has(name)) return [name];
  return quoted ? [] : sameWithoutCase(name, columns);
};

function unknown({ name, quoted }: WrittenName, what: string, columns: readonly string[]): never {
  const { code, message, hint } = unknownColumn(name, what, columns, quoted);
  return reject(code, message, hint);
}

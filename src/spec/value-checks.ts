import type { Code } from '../diagnostics/codes.js';
import { didYouMean, nearest } from '../diagnostics/did-you-mean.js';
import { parseDuration, parseRowWindow } from '../types/duration.js';
import { parseWhen } from '../types/instant.js';
import { LONGEST_NAME } from '../types/limits.js';
import { isTimeZone } from '../types/time-zone.js';
import { parseType } from '../types/type.js';
import { aggregatesShown, aggregateWords, parseAggregate } from './aggregate-names.js';
import { estimates, type SpecKind, sqlPlaces } from './reserved-keys.js';
import { isAt, type Node, type Path, type Place, walk } from './yaml/tree.js';

/** What the schema cannot say, or not in words: one row a place, one function a kind of value. */

export interface ValueDiagnostic {
  readonly code: Code;
  readonly message: string;
  readonly hint?: string;
}

export interface PlacedDiagnostic extends ValueDiagnostic {
  readonly path: Path;
  /** Whether it is the key that is wrong, not its value. */
  readonly atKey: boolean;
}

type Check = (node: Node, key: string) => ValueDiagnostic | undefined;

/** A check of text. Numbers and flags are taken as they were written; other shapes are left to the schema. */
const ofText =
  (check: (text: string) => ValueDiagnostic | undefined): Check =>
  (node) =>
    node.kind !== 'scalar' || node.value === null
      ? undefined
      : check(typeof node.value === 'string' ? node.value : node.raw);

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const bytes = (text: string): number => new TextEncoder().encode(text).length;

function nameProblem(name: string): ValueDiagnostic | undefined {
  const complain = (why: string, hint: string): ValueDiagnostic => ({
    code: 'FS115',
    message: `"${name}" cannot be a name: ${why}`,
    hint,
  });
  if (name.trim() === '') return complain('it is empty', 'a name begins with a letter or an underscore');
  if (!NAME.test(name)) {
    const suggestion = name
      .trim()
      .replace(/[^A-Za-z0-9_]+/g, '_')
      .replace(/^(?=\d)/, '_');
    const why =
      'names become relations, folders and parts of columns, so they have only letters, digits and underscores, and no digit first';
    return complain(
      why,
      NAME.test(suggestion) && /[A-Za-z0-9]/.test(suggestion) ? `write ${suggestion}` : 'choose another',
    );
  }
  return bytes(name) <= LONGEST_NAME
    ? undefined
    : complain(`it has ${bytes(name)} bytes, and engines hold ${LONGEST_NAME}`, 'shorten it');
}

/** The name of a feature's column may hold `{feature}`, `{aggregate}` and `{window}`. */
function patternProblem(pattern: string): ValueDiagnostic | undefined {
  const parts = ['feature', 'aggregate', 'window'];
  const unknown = [...pattern.matchAll(/\{([^{}]*)\}/g)]
    .map(([, word = '']) => word)
    .find((word) => !parts.includes(word));
  if (unknown !== undefined)
    return {
      code: 'FS103',
      message: `"{${unknown}}" is not a part of a name`,
      hint: `the parts are ${parts.map((part) => `{${part}}`).join(', ')}`,
    };
  return nameProblem(pattern.replace(/\{[^{}]*\}/g, 'x'));
}

/** Why a column cannot have this name; undefined where it can. */
export function columnNameProblem(name: string): ValueDiagnostic | undefined {
  const complain = (why: string): ValueDiagnostic => ({
    code: 'FS115',
    message: `${JSON.stringify(name)} cannot be a column: ${why}`,
  });
  if (name === '') return complain('it is empty');
  if (name.includes('\0')) return complain('it holds the character NUL');
  if (/\p{Surrogate}/u.test(name)) return complain('it holds half a character');
  return bytes(name) <= LONGEST_NAME
    ? undefined
    : complain(`it has ${bytes(name)} bytes, and engines hold ${LONGEST_NAME}`);
}

function durationProblem(text: string): ValueDiagnostic | undefined {
  const result = parseDuration(text);
  return 'duration' in result ? undefined : { code: 'FS111', message: result.problem, hint: result.hint };
}

function windowProblem(text: string): ValueDiagnostic | undefined {
  if (text.trim() === 'lifetime') return undefined;
  const rows = parseRowWindow(text);
  if (rows !== undefined)
    return 'problem' in rows ? { code: 'FS111', message: rows.problem, hint: rows.hint } : undefined;
  if (/^[a-z]+$/i.test(text) && nearest(text, ['lifetime']) !== undefined)
    return { code: 'FS111', message: `"${text}" is not a window`, hint: 'did you mean lifetime?' };
  return durationProblem(text);
}

function typeProblem(text: string): ValueDiagnostic | undefined {
  if (parseType(text) !== undefined) return undefined;
  const names = ['string', 'boolean', 'integer', 'bigint', 'double', 'date', 'timestamp'];
  const bare = text.trim().toLowerCase();
  const meant = synonyms[bare.replace(/\(.*$/, '')] ?? nearest(bare, names);
  const hint =
    meant === undefined ? `the types are ${names.join(', ')} and decimal(p,s)` : `did you mean ${meant}?`;
  return {
    code: 'FS112',
    message: `"${text}" is not a type`,
    hint: bare.startsWith('decimal')
      ? 'write decimal(p,s) with 1 ≤ p ≤ 38 and 0 ≤ s ≤ p, such as decimal(12,2)'
      : hint,
  };
}

/** What other systems call our types. */
const synonyms: Readonly<Record<string, string>> = {
  text: 'string',
  varchar: 'string',
  char: 'string',
  str: 'string',
  uuid: 'string',
  bool: 'boolean',
  int: 'integer',
  int32: 'integer',
  smallint: 'integer',
  int64: 'bigint',
  long: 'bigint',
  float: 'double',
  float64: 'double',
  real: 'double',
  numeric: 'decimal(p,s)',
  datetime: 'timestamp',
  timestamptz: 'timestamp',
};

function aggregateProblem(text: string): ValueDiagnostic | undefined {
  if (parseAggregate(text) !== undefined) return undefined;
  const available = `available are ${aggregatesShown.join(', ')}`;
  const exact = Object.hasOwn(estimates, text) ? estimates[text] : undefined;
  if (exact !== undefined)
    return {
      code: 'FS123',
      message: `"${text}" is an estimate, and each engine estimates in its own way: the values would not be the same on all`,
      hint: `exact is ${exact}`,
    };
  return {
    code: 'FS103',
    message: `"${text}" is not an aggregate`,
    hint:
      nearest(text, aggregateWords) === undefined ? available : didYouMean(text, aggregateWords, 'aggregate'),
  };
}

const EARLIEST = 0n;
const LATEST = BigInt(Date.UTC(2200, 0, 1)) * 1_000n;

function startProblem(text: string): ValueDiagnostic | undefined {
  const when = parseWhen(text);
  if (when !== undefined && when.instant >= EARLIEST && when.instant < LATEST) return undefined;
  return {
    code: 'FS103',
    message:
      when === undefined
        ? `"${text}" is not a date or an instant in UTC`
        : `"${text}" lies outside of 1970-01-01 to 2199-12-31`,
    hint: 'write 2020-07-17 or 2020-07-17T12:00:00Z',
  };
}

function timezoneProblem(text: string): ValueDiagnostic | undefined {
  if (isTimeZone(text)) return undefined;
  const near = nearest(text.replaceAll(' ', '_'), ['UTC', ...Intl.supportedValuesOf('timeZone')]);
  const hint = near === undefined ? 'write an IANA name, such as America/Sao_Paulo' : `did you mean ${near}?`;
  return { code: 'FS103', message: `"${text}" is not a time zone`, hint };
}

/** Templating inside quotes; what SQL has in its own quotes is text. */
function sqlProblem(text: string): ValueDiagnostic | undefined {
  const bare = text.replace(/'[^']*'/g, "''");
  const sign = /\{\{|\{%/.exec(bare)?.[0];
  return sign === undefined
    ? undefined
    : {
        code: 'FS116',
        message: `"${sign}" is templating, and specs have none`,
        hint: 'write the value itself',
      };
}

function pathProblem(text: string): ValueDiagnostic | undefined {
  const found = /\$\{[^}]*\}?|\{\{.*|\{%.*/.exec(text)?.[0];
  return found === undefined
    ? undefined
    : {
        code: 'FS116',
        message: `"${found}" is not replaced in specs`,
        hint: 'only fs.yaml reads the environment: give this target its own origin under targets',
      };
}

/** A column has a type, or an expression that gives it one. */
const untyped: Check = (node, key) =>
  node.kind === 'map' && !node.pairs.some(({ key: of }) => of === 'type' || of === 'expr')
    ? {
        code: 'FS103',
        message: `column ${key} has no type`,
        hint: 'add type: string, or expr: with what it is made of',
      }
    : undefined;

/** `{a:string}` is a key "a:string" to YAML. */
const missingSpace: Check = (node, key) => {
  const [, left, right] = /^([^:\s]+):([^:\s].*)$/.exec(key) ?? [];
  return node.kind === 'scalar' && node.value === null && left !== undefined
    ? {
        code: 'FS101',
        message: `YAML reads "${key}" as one key`,
        hint: `put a space after the colon: ${left}: ${right}`,
      }
    : undefined;
};

const keyed =
  (check: (key: string) => ValueDiagnostic | undefined): Check =>
  (_node, key) =>
    check(key);

interface Row {
  readonly kinds: readonly SpecKind[];
  readonly places: readonly Place[];
  readonly check: Check;
  readonly atKey?: true;
}

const all: readonly SpecKind[] = ['entity', 'source', 'feature_set', 'dataset', 'test'];

const rows: readonly Row[] = [
  { kinds: all, places: ['name'], check: ofText(nameProblem) },
  { kinds: all, places: ['*', '*.*', '*.*.*'], check: missingSpace, atKey: true },
  { kinds: ['feature_set'], places: ['features.*'], check: keyed(nameProblem), atKey: true },
  { kinds: ['feature_set'], places: ['features.*.name'], check: ofText(patternProblem) },
  { kinds: ['dataset'], places: ['derived.*.type'], check: ofText(typeProblem) },
  { kinds: ['feature_set', 'dataset'], places: ['derived.*'], check: keyed(nameProblem), atKey: true },
  { kinds: ['entity'], places: ['keys.*'], check: keyed(columnNameProblem), atKey: true },
  { kinds: ['source'], places: ['columns.*'], check: keyed(columnNameProblem), atKey: true },
  { kinds: ['source'], places: ['columns.*'], check: untyped, atKey: true },
  { kinds: ['entity'], places: ['keys.*', 'keys.*.type'], check: ofText(typeProblem) },
  { kinds: ['source'], places: ['columns.*', 'columns.*.type'], check: ofText(typeProblem) },
  { kinds: ['source'], places: ['timezone'], check: ofText(timezoneProblem) },
  { kinds: ['source'], places: ['from.*', 'targets.*.from.*'], check: ofText(pathProblem) },
  { kinds: ['source'], places: ['late', 'freshness'], check: ofText(durationProblem) },
  { kinds: ['feature_set'], places: ['every', 'freshness'], check: ofText(durationProblem) },
  { kinds: ['feature_set'], places: ['windows.*', 'features.*.windows.*'], check: ofText(windowProblem) },
  { kinds: ['feature_set'], places: ['start', 'end'], check: ofText(startProblem) },
  { kinds: ['test'], places: ['at'], check: ofText(startProblem) },
  { kinds: ['feature_set'], places: ['features.*.type', 'derived.*.type'], check: ofText(typeProblem) },
  {
    kinds: ['feature_set'],
    places: ['features.*.aggregate', 'features.*.aggregate.*'],
    check: ofText(aggregateProblem),
  },
  { kinds: ['dataset'], places: ['features.*.max_age'], check: ofText(durationProblem) },
  { kinds: ['dataset'], places: ['labels.*.within'], check: ofText(durationProblem) },
  { kinds: ['dataset'], places: ['labels.*.type'], check: ofText(typeProblem) },
  { kinds: ['dataset'], places: ['output.*'], check: ofText(pathProblem) },
  ...all.map((kind): Row => ({ kinds: [kind], places: sqlPlaces[kind], check: ofText(sqlProblem) })),
];

/** What is wrong with the values of a document, whatever its shape; at most one finding a place and check. */
export function checkValues(kind: SpecKind, root: Node): readonly PlacedDiagnostic[] {
  const applicable = rows.filter(({ kinds }) => kinds.includes(kind));
  return [...walk(root)].flatMap(({ path, node }) =>
    applicable.flatMap(({ places, check, atKey = false }) => {
      if (!places.some((place) => isAt(place, path))) return [];
      const complaint = check(node, String(path.at(-1) ?? ''));
      return complaint === undefined ? [] : [{ ...complaint, path, atKey }];
    }),
  );
}

import type { SchemaError, SchemaPart } from '../../schemas/validators.js';
import { didYouMean, nearest } from '../diagnostics/did-you-mean.js';
import { type ReservedKeys, reservedKeys, type SpecKind } from './reserved-keys.js';
import type { PlacedDiagnostic, ValueDiagnostic } from './value-checks.js';
import { isAt, type Node, nodeAt, type Path, pairOf } from './yaml/tree.js';

/**
 * What the validator says, as findings for people: one for each mistake. The validator tells of a value that fits
 * no branch of an `anyOf` once for each branch; the branch of the value's own shape is what was meant.
 */
export function schemaDiagnostics(
  errors: readonly SchemaError[],
  schema: SchemaPart,
  root: Node,
  kind: SpecKind | undefined,
): readonly PlacedDiagnostic[] {
  const placed = errors
    .filter(({ keyword }) => keyword !== 'if')
    .map((error) => ({ ...error, path: pathOf(error.instancePath, root) }));
  const paths = new Map(placed.map((error) => [error.instancePath, error.path]));
  return [...paths].flatMap(([pointer, path]) => {
    const here = placed.filter((error) => error.instancePath === pointer);
    const below = placed.some((error) => error.instancePath.startsWith(`${pointer}/`));
    return findingsAt(path, meant(here, below), { schema, root, kind });
  });
}

interface Scope {
  readonly schema: SchemaPart;
  readonly root: Node;
  readonly kind: SpecKind | undefined;
}

/** Says more of a value than that it has the wrong type. */
const isInside = ({ keyword }: SchemaError): boolean =>
  ['additionalProperties', 'required', 'oneOf', 'dependentRequired', 'minItems', 'minProperties'].includes(
    keyword,
  );

function meant(errors: readonly SchemaError[], below: boolean): readonly SchemaError[] {
  const union = errors.find(({ keyword }) => keyword === 'anyOf');
  if (union !== undefined) return below || errors.some(isInside) ? errors.filter(isInside) : [union];
  return errors.some(({ keyword }) => keyword === 'oneOf')
    ? errors.filter(({ schemaPath }) => !schemaPath.includes('/oneOf/'))
    : errors;
}

function findingsAt(path: Path, errors: readonly SchemaError[], scope: Scope): readonly PlacedDiagnostic[] {
  const unknown = errors
    .filter(({ keyword }) => keyword === 'additionalProperties')
    .map((error) => unknownKey(path, error, scope));
  const bad = errors.flatMap(({ keyword, params }) =>
    keyword === 'additionalProperties' ? [String(params.additionalProperty)] : [],
  );
  // A key that was mistyped, merged, or written in a way that is not available, is not missing too.
  const elsewhere = bad.includes('<<') || unknown.some(({ code }) => code === 'FS113');
  const missing = errors.filter(
    ({ keyword, params }) =>
      keyword === 'required' &&
      !elsewhere &&
      !bad.some((key) => nearest(key, [String(params.missingProperty)])),
  );
  const choice = errors.filter(({ keyword }) => keyword === 'oneOf' && unknown.length === 0);
  const format = errors.filter(({ keyword }) => keyword === 'dependentRequired' && choice.length === 0);
  const value =
    errors.find((error) => !isInside(error)) ?? errors.find(({ keyword }) => keyword.startsWith('min'));
  return [
    ...unknown,
    ...missing.map((error) => missingKey(path, error, scope)),
    ...choice.slice(0, 1).map((error) => wrongValue(path, error, scope)),
    ...format.map(({ params }) => ({
      code: 'FS103' as const,
      path: [...path, String(params.property)],
      atKey: true,
      message: `"${String(params.property)}" goes only with ${String(params.deps)}`,
    })),
    ...(value === undefined ? [] : [wrongValue(path, value, scope)]),
  ];
}

function unknownKey(path: Path, error: SchemaError, { kind }: Scope): PlacedDiagnostic {
  const key = String(error.params.additionalProperty);
  const known = Object.keys(error.parentSchema.properties ?? {}).filter((name) => name !== 'kind');
  const row = reservedKeys.find((candidate) => candidate.kind === kind && isAt(candidate.at, path));
  return {
    path: [...path, key],
    atKey: true,
    ...(laterProblem(key, row, known) ?? unknownProblem(key, known)),
  };
}

function laterProblem(
  key: string,
  row: ReservedKeys | undefined,
  known: readonly string[],
): ValueDiagnostic | undefined {
  if (row?.reserved?.includes(key) === true)
    return { code: 'FS113', message: `key "${key}" of ${row.of} is reserved`, hint: 'leave it out' };
  return row?.keys.includes(key) === true
    ? {
        code: 'FS113',
        message: `key "${key}" of ${row.of} is not available`,
        hint: `available are ${known.join(', ')}`,
      }
    : undefined;
}

const unknownProblem = (key: string, known: readonly string[]): ValueDiagnostic => ({
  code: 'FS102',
  message: `unknown key "${key}"`,
  hint: didYouMean(key, known, 'key'),
});

function missingKey(path: Path, error: SchemaError, { schema }: Scope): PlacedDiagnostic {
  const key = String(error.params.missingProperty);
  const part = error.parentSchema.properties?.[key];
  const expected = part === undefined ? undefined : expectation(part, schema);
  return {
    code: 'FS103',
    path,
    atKey: true,
    message: `${label(path)} has no ${key}`,
    ...(expected === undefined ? {} : { hint: `${key} ${expected}` }),
  };
}

function wrongValue(path: Path, error: SchemaError, { schema, root }: Scope): PlacedDiagnostic {
  const part = error.parentSchema;
  const expected = expectation(part, schema) ?? 'has another form';
  const node = nodeAt(root, path);
  const finding = (message: string, hint: string | undefined): PlacedDiagnostic => ({
    code: 'FS103',
    path,
    atKey: false,
    message,
    ...(hint === undefined ? {} : { hint }),
  });
  if (node?.kind === 'scalar' && node.value === null)
    return finding(`${label(path)} has no value`, `it ${expected}`);
  if (
    error.keyword === 'minItems' ||
    error.keyword === 'minProperties' ||
    (node?.kind === 'scalar' && node.value === '')
  )
    return finding(`${label(path)} is empty`, `it ${expected}`);
  return finding(`${label(path)} ${expected}`, node === undefined ? undefined : hintFor(node, part));
}

const flags: Readonly<Record<string, string>> = { yes: 'true', on: 'true', no: 'false', off: 'false' };

/** How to write what was probably meant. */
function hintFor(node: Node, part: SchemaPart): string | undefined {
  if (node.kind !== 'scalar') return undefined;
  const text = typeof node.value === 'string' ? node.value : undefined;
  if (part.type === 'array') return `write [${node.raw.trim()}]`;
  if (part.type === 'boolean') {
    const flag = flags[text?.toLowerCase() ?? ''];
    return flag === undefined ? undefined : `write ${flag}`;
  }
  if (part.enum !== undefined && text !== undefined) {
    const near = nearest(
      text,
      part.enum.filter((word) => word !== null),
    );
    return near === undefined ? undefined : `did you mean ${near}?`;
  }
  return part.type === 'string' && text === undefined ? `put it in quotes: "${node.raw}"` : undefined;
}

const singular: Readonly<Record<string, string>> = {
  features: 'feature',
  columns: 'column',
  keys: 'key',
  targets: 'target',
};

function label(path: Path): string {
  const [parent, last] = path.slice(-2).length === 2 ? path.slice(-2) : [undefined, path[0]];
  if (last === undefined) return 'the document';
  if (typeof last === 'number') return `item ${last + 1} of ${parent}`;
  const noun = path.length === 2 ? singular[String(parent)] : undefined;
  return noun === undefined ? last : `${noun} ${last}`;
}

/** What a value must be: the schema's own words. */
function expectation(part: SchemaPart, schema: SchemaPart): string | undefined {
  if (part.errorMessage !== undefined) return part.errorMessage;
  if (part.enum !== undefined) return `must be ${oneOf(part.enum.map(String))}`;
  if (part.$ref !== undefined)
    return expectation(schema.$defs?.[part.$ref.replace('#/$defs/', '')] ?? {}, schema);
  return part.type === 'object' ? 'must be a map of keys' : undefined;
}

const oneOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

function pathOf(pointer: string, root: Node): Path {
  const path: (string | number)[] = [];
  let node: Node | undefined = root;
  for (const part of pointer.split('/').slice(1)) {
    const step = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (node?.kind === 'list') path.push(Number(step));
    else path.push(step);
    node = node?.kind === 'list' ? node.items[Number(step)] : node && pairOf(node, step)?.value;
  }
  return path;
}

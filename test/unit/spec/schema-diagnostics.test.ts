import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCollection, isMap, parseAllDocuments, parseDocument, stringify } from 'yaml';
import { aggregateWords, parseAggregate } from '../../../src/spec/aggregate-names.js';
import { readSpecs } from '../../../src/spec/read-specs.js';
import { estimates, reservedKeys } from '../../../src/spec/reserved-keys.js';

interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const load = (name: string): Schema =>
  JSON.parse(readFileSync(`schemas/${name}.schema.json`, 'utf8')) as Schema;
const spec = load('spec');
const project = load('project');

function* keysOf(schema: Schema, place = ''): Generator<readonly [string, Schema]> {
  for (const [key, part] of Object.entries(schema.properties ?? {})) {
    yield [`${place}.${key}`, part];
    yield* keysOf(part, `${place}.${key}`);
  }
  if (typeof schema.additionalProperties === 'object')
    yield* keysOf(schema.additionalProperties, `${place}.*`);
  for (const [name, part] of Object.entries(schema.$defs ?? {})) yield* keysOf(part, name);
}

const follow = (schema: Schema): Schema =>
  schema.$ref === undefined ? schema : follow({ ...spec.$defs?.[schema.$ref.replace('#/$defs/', '')] });

/** The closed map at a place of the table of later words. */
function mapAt(root: Schema, place: string): Schema {
  let schema = root;
  for (const step of place === '' ? [] : place.split('.')) {
    const inner = follow(schema);
    const next = inner.properties?.[step] ?? inner.items ?? inner.additionalProperties;
    schema = typeof next === 'object' ? follow(next) : {};
    schema = schema.anyOf?.map(follow).find((branch) => branch.properties !== undefined) ?? schema;
  }
  return schema;
}

describe('the schemas', () => {
  it.each([
    ['spec', spec],
    ['project', project],
  ])('%s describes every key, for editors', (_name, schema) => {
    const keys = [...keysOf(schema)];
    expect(keys.length).toBeGreaterThan(7);
    expect(keys.filter(([, part]) => part.description === undefined).map(([place]) => place)).toEqual([]);
  });

  it('are strict JSON Schema 2020-12, and hold for the project itself', () => {
    const ajv = new Ajv2020({
      strict: true,
      strictRequired: false,
      strictTypes: false,
      allowUnionTypes: true,
    });
    ajv.addVocabulary(['errorMessage', 'tsType']);
    const documents = parseAllDocuments(readFileSync('features/user/user.yaml', 'utf8'));
    const isSpec = ajv.compile(spec);
    for (const document of documents) expect([isSpec(document.toJS()), isSpec.errors]).toEqual([true, null]);
    expect(isSpec({ kind: 'entity', name: 'a', keys: { a: 'string' }, x: 1 })).toBe(false);
    const isProject = ajv.compile(project);
    const [file] = parseAllDocuments(readFileSync('fs.yaml', 'utf8'));
    expect(isProject(file?.toJS())).toBe(true);
  });

  it('are what the types and validators are generated from', () => {
    execFileSync(process.execPath, ['--import', 'tsx', 'scripts/generate.ts', '--check'], { stdio: 'pipe' });
  });
});

describe('words that are not available', () => {
  const kinds = {
    entity: 'EntitySpec',
    source: 'SourceSpec',
    feature_set: 'FeatureSetSpec',
    dataset: 'DatasetSpec',
    test: 'TestSpec',
  };

  it.each(reservedKeys.map((row) => [`${row.kind} ${row.at}`, row] as const))(
    'of %s are not in the schema',
    (_title, row) => {
      const map = mapAt(spec.$defs?.[kinds[row.kind]] ?? {}, row.at);
      const available = Object.keys(map.properties ?? {});
      expect(available.length).toBeGreaterThan(0);
      expect([...row.keys, ...(row.reserved ?? [])].filter((key) => available.includes(key))).toEqual([]);
    },
  );

  it('hold no aggregate of the schema, and the checks hold those', () => {
    const [words, numbered] = spec.$defs?.Aggregate?.anyOf ?? [];
    expect(words?.enum).toEqual(aggregateWords);
    const pattern = new RegExp(numbered?.pattern ?? '', 'u');
    for (const name of ['p1', 'p50', 'p99', 'first_1', 'last_3', 'top_999']) {
      expect(pattern.test(name)).toBe(true);
      expect(parseAggregate(name)).toBeDefined();
    }
    for (const name of ['p0', 'p100', 'p05', 'first_0', 'last_1000', 'top_', 'sum_3', 'constructor']) {
      expect(pattern.test(name)).toBe(false);
      expect(parseAggregate(name)).toBeUndefined();
    }
    expect(Object.keys(estimates).filter((name) => parseAggregate(name) !== undefined)).toEqual([]);
  });
});

describe('a spec changed anywhere', () => {
  const specs = parseAllDocuments(readFileSync('features/user/user.yaml', 'utf8')).map((document) =>
    stringify(document),
  );
  const junk = fc.constantFrom<unknown>(
    null,
    true,
    0,
    '',
    'x',
    '3 days',
    'count',
    'string',
    [],
    ['x'],
    {},
    { type: 'string' },
    { file: 'a' },
    [{}],
  );
  const words = fc.constantFrom(
    'type',
    'file',
    'windows',
    'fill',
    'keys',
    'set',
    'x',
    'query',
    'where',
    '__proto__',
    '2',
  );
  const ajv = new Ajv2020({ strict: false });
  const fits = ajv.compile(spec);

  it('is read exactly when it fits the schema, or a finding says why not', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...specs),
        fc.array(fc.tuple(fc.nat(), words, junk), { minLength: 1, maxLength: 3 }),
        (text, changes) => {
          const document = parseDocument(text);
          for (const [at, word, value] of changes) {
            const paths = pathsOf(document.toJS());
            const path = paths[at % paths.length] ?? [];
            const target = document.getIn(path);
            if (at % 3 === 0) document.deleteIn(path);
            else if (at % 3 === 1 && isCollection(target) && target.items.length > 0 && isMap(target))
              document.setIn([...path, word], document.createNode(value));
            else document.setIn(path, document.createNode(value));
          }
          const changed = document.toString();
          const { documents, diagnostics } = readSpecs([{ path: 'a.yaml', text: changed }]);
          if (parseDocument(changed).contents === null) return;
          expect(documents.length > 0).toBe(diagnostics.length === 0);
          if (!fits(document.toJS())) expect(diagnostics).not.toEqual([]);
          const places = diagnostics.map(
            ({ span, message }) => `${span?.start.line}:${span?.start.column} ${message}`,
          );
          expect(new Set(places).size).toBe(places.length);
        },
      ),
      { numRuns: 500 },
    );
  });
});

function pathsOf(
  value: unknown,
  path: readonly (string | number)[] = [],
): readonly (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return path.length === 0 ? [] : [path];
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [
    ...(path.length === 0 ? [] : [path]),
    ...inner.flatMap(([key, child]) => pathsOf(child, [...path, key])),
  ];
}

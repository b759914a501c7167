/**
 * Writes what is generated: from `schemas/*.schema.json` the types of specs and the validators, from the tables of
 * functions, aggregates and codes their reference pages. With `--check` nothing is written; a file that is out of date is named,
 * and the exit code is 1.
 *
 * The validators are compiled here and not at start-up: loading Ajv and compiling takes about 150 ms, more than
 * all other work of a short command together.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { aggregatesPage } from './aggregates-doc.js';
import { errorsPage } from './errors-doc.js';
import { functionsPage } from './functions-doc.js';

type Json = string | number | boolean | null | readonly Json[] | JsonMap;
interface JsonMap {
  readonly [key: string]: Json;
}
interface Schema extends JsonMap {
  readonly $id: string;
  readonly $defs: { readonly [name: string]: JsonMap };
}

const root = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const parse = (path: string): Schema => JSON.parse(read(path)) as Schema;

const spec = parse('schemas/spec.schema.json');
const project = parse('schemas/project.schema.json');
const defs = { ...spec.$defs, ...project.$defs };

const HEADER = 'Generated from schemas/*.schema.json by `npm run generate`; do not edit.';

/** The TypeScript of a definition where it is used: its name, or itself where it is only text, a flag or a list. */
function typeOf(schema: JsonMap): string {
  const ref = schema.$ref;
  if (typeof ref === 'string') {
    const name = ref.replace('#/$defs/', '');
    const target = defs[name];
    if (target === undefined) throw new Error(`no definition ${ref}`);
    return isAlias(target) ? typeOf(target) : name;
  }
  if (typeof schema.tsType === 'string') return schema.tsType;
  if (schema.type === 'array') return `readonly (${typeOf(schema.items as JsonMap)})[]`;
  if (Array.isArray(schema.anyOf))
    return (schema.anyOf as readonly JsonMap[]).map((branch) => typeOf(branch)).join(' | ');
  if (schema.type === 'string' || schema.type === 'boolean') return schema.type;
  throw new Error(`no type for ${JSON.stringify(schema)}`);
}

const isAlias = (schema: JsonMap): boolean =>
  schema.tsType === undefined &&
  (schema.type === 'array' || schema.type === 'string' || schema.type === 'boolean');

/** References become names: following them would write a type again for each description beside a `$ref`. */
function named(value: Json): Json {
  if (Array.isArray(value)) return value.map(named);
  if (typeof value !== 'object' || value === null) return value;
  const map = value as JsonMap;
  if (
    map.$ref !== undefined ||
    map.type === 'array' ||
    (Array.isArray(map.anyOf) && map.tsType === undefined)
  ) {
    const description = map.description;
    return { ...(description === undefined ? {} : { description }), tsType: typeOf(map) };
  }
  return Object.fromEntries(
    Object.entries(map)
      .filter(([key]) => key !== 'allOf' && key !== 'oneOf' && key !== 'dependentRequired')
      .map(([key, inner]) => [key, named(inner)]),
  );
}

async function types(): Promise<string> {
  const { $id: _id, $schema: _schema, $defs: _defs, title: _title, ...projectSpec } = project;
  const written = Object.entries({ ...defs, ProjectSpec: projectSpec }).filter(
    ([, schema]) => !isAlias(schema),
  );
  const schema = {
    type: 'object',
    additionalProperties: false,
    $defs: Object.fromEntries(written.map(([name, body]) => [name, named(body)])),
  };
  const text = await compile(schema as JSONSchema, 'Root', {
    additionalProperties: false,
    bannerComment: `// ${HEADER}`,
    style: { singleQuote: true, printWidth: 110 },
    unreachableDefinitions: true,
  });
  return text
    .replace(/export interface Root \{\}\n/, '')
    .replace(
      / \*\n \* This interface was referenced by `Root`'s JSON-Schema\n \* via the `definition` "\w+"\.\n/g,
      '',
    )
    .replace(/^( +)(\w+\??|\[k: string\]): /gm, '$1readonly $2: ');
}

function validators(): string {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    strictRequired: false,
    strictTypes: false,
    allowUnionTypes: true,
    code: { source: true, esm: true, lines: true },
  });
  ajv.addVocabulary(['errorMessage', 'tsType']);
  ajv.addSchema([spec, project]);
  const code = standalone.default(ajv, { validateSpec: spec.$id, validateProject: project.$id });
  if (/\brequire\(/.test(code)) throw new Error('the validators need Ajv at run time: a keyword has to go');
  return `// ${HEADER}\n${code}\n${exported(code, spec, 'specSchema')}${exported(code, project, 'projectSchema')}`;
}

/** The schemas are in the code already: messages read what they say of a key. */
function exported(code: string, schema: Schema, as: string): string {
  const start = code.indexOf(`= ${JSON.stringify(schema)}`);
  const name = /const (\w+) $/.exec(code.slice(0, start))?.[1];
  if (start === -1 || name === undefined) throw new Error(`${schema.$id} is not in the validators`);
  return `export { ${name} as ${as} };\n`;
}

const outputs: readonly (readonly [path: string, text: string])[] = [
  ['src/spec/generated.ts', await types()],
  ['schemas/validators.js', validators()],
  ['docs/functions.md', functionsPage()],
  ['docs/aggregates.md', aggregatesPage()],
  ['docs/errors.md', errorsPage()],
];

if (process.argv.includes('--check')) {
  const stale = outputs.filter(([path, text]) => !existsSync(new URL(path, root)) || read(path) !== text);
  for (const [path] of stale) console.error(`${path} is stale: npm run generate`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const [path, text] of outputs) writeFileSync(new URL(path, root), text);
}

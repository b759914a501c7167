import type { Catalog } from '../../catalog/model/index.js';

/** JSON as data. */
export type Json = string | number | boolean | null | readonly Json[] | JsonMap;
export interface JsonMap {
  readonly [key: string]: Json;
}

/** Aggregates with a number that are worth suggesting; any other number is as good. */
const NUMBERED = ['p50', 'p90', 'p95', 'p99', 'first_3', 'last_3', 'top_3'];

const isMap = (value: Json | undefined): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The schema of specs for an editor: completes the names of the project's entities, sources, feature sets and columns, and
 * explains each key with an example. Names are suggested and not demanded: a new one is no error before the schema is
 * written again. @param schema the published schema of specs.
 */
export function projectSchema(schema: JsonMap, catalog: Catalog): JsonMap {
  const explained = explain(schema, schema);
  if (!isMap(explained)) return schema;
  return withNames(explained, catalog);
}

/** Keys that only our own validator and generator read are left out; descriptions get an example for hovers. */
function explain(value: Json, root: JsonMap): Json {
  if (Array.isArray(value)) return value.map((item: Json) => explain(item, root));
  if (!isMap(value)) return value;
  const entries = Object.entries(value)
    .filter(([key]) => key !== 'tsType')
    .map(([key, inner]) => [key, explain(inner, root)] as const);
  const { description } = value;
  const example = typeof description === 'string' ? exampleOf(value, root) : undefined;
  const hover =
    example === undefined ? [] : [['markdownDescription', `${String(description)}\n\n${example}`] as const];
  return Object.fromEntries([...entries, ...hover]);
}

/** The example that a message gives after "such as", or the first of the examples, of the value or what it refers to. */
function exampleOf(value: JsonMap, root: JsonMap): string | undefined {
  const { errorMessage, examples, $ref } = value;
  const said = typeof errorMessage === 'string' ? /such as (.+)$/.exec(errorMessage)?.[1] : undefined;
  const first = Array.isArray(examples) ? examples[0] : undefined;
  const text = said ?? (typeof first === 'string' ? first : undefined);
  if (text !== undefined) return `Example: \`${text}\``;
  const name = typeof $ref === 'string' ? $ref.replace('#/$defs/', '') : undefined;
  const target = name !== undefined && isMap(root.$defs) ? root.$defs[name] : undefined;
  return isMap(target) ? exampleOf(target, root) : undefined;
}

/** Suggests values beside what is allowed. */
function suggesting(value: Json | undefined, names: readonly string[]): Json {
  const allowed = value ?? {};
  if (names.length === 0 || !isMap(allowed)) return allowed;
  const { description, markdownDescription, ...rest } = allowed;
  return {
    ...(description === undefined ? {} : { description }),
    ...(markdownDescription === undefined ? {} : { markdownDescription }),
    anyOf: [{ enum: [...new Set(names)] }, rest],
  };
}

/** Changes the value at a path; what is not there is left alone. */
function changed(value: Json, path: readonly string[], change: (inner: Json) => Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  if (!isMap(value) || value[step] === undefined) return value;
  return { ...value, [step]: changed(value[step], rest, change) };
}

function withNames(schema: JsonMap, catalog: Catalog): JsonMap {
  const sources = [...catalog.sources.keys(), ...catalog.datasets.keys()];
  const places: readonly (readonly [path: readonly string[], names: readonly string[]])[] = [
    [['FeatureSetSpec', 'properties', 'entity'], [...catalog.entities.keys()]],
    [['FeatureSetSpec', 'properties', 'source'], sources],
    [['DatasetSpec', 'properties', 'spine'], sources],
    [['DatasetSetSpec', 'properties', 'set'], [...catalog.featureSets.keys()]],
    [['InputList', 'items'], [...catalog.sources.keys()]],
    [['Aggregate'], NUMBERED],
  ];
  const named = places.reduce<Json>(
    (all, [path, names]) => changed(all, ['$defs', ...path], (inner) => suggesting(inner, names)),
    schema,
  );
  const sets = [...catalog.featureSets.keys()];
  const items = ['$defs', 'DatasetSpec', 'properties', 'features', 'items'];
  const joined = changed(named, items, (inner) => suggesting(inner, sets));
  const withColumns = changed(joined, ['$defs', 'FeatureSetSpec'], (set) => whenFrom(set, 'source', catalog));
  const all = changed(withColumns, ['$defs', 'DatasetSpec'], (set) => whenFrom(set, 'spine', catalog));
  return isMap(all) ? all : schema;
}

/** Under the name of a source, its columns are suggested where columns are used. */
function whenFrom(shape: Json, key: 'source' | 'spine', catalog: Catalog): Json {
  if (!isMap(shape)) return shape;
  const rules = [...catalog.sources.values()].map(({ name, columns }) => ({
    if: { required: [key], properties: { [key]: { const: name } } },
    then: {
      properties: usesOf(
        columns.map((column) => column.name),
        key,
      ),
    },
  }));
  return rules.length === 0 ? shape : { ...shape, allOf: rules };
}

/** Where columns of a source are used, by keys. */
function usesOf(columns: readonly string[], key: 'source' | 'spine'): JsonMap {
  const column = { anyOf: [{ enum: columns }, {}] };
  if (key === 'spine')
    return { timestamp: column, columns: { items: { anyOf: [{ enum: [...columns, 'timestamp'] }, {}] } } };
  return {
    timestamp: column,
    keys: { additionalProperties: column },
    dedupe: { properties: { by: { items: column } } },
    features: { additionalProperties: { properties: { of: column, timestamp: column } } },
  };
}

/** Settings of an editor that reads schemas from a folder. @param folder relative to the project, forward slashes. */
export const editorSettings = (folder: string): string =>
  `${JSON.stringify(
    {
      'yaml.schemas': {
        [`./${folder}/spec.schema.json`]: ['features/**/*.yaml', 'features/**/*.yml'],
        [`./${folder}/project.schema.json`]: ['fs.yaml'],
      },
    },
    null,
    2,
  )}\n`;

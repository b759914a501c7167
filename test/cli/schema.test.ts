import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { fs, marks, remove, repository, sample } from '../support/cli.js';

let root: string;
let schema: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  root = await sample();
  const { code, stdout } = await fs(root, ['schema']);
  expect([code, stdout]).toEqual([
    0,
    'written  .asof/spec.schema.json, .asof/project.schema.json, .vscode/settings.json\n',
  ]);
  schema = JSON.parse(await readFile(join(root, '.asof/spec.schema.json'), 'utf8'));
});
afterAll(() => remove(root));

const validator = () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  return ajv.compile(schema);
};

const documentsOf = (path: string): readonly unknown[] =>
  [parseAllDocuments(readFileSync(path, 'utf8'))]
    .flat()
    .flatMap((one) => ('toJS' in one ? [one.toJS()] : []));

describe('fs schema', () => {
  it('accepts every spec of the repository, also with names of other projects', () => {
    const validate = validator();
    const folders = ['features', 'test/golden', 'test/projects'];
    const paths = folders.flatMap((folder) =>
      readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.yaml') && !path.endsWith('fs.yaml'))
        .map((path) => join(repository, folder, path)),
    );
    for (const path of paths)
      for (const document of documentsOf(path)) {
        validate(document);
        expect(validate.errors, path).toBeNull();
      }
  });

  it('refuses an unknown key', () => {
    expect(validator()({ kind: 'entity', name: 'a', keys: { a: 'string' }, colour: 'red' })).toBe(false);
  });

  it('completes names of the project, columns under their source, and aggregates with a number', () => {
    expect(schema).toMatchObject({
      $defs: {
        FeatureSetSpec: {
          properties: {
            entity: { anyOf: [{ enum: ['user'] }, {}] },
            source: { anyOf: [{ enum: expect.arrayContaining(['order_events']) }, {}] },
          },
          allOf: expect.arrayContaining([
            {
              if: { required: ['source'], properties: { source: { const: 'order_events' } } },
              then: {
                properties: expect.objectContaining({
                  timestamp: { anyOf: [{ enum: expect.arrayContaining(['chargeback_timestamp']) }, {}] },
                }),
              },
            },
          ]),
        },
        DatasetSpec: {
          properties: { features: { items: { anyOf: [{ enum: ['user_orders', 'user_chargebacks'] }, {}] } } },
        },
        Aggregate: { anyOf: [{ enum: expect.arrayContaining(['p95', 'last_3']) }, {}] },
      },
    });
  });

  it('explains keys with an example', () => {
    expect(schema).toMatchObject({
      $defs: {
        EntitySpec: {
          properties: {
            keys: { markdownDescription: expect.stringContaining('Example: `{ cpf: string }`') },
          },
        },
        FeatureSetSpec: {
          properties: {
            every: { markdownDescription: expect.stringContaining('Example: `1 day`') },
          },
        },
      },
    });
  });

  it('writes editor settings for all specs, and never over settings that are there', async () => {
    const settings: unknown = JSON.parse(await readFile(join(root, '.vscode/settings.json'), 'utf8'));
    expect(settings).toEqual({
      'yaml.schemas': {
        './.asof/spec.schema.json': ['features/**/*.yaml', 'features/**/*.yml'],
        './.asof/project.schema.json': ['fs.yaml'],
      },
    });
    const before = (await marks(root)).get('.vscode/settings.json');
    const again = await fs(root, ['schema']);
    expect([again.code, again.stdout]).toEqual([
      0,
      'written  .asof/spec.schema.json, .asof/project.schema.json\n',
    ]);
    expect(again.stderr).toContain('.vscode/settings.json is there already; it needs:');
    expect((await marks(root)).get('.vscode/settings.json')).toBe(before);
  });
});

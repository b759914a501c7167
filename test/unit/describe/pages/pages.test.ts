import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Catalog } from '../../../../src/catalog/model/index.js';
import { formatScalar } from '../../../../src/describe/format-expression.js';
import { lineage } from '../../../../src/describe/lineage.js';
import { code, inline, paragraphs } from '../../../../src/describe/pages/markdown.js';
import {
  catalogPages,
  MARKER,
  type TemplateName,
  templateNames,
} from '../../../../src/describe/pages/pages.js';
import { renderPages } from '../../../../src/describe/pages/render.js';
import { loadProject, requireCatalog } from '../../../../src/project/index.js';
import { emptyFolder, remove, repository } from '../../../support/cli.js';

const HOSTILE = 'a | b\n\nc <script>alert(1)</script> `code` *x* [y](z) $m$';

const SPECS = `
kind: entity
name: user
description: ${JSON.stringify(HOSTILE)}
owner: "team | risk"
tags: [core, "a|b"]
keys:
  id: { type: string, sensitive: true, description: ${JSON.stringify(HOSTILE)} }
---
kind: source
name: end
timestamp: at
columns: { at: timestamp, id: string, amount: double, note: { type: string, sensitive: true } }
where: note <> 'a|b' and (amount > 0 or amount is null)
from: { file: "data/*.csv" }
---
kind: feature_set
name: spending
entity: user
source: end
windows: [1 day, lifetime]
where: not (amount between 1 and 2) and id in ('x', 'y')
start: 2020-01-01
features:
  spent: { aggregate: sum, of: "round(amount * 2, 2) - -amount", where: "case when amount > 1 then true else false end" }
---
kind: dataset
name: table
spine: end
columns: [timestamp, id]
features: [spending]
output: { file: out.csv }
`;

describe('the catalog pages', () => {
  let root: string;
  let catalog: Catalog;
  let pages: ReadonlyMap<string, string>;
  let templates: Readonly<Record<TemplateName, string>>;

  beforeAll(async () => {
    root = await emptyFolder();
    await mkdir(join(root, 'features'));
    await writeFile(
      join(root, 'fs.yaml'),
      'project: "x | y"\ntargets: { local: { engine: duckdb, path: w } }\n',
    );
    await writeFile(join(root, 'features/all.yaml'), SPECS);
    catalog = requireCatalog(await loadProject(root));
    const texts: Record<TemplateName, string> = {
      index: '',
      entity: '',
      source: '',
      feature_set: '',
      dataset: '',
    };
    for (const name of templateNames)
      texts[name] = await readFile(join(repository, 'templates', `${name}.md.hbs`), 'utf8');
    templates = texts;
    pages = renderPages(catalogPages(catalog, 'x | y'), templates);
  });
  afterAll(() => remove(root));

  it('are an index and a page a thing', () => {
    expect([...pages.keys()]).toEqual([
      'index.md',
      'entity/user.md',
      'source/end.md',
      'feature_set/spending.md',
      'dataset/table.md',
    ]);
  });

  it.each(['index.md', 'entity/user.md', 'source/end.md', 'feature_set/spending.md', 'dataset/table.md'])(
    '%s',
    (path) => {
      expect(pages.get(path)).toMatchSnapshot();
    },
  );

  it('are the same each time', () => {
    expect(renderPages(catalogPages(catalog, 'x | y'), templates)).toEqual(pages);
  });

  it('carry the marker, hold no HTML of specs, and have whole tables', () => {
    for (const [path, text] of pages) {
      expect(text.startsWith(`${MARKER}\n`), path).toBe(true);
      expect(text, path).not.toContain('<script>');
      expect(text.endsWith('\n') && !text.endsWith('\n\n'), path).toBe(true);
      for (const table of text.match(/(?:^\|.*\n)+/gm) ?? []) {
        const widths = table
          .trimEnd()
          .split('\n')
          .map((row) => row.replaceAll('\\|', '').split('|').length);
        expect(new Set(widths).size, `${path}\n${table}`).toBe(1);
      }
    }
  });

  it('link only to pages that are there', () => {
    for (const [path, text] of pages)
      for (const [, href = ''] of text.matchAll(/(?<!\\)\]\(([^)]+)\)/g))
        expect(pages.has(join(path, '..', href)), `${path} → ${href}`).toBe(true);
  });

  it('are strict: a template that asks for what is not there is an error', () => {
    expect(() => renderPages(catalogPages(catalog, 'x'), { ...templates, index: '{{nothing}}' })).toThrow(
      /nothing/,
    );
  });

  it('draw the lineage with names that are no words of Mermaid', () => {
    expect(lineage(catalog)).toBe(
      [
        'flowchart LR',
        '  source_end[("end")]',
        '  feature_set_spending["spending"]',
        '  view_user(["online.user"])',
        '  dataset_table[/"table"/]',
        '  source_end --> feature_set_spending',
        '  feature_set_spending --> view_user',
        '  source_end --> dataset_table',
        '  feature_set_spending --> dataset_table',
      ].join('\n'),
    );
  });

  it('show expressions as they are written in specs', () => {
    const set = catalog.featureSets.get('spending');
    const [column] = set?.aggregated ?? [];
    const shown = [set?.where, set?.source.where, column?.of, column?.filter].map((expr) =>
      expr ? formatScalar(expr) : '',
    );
    expect(shown).toMatchInlineSnapshot(`
      [
        "(not (amount between 1 and 2)) and (id in ('x', 'y'))",
        "(note <> 'a|b') and ((amount > 0) or (amount is null))",
        "round(amount * 2, 2) - -amount",
        "case when amount > 1 then true else false end",
      ]
    `);
  });
});

describe('text in markdown', () => {
  it.each([
    ['a | b', 'a \\| b'],
    ['two\n lines', 'two lines'],
    ['<b> & `c`', '&lt;b&gt; &amp; \\`c\\`'],
    ['a_b *c* [d](e) ~f~ $g$ \\', 'a\\_b \\*c\\* \\[d\\](e) \\~f\\~ \\$g\\$ \\\\'],
  ])('%j on one line', (text, wanted) => expect(inline(text)).toBe(wanted));

  it.each([
    ['# no heading', '\\# no heading'],
    ['- no list\n\n1. nor this', '\\- no list\n\n1&#8203;. nor this'],
    ['+ x', '\\+ x'],
    ['2020 was a year', '2020 was a year'],
  ])('%j in paragraphs', (text, wanted) => expect(paragraphs(text)).toBe(wanted));

  it.each([
    ['x', '`x`'],
    ['a ` b', '``a ` b``'],
    ['`a`', '`` `a` ``'],
    ["note <> 'a|b'", "`note <> 'a\\|b'`"],
    ['', ''],
  ])('%j as code', (text, wanted) => expect(code(text)).toBe(wanted));
});

import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fs, remove, repository, sample } from '../support/cli.js';

/**
 * What `docs/cli.md` says of JSON is what commands print: in each section, `{a, b: {c}, …}` after the word JSON lists the
 * keys of an object, and nothing more or less may be printed.
 */

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The objects that a section of the page describes, in its order, as sorted lists of keys. */
function shapesOf(page: string, command: string): readonly (readonly string[])[] {
  const [, section = ''] = page.split(new RegExp(`^## fs ${command}$`, 'm'));
  const [text = ''] = section.split(/^## /m);
  const json = text.slice(text.search(/^JSON: /m));
  return [...json.matchAll(/`\{([^`]+)\}`/g)].map(([, inside = '']) => keysIn(inside));
}

/** `a, b: {c}, d` as a, b, d. */
const keysIn = (text: string): readonly string[] =>
  text
    .replace(/\{[^{}]*\}/g, '')
    .split(',')
    .map((part) => part.replace(/:.*/s, '').trim())
    .toSorted();

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const itemsOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

/** The keys of all of these objects together, without `kind`, where it says which of several objects one is. */
const keysOf = (values: readonly (Json | undefined)[]): readonly string[] =>
  [...new Set(values.filter(isObject).flatMap((value) => Object.keys(value)))].toSorted();

const at = (value: Json | undefined, key: string): Json | undefined =>
  isObject(value) ? value[key] : undefined;

const ofKind = (items: readonly Json[], kind: string): readonly string[] =>
  keysOf(items.filter((item) => at(item, 'kind') === kind)).filter((key) => key !== 'kind');

const USER = 'features/user/user.yaml';
const ORDERS = 'warehouse/sources/order_events.csv';

describe('the JSON of', () => {
  let root = '';
  let page = '';
  beforeAll(async () => {
    page = await readFile(join(repository, 'docs/cli.md'), 'utf8');
    root = await sample();
    const spec = await readFile(join(root, USER), 'utf8');
    const more = 'freshness: 100 days\nchecks:\n  - not_null: [order_id]';
    await writeFile(
      join(root, USER),
      spec.replace('primary_key: [order_id]', `primary_key: [order_id]\n${more}`),
    );
  });
  afterAll(() => remove(root));

  /** What a command prints as JSON, and beside it on stderr. */
  async function printed(args: readonly string[], folder = root): Promise<{ json: Json; stderr: string }> {
    const { stdout, stderr } = await fs(folder, [...args, '--json']);
    return { json: JSON.parse(stdout), stderr };
  }

  it('fs list', async () => {
    const [items, columns] = [await printed(['list']), await printed(['list', '--columns'])];
    expect([keysOf(itemsOf(items.json)), keysOf(itemsOf(columns.json))]).toEqual(shapesOf(page, 'list'));
  });

  it('fs preview', async () => {
    const { json } = await printed(['preview', 'user_orders']);
    expect([keysOf([json])]).toEqual(shapesOf(page, 'preview'));
  });

  it('fs why', async () => {
    const column = 'cpf_orders__count_over_3_days_rolling_windows';
    const { json } = await printed(['why', column, '--key', 'cpf=x', '--at', '2020-05-14']);
    const [top, part, event, kept] = shapesOf(page, 'why');
    const parts = itemsOf(at(json, 'parts'));
    expect(keysOf([json])).toEqual(top);
    expect(keysOf(parts)).toEqual(part);
    expect(keysOf(parts.flatMap((one) => itemsOf(at(at(one, 'inside'), 'shown'))))).toEqual(event);
    expect(keysOf([at(json, 'stored')])).toEqual(kept);
  });

  it('fs validate', async () => {
    const { json } = await printed(['validate']);
    expect([keysOf([json])]).toEqual(shapesOf(page, 'validate'));
  });

  it('fs compile, with --explain and --out', async () => {
    const [sql, explained, files] = [
      await printed(['compile']),
      await printed(['compile', '--explain']),
      await printed(['compile', '--out', 'sql']),
    ];
    expect([keysOf(itemsOf(sql.json)), keysOf(itemsOf(explained.json)), keysOf([files.json])]).toEqual(
      shapesOf(page, 'compile'),
    );
  });

  it('fs diff', async () => {
    const changed = await sample();
    const path = join(changed, USER);
    const spec = await readFile(path, 'utf8');
    await writeFile(path, spec.replace('windows: [3 days, 7 days, 30 days]', 'windows: [3 days, 8 days]'));
    const { json } = await printed(['diff', '--against', root, '--sql'], changed);
    const items = itemsOf(at(json, 'items'));
    const [top, item, column, consumer] = shapesOf(page, 'diff');
    expect(keysOf([json])).toEqual(top);
    expect(keysOf(items)).toEqual([...(item ?? []), 'sql'].toSorted());
    expect(keysOf(items.flatMap((one) => itemsOf(at(one, 'columns'))))).toEqual(column);
    expect(keysOf(items.flatMap((one) => itemsOf(at(one, 'consumers'))))).toEqual(consumer);
    await remove(changed);
  });

  it('fs run, and its events', async () => {
    await appendFile(join(root, ORDERS), 'early,1960-01-01 00:00:00,1,\n');
    const { json, stderr } = await printed(['run']);
    const [top, planned, set, rejected, dataset] = shapesOf(page, 'run');
    const results = itemsOf(at(json, 'results'));
    expect(keysOf([json])).toEqual(top);
    expect(keysOf(itemsOf(at(json, 'planned')))).toEqual(planned);
    expect(ofKind(results, 'feature_set')).toEqual(set);
    expect(keysOf(results.flatMap((one) => itemsOf(at(one, 'rejected'))))).toEqual(rejected);
    expect(ofKind(results, 'dataset')).toEqual(dataset);
    const events = stderr
      .split('\n')
      .flatMap((line): Json[] => (line.startsWith('{') ? [JSON.parse(line)] : []));
    expect(events.map((event) => at(event, 'event'))).toEqual(
      expect.arrayContaining(['planned', 'started', 'finished']),
    );
  });

  it('fs run that fails', async () => {
    const broken = await sample();
    await appendFile(join(broken, ORDERS), 'late,never,1,\n');
    const { json } = await printed(['run'], broken);
    const failed = shapesOf(page, 'run').at(-1);
    expect(ofKind(itemsOf(at(json, 'results')), 'failed')).toEqual(failed);
    await remove(broken);
  });

  it('fs status', async () => {
    const { json } = await printed(['status']);
    const [set, dataset, source, checks, check, freshness] = shapesOf(page, 'status');
    expect(ofKind(itemsOf(json), 'feature_set')).toEqual(set);
    expect(ofKind(itemsOf(json), 'dataset')).toEqual(dataset);
    expect(ofKind(itemsOf(json), 'source')).toEqual(source);
    expect(ofKind(itemsOf(json), 'checks')).toEqual(checks);
    expect(keysOf(itemsOf(json).flatMap((one) => itemsOf(at(one, 'checks'))))).toEqual(check);
    expect(keysOf(itemsOf(json).map((one) => at(one, 'freshness')))).toEqual(freshness);
  });

  it('fs runs', async () => {
    const { json } = await printed(['runs']);
    expect([keysOf(itemsOf(json))]).toEqual(shapesOf(page, 'runs'));
  });

  it('fs get', async () => {
    const { json } = await printed(['get', 'user', '--key', 'cpf=1']);
    expect([keysOf([json])]).toEqual(shapesOf(page, 'get'));
  });

  it('fs docs', async () => {
    const { json } = await printed(['docs']);
    expect([keysOf([json])]).toEqual(shapesOf(page, 'docs'));
  });

  it('fs explain', async () => {
    const [one, all] = [await printed(['explain', 'FS117']), await printed(['explain'])];
    const [shape, broken, text, listed] = shapesOf(page, 'explain');
    expect(keysOf([one.json])).toEqual(shape);
    expect([broken, text]).toContainEqual(keysOf([at(one.json, 'example')]));
    expect(keysOf(itemsOf(all.json))).toEqual(listed);
  });

  it('fs fmt', async () => {
    const { json } = await printed(['fmt', '--check']);
    expect([keysOf([json])]).toEqual(shapesOf(page, 'fmt'));
  });

  it('fs gc', async () => {
    const { json } = await printed(['gc']);
    expect(keysOf([json])).toEqual(shapesOf(page, 'gc')[0]);
  });

  it('a command that fails, with the places of its diagnostics', async () => {
    const broken = await sample();
    const path = join(broken, USER);
    await writeFile(
      path,
      (await readFile(path, 'utf8')).replace('source: order_events', 'sorce: order_events'),
    );
    const { json } = await printed(['list'], broken);
    const [, section = ''] = page.split(/^## JSON$/m);
    const [top, diagnostic, span] = [...section.matchAll(/`\{((?:[^`{}]|\{[^{}]*\})+)\}`/g)].map(
      ([, text = '']) => keysIn(text),
    );
    const diagnostics = itemsOf(at(json, 'diagnostics'));
    expect(keysOf([json])).toEqual(top);
    expect(keysOf(diagnostics)).toEqual(diagnostic);
    expect(keysOf(diagnostics.map((one) => at(one, 'span')))).toEqual(span);
    await remove(broken);
  });
});

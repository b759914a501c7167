import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../../src/diagnostics/diagnostic.js';
import { layoutOf } from '../../../../src/engines/duckdb/layout.js';
import { connect } from '../../../../src/engines/duckdb-client/session.js';
import type { Engine } from '../../../../src/engines/engine.js';
import { history } from './data.js';
import { publish, type Rows, shown, warehouses } from './support.js';

const opened = warehouses();
const { open } = opened;
const at = (name: string, ...below: string[]): string => join(opened.root, name, ...below);
const read = (name: string): Promise<Engine> => open(name, { readOnly: true });

const rows = (n: number, ...days: string[]): Rows => days.map((day) => ['a', day, n] as const);

/** Two years of rows of one version, and the same rows in a table as a run closes its online relation. */
async function write(engine: Engine, n: number): Promise<void> {
  await publish(engine, '2019-12-30', '2020-01-03', rows(n, '2019-12-31', '2020-01-01', '2020-01-02'), {
    postPublish: [{ sql: 'create or replace table online as select * from historical.sets' }],
  });
}

async function run(name: string, n: number, grace?: number): Promise<void> {
  const engine = await open(name, grace === undefined ? {} : { grace });
  await write(engine, n);
  await engine.close();
}

const all = (n: number): readonly string[] =>
  ['2019-12-31', '2020-01-01', '2020-01-02'].map((day) => `a ${day} 00:00:00 ${n}`);

const onlineOf = async (engine: Engine): Promise<readonly unknown[]> =>
  (await engine.query('select distinct n from online')).map(({ n }) => n);

const folders = (name: string): readonly string[] => readdirSync(at(name, '.read', 'sets')).sort();

const failureOf = async (work: Promise<unknown>): Promise<unknown> => {
  const thrown = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  return thrown instanceof Failure ? thrown.diagnostics[0] : thrown;
};

describe('a reader', () => {
  it('sees the last state that was published as a whole while a run writes, and after it', async () => {
    await run('beside', 1);
    const early = await read('beside');
    const engine = await open('beside');
    await write(engine, 2);
    const during = await read('beside');
    for (const reader of [early, during]) {
      expect(await shown(reader)).toEqual(all(1));
      expect(await onlineOf(reader)).toEqual([1n]);
    }
    await engine.close();
    for (const reader of [early, during]) {
      expect(await shown(reader)).toEqual(all(1));
      expect(await onlineOf(reader)).toEqual([1n]);
    }
    const after = await read('beside');
    expect(await shown(after)).toEqual(all(2));
    expect(await onlineOf(after)).toEqual([2n]);
  });

  it('finds no difference in partitions that a run has replaced since', async () => {
    await run('ahead', 1);
    const early = await read('ahead');
    const engine = await open('ahead');
    await publish(engine, '2019-01-01', '2021-01-01', rows(2, '2020-01-02'));
    expect(await early.checkHistories(['sets'])).toEqual(new Map());
    await engine.close();
    expect(await early.checkHistories(['sets'])).toEqual(new Map());
    expect(await shown(early)).toEqual(all(1));
  });

  it('reports a partition that was deleted or cut off, and does not show it', async () => {
    await run('lost', 1);
    rmSync(at('lost', 'historical/user/sets/year=2019/month=12/day=31/data_0.parquet'));
    truncateSync(at('lost', 'historical/user/sets/year=2020/month=1/day=2/data_0.parquet'), 40);
    const reader = await read('lost');
    const found = (await reader.checkHistories(['sets'])).get('sets');
    expect(found?.lost.map(({ problem }) => problem).sort()).toEqual(['damaged', 'missing']);
    expect(await shown(reader)).toEqual(['a 2020-01-01 00:00:00 1']);
    const engine = await open('lost');
    expect((await engine.checkHistories(['sets'])).get('sets')?.lost).toHaveLength(2);
    await engine.close();
    expect(await shown(await read('lost'))).toEqual(['a 2020-01-01 00:00:00 1']);
    await run('lost', 2);
    expect(await shown(await read('lost'))).toEqual(all(2));
  });

  it('finds the histories of a warehouse that was moved, and again after the next run', async () => {
    await run('here', 1);
    renameSync(at('here'), at('there'));
    const reader = await read('there');
    expect(await shown(reader)).toEqual(all(1));
    expect(await onlineOf(reader)).toEqual([1n]);
    await (await open('there')).close();
    const { session, close } = await connect({
      file: layoutOf(at('there')).published,
      temp: at('t'),
      readOnly: true,
    });
    expect(await session.rows('select distinct n from historical.sets')).toEqual([{ n: 1n }]);
    close();
  });
});

describe('the read copy', () => {
  it('is published again where it was deleted, also if nothing is written', async () => {
    await run('deleted', 1);
    rmSync(layoutOf(at('deleted')).published);
    expect(
      await (await read('deleted')).query("select 1 from duckdb_schemas() where schema_name = 'fs'"),
    ).toEqual([]);
    await (await open('deleted')).close();
    expect(await shown(await read('deleted'))).toEqual(all(1));
  });

  it('stays as it is where a run writes nothing', async () => {
    await run('same', 1);
    const { published } = layoutOf(at('same'));
    const { ino, mtimeNs } = statSync(published, { bigint: true });
    await (await open('same')).close();
    expect(statSync(published, { bigint: true })).toMatchObject({ ino, mtimeNs });
    expect(existsSync(layoutOf(at('same')).owner)).toBe(false);
  });

  it('is not replaced where another program has written to it', async () => {
    await run('foreign', 1);
    const { published, writer } = layoutOf(at('foreign'));
    expect(statSync(published).mode & 0o222).toBe(0);
    chmodSync(published, 0o644);
    const { session, close } = await connect({ file: published, temp: at('t') });
    await session.run('create table mine as select 1 as a');
    close();
    expect(await failureOf(open('foreign'))).toMatchObject({
      code: 'FS401',
      message: expect.stringContaining('was changed by another program'),
      hint: expect.stringContaining(writer),
    });
    expect(await shown(await read('foreign'))).toEqual(all(1));
    rmSync(published);
    await run('foreign', 2);
    expect(await shown(await read('foreign'))).toEqual(all(2));
  });

  it('has the tables that were written to the database of runs', async () => {
    await run('tables', 1);
    const { session, close } = await connect({ file: layoutOf(at('tables')).writer, temp: at('t') });
    await session.run('create table mine as select 7 as a');
    close();
    await (await open('tables')).close();
    expect(await (await read('tables')).query('from mine')).toEqual([{ a: 7 }]);
  });

  it('of a warehouse from before there was one is made by the next run', async () => {
    await run('old', 1);
    const { published, writer, read: links } = layoutOf(at('old'));
    const { session, close } = await connect({ file: writer, temp: at('t') });
    await session.run('drop table fs.generations');
    const glob = `${at('old', 'historical/user/sets').replace('[', '[[]')}/*/*/*/data_0.parquet`;
    await session.run(
      `create or replace view historical.sets as select * from read_parquet('${glob.replaceAll("'", "''")}', hive_partitioning = false)`,
    );
    close();
    rmSync(published);
    cpSync(writer, published);
    for (const folder of [links, at('old', '.writer')]) rmSync(folder, { recursive: true });
    const reader = await read('old');
    expect(await shown(reader)).toEqual(all(1));
    expect(await reader.checkHistories(['sets'])).toEqual(new Map());
    await reader.close();
    await run('old', 2);
    expect(await shown(await read('old'))).toEqual(all(2));
    expect(folders('old')).toHaveLength(2);
  });
});

describe('the files that readers see', () => {
  it('are linked anew for the years that changed alone', async () => {
    await run('years', 1);
    const before = folders('years');
    const engine = await open('years');
    await publish(engine, '2020-01-02', '2020-01-03', rows(2, '2020-01-02'));
    await engine.close();
    const after = folders('years');
    expect(after.filter((name) => name.startsWith('2019'))).toEqual(
      before.filter((name) => name.startsWith('2019')),
    );
    expect(after.filter((name) => name.startsWith('2020'))).toHaveLength(2);
    expect(await shown(await read('years'))).toEqual([...all(1).slice(0, 2), 'a 2020-01-02 00:00:00 2']);
  });

  it('are those of one history where only that changes', async () => {
    const engine = await open('two');
    await write(engine, 1);
    await publish(engine, '2020-01-01', '2020-01-02', rows(1, '2020-01-01'), {
      history: history({ name: 'other' }),
    });
    await engine.close();
    const other = readdirSync(at('two', '.read', 'other'));
    await run('two', 2);
    expect(readdirSync(at('two', '.read', 'other'))).toEqual(other);
  });

  it('stay for readers of an older copy, and go when they are superseded for longer than the grace period', async () => {
    await run('grace', 1);
    const first = folders('grace');
    await run('grace', 2);
    expect(folders('grace')).toEqual(expect.arrayContaining([...first]));
    expect(folders('grace')).toHaveLength(4);
    const past = new Date(Date.now() - 7_200_000);
    for (const folder of first) utimesSync(at('grace', '.read', 'sets', folder, 'superseded'), past, past);
    await run('grace', 3);
    expect(folders('grace')).toHaveLength(4);
    expect(folders('grace')).not.toEqual(expect.arrayContaining([...first]));
    await run('grace', 4, 0);
    expect(folders('grace')).toHaveLength(2);
    expect(await shown(await read('grace'))).toEqual(all(4));
  });

  it('are made again where they were deleted', async () => {
    await run('gone', 1);
    rmSync(at('gone', '.read'), { recursive: true });
    const reader = await read('gone');
    await (await open('gone')).close();
    expect(await shown(reader).catch(() => 'no files')).toBe('no files');
    expect(await shown(await read('gone'))).toEqual(all(1));
  });
});

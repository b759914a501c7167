import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  partitionInterval,
  partitionPath,
  readPartitionPath,
} from '../../../../src/engines/duckdb/partitions.js';
import { escapeGlob, literal } from '../../../../src/engines/duckdb-client/sql.js';
import type { PartitionUnit } from '../../../../src/engines/engine.js';
import { findings } from '../file-reader/support.js';
import { history, micros } from './data.js';
import { filesBelow, publish, type Rows, shown, warehouses } from './support.js';

const house = warehouses();
const { open } = house;
const at = (name: string, ...more: string[]): string => join(house.root, name, ...more);
const files = (name: string) => filesBelow(at(name, 'historical/user/sets'));
const paths = (name: string): readonly string[] => Object.keys(files(name));
const day = (n: number): string => `year=2020/month=1/day=${n}/data_0.parquet`;

describe('partitions', () => {
  it.each<[string, PartitionUnit, string, string, string]>([
    ['2020-07-17', 'day', 'year=2020/month=7/day=17/data_0.parquet', '2020-07-17', '2020-07-18'],
    ['2020-12-31', 'day', 'year=2020/month=12/day=31/data_0.parquet', '2020-12-31', '2021-01-01'],
    ['2020-02-01', 'month', 'year=2020/month=2/data_0.parquet', '2020-02-01', '2020-03-01'],
    ['2020-12-01', 'month', 'year=2020/month=12/data_0.parquet', '2020-12-01', '2021-01-01'],
    ['1999-01-01', 'year', 'year=1999/data_0.parquet', '1999-01-01', '2000-01-01'],
  ])('%s by %s', (start, unit, path, from, to) => {
    expect(partitionPath(start, unit)).toBe(path);
    expect(readPartitionPath(path)).toEqual({ start, unit });
    expect(partitionInterval(start, unit)).toEqual({ start: micros(from), end: micros(to) });
  });

  it.each([
    'year=2020/data.parquet',
    'year=20/data_0.parquet',
    'month=1/data_0.parquet',
    'x/year=2020/data_0.parquet',
    'year=2020/day=1/data_0.parquet',
  ])('%s is none', (path) => expect(readPartitionPath(path)).toBeUndefined());
});

describe('publishing', () => {
  it('writes one file a partition and shows it', async () => {
    const engine = await open('first');
    const report = await publish(engine, '2020-01-01', '2020-02-01', [
      ['b', '2020-01-02', 2],
      ['a', '2020-01-02', 1],
      ['a', '2020-01-31 23:59:59.999999', 3],
    ]);
    expect(report).toEqual({ rows: 3n, partitionsWritten: 2, partitionsRemoved: 0 });
    expect(paths('first')).toEqual([day(2), day(31)]);
    expect(await shown(engine)).toEqual([
      'a 2020-01-02 00:00:00 1',
      'b 2020-01-02 00:00:00 2',
      'a 2020-01-31 23:59:59.999999 3',
    ]);
    expect(
      await engine.query(
        `describe from read_parquet(${literal(escapeGlob(at('first', 'historical/user/sets', day(2))))}, hive_partitioning = false)`,
      ),
    ).toMatchObject([
      { column_name: 'cpf', column_type: 'VARCHAR' },
      { column_name: 'timestamp', column_type: 'TIMESTAMP' },
      { column_name: 'n', column_type: 'BIGINT' },
    ]);
    expect(readdirSync(at('first')).sort()).toEqual(['.staging', '.writer', 'historical']);
    expect(readdirSync(at('first', '.staging'))).toEqual([]);
    await engine.close();
    expect(readdirSync(at('first')).sort()).toEqual([
      '.read',
      '.staging',
      '.writer',
      'feature_store.duckdb',
      'historical',
    ]);
  });

  it('replaces exactly its interval, keeps the time of files outside it, and removes what became empty', async () => {
    const engine = await open('replace');
    await publish(
      engine,
      '2020-01-01',
      '2020-01-11',
      Array.from({ length: 10 }, (_, i) => ['a', `2020-01-${String(i + 1).padStart(2, '0')}`, i] as const),
    );
    const before = files('replace');
    const report = await publish(engine, '2020-01-03', '2020-01-07', [
      ['a', '2020-01-04', 40],
      ['b', '2020-01-06 12:00', 60],
    ]);
    expect(report).toEqual({ rows: 2n, partitionsWritten: 2, partitionsRemoved: 2 });
    const after = files('replace');
    expect(Object.keys(after)).toEqual([1, 10, 2, 4, 6, 7, 8, 9].map(day));
    for (const n of [1, 2, 7, 8, 9, 10]) expect(after[day(n)]).toBe(before[day(n)]);
    for (const n of [4, 6]) expect(after[day(n)]).not.toBe(before[day(n)]);
    expect((await shown(engine)).slice(2, 5)).toEqual([
      'a 2020-01-04 00:00:00 40',
      'b 2020-01-06 12:00:00 60',
      'a 2020-01-07 00:00:00 6',
    ]);
    expect(readdirSync(at('replace', 'historical/user/sets/year=2020/month=1'))).not.toContain('day=3');
  });

  it('keeps what the partitions at its edges hold outside it', async () => {
    const engine = await open('edges');
    const year = history({ partitionBy: 'year' });
    const put = (start: string, end: string, rows: Rows) =>
      publish(engine, start, end, rows, { history: year });
    await put('2019-01-01', '2022-01-01', [
      ['a', '2019-05-01', 1],
      ['a', '2020-01-01', 2],
      ['a', '2020-06-01', 3],
      ['a', '2021-12-31', 4],
    ]);
    const before = files('edges');
    expect(await put('2020-06-01', '2021-06-01', [['b', '2020-06-01', 30]])).toEqual({
      rows: 1n,
      partitionsWritten: 2,
      partitionsRemoved: 0,
    });
    expect(await shown(engine)).toEqual([
      'a 2019-05-01 00:00:00 1',
      'a 2020-01-01 00:00:00 2',
      'b 2020-06-01 00:00:00 30',
      'a 2021-12-31 00:00:00 4',
    ]);
    expect(files('edges')['year=2019/data_0.parquet']).toBe(before['year=2019/data_0.parquet']);
    expect(await put('2021-01-01', '2021-12-31T23:00:00', [])).toEqual({
      rows: 0n,
      partitionsWritten: 0,
      partitionsRemoved: 1,
    });
    expect(await put('2020-02-01', '2020-12-01', [])).toEqual({
      rows: 0n,
      partitionsWritten: 1,
      partitionsRemoved: 0,
    });
    expect(await shown(engine)).toEqual(['a 2019-05-01 00:00:00 1', 'a 2020-01-01 00:00:00 2']);
  });

  it('keeps both sides of an interval within one day', async () => {
    const engine = await open('within');
    await publish(engine, '2020-01-01', '2020-01-02', [
      ['a', '2020-01-01', 1],
      ['a', '2020-01-01 08:00', 2],
      ['a', '2020-01-01 16:00', 3],
    ]);
    await publish(engine, '2020-01-01T08:00:00', '2020-01-01T16:00:00', [
      ['b', '2020-01-01 15:59:59.999999', 20],
    ]);
    expect(await shown(engine)).toEqual([
      'a 2020-01-01 00:00:00 1',
      'b 2020-01-01 15:59:59.999999 20',
      'a 2020-01-01 16:00:00 3',
    ]);
  });

  it('drops everything else where it replaces all', async () => {
    const engine = await open('all');
    await publish(engine, '2020-01-01', '2020-02-01', [
      ['a', '2020-01-01', 1],
      ['a', '2020-01-20 12:00', 2],
    ]);
    expect(
      await publish(engine, '2020-01-20T13:00:00', '2020-02-01', [['c', '2020-01-21', 5]], {
        replaceAll: true,
      }),
    ).toEqual({
      rows: 1n,
      partitionsWritten: 1,
      partitionsRemoved: 2,
    });
    expect(await shown(engine)).toEqual(['c 2020-01-21 00:00:00 5']);
    expect(paths('all')).toEqual([day(21)]);
  });

  it('of nothing leaves a history without rows, with its columns', async () => {
    const engine = await open('nothing');
    expect(await publish(engine, '2020-01-01', '2020-02-01', [])).toEqual({
      rows: 0n,
      partitionsWritten: 0,
      partitionsRemoved: 0,
    });
    expect(await engine.query('describe historical.sets')).toMatchObject([
      { column_type: 'VARCHAR' },
      { column_type: 'TIMESTAMP' },
      { column_type: 'BIGINT' },
    ]);
    await publish(engine, '2020-01-01', '2020-02-01', [['a', '2020-01-01', 1]]);
    expect(await publish(engine, '2020-01-01', '2020-02-01', [])).toEqual({
      rows: 0n,
      partitionsWritten: 0,
      partitionsRemoved: 1,
    });
    expect(await shown(engine)).toEqual([]);
    expect(paths('nothing')).toEqual([]);
    expect(readdirSync(at('nothing', 'historical/user/sets'))).toEqual([]);
  });

  it('twice gives the same', async () => {
    const engine = await open('twice');
    const rows = [
      ['a', '2020-01-01', 1],
      ['b', '2020-01-02', 2],
    ] as const;
    await publish(engine, '2020-01-01', '2020-01-03', [...rows]);
    const once = await shown(engine);
    expect(await publish(engine, '2020-01-01', '2020-01-03', [...rows])).toEqual({
      rows: 2n,
      partitionsWritten: 2,
      partitionsRemoved: 0,
    });
    expect(await shown(engine)).toEqual(once);
  });

  it('gives the same bytes for the same rows in another order', async () => {
    const engine = await open('bytes');
    const sql = (by: string) =>
      `select (i % 50)::varchar, timestamp '2020-01-01' + to_hours((i // 50)::integer), i from range(5000) t(i) order by ${by}`;
    const bytes = async (by: string) => {
      await publish(engine, '2020-01-01', '2020-02-01', [], { rows: { sql: sql(by) } });
      return paths('bytes').map((path) =>
        createHash('sha256')
          .update(readFileSync(at('bytes', 'historical/user/sets', path)))
          .digest('hex'),
      );
    };
    expect(await bytes('hash(i)')).toEqual(await bytes('hash(i + 7)'));
  });

  it('shows new contents of a file of the same size at once', async () => {
    const engine = await open('cache');
    for (let n = 0; n < 8; n++) {
      await publish(engine, '2020-01-01', '2020-01-02', [['a', '2020-01-01', n]]);
      expect(await shown(engine)).toEqual([`a 2020-01-01 00:00:00 ${n}`]);
    }
  });

  it('binds parameters, and casts to the types of the history', async () => {
    const engine = await open('params');
    const columns = [
      ...history().columns.slice(0, 2),
      { name: 'n', type: 'bigint' },
      { name: 'd', type: 'decimal(10,2)' },
      { name: 'it\'s "x"', type: 'string[]' },
    ];
    await engine.publish({
      history: history({ columns }),
      interval: { start: micros('2020-01-01'), end: micros('2020-01-03') },
      rows: {
        sql: "with bounds as (select $1::timestamp as s, $2::timestamp as e) -- the interval\nselect $3, s, sum(1::hugeint), 1.5, ['x'] from bounds group by all;\n",
        params: ['2020-01-01', '2020-01-03', "it's"],
      },
      replaceAll: false,
      postPublish: [
        {
          sql: 'create or replace table seen as select $1 as v, count(*) as n from historical.sets',
          params: [5n],
        },
      ],
    });
    expect(await engine.query('select * from historical.sets')).toEqual([
      { cpf: "it's", timestamp: '2020-01-01 00:00:00', n: 1n, d: '1.50', 'it\'s "x"': ['x'] },
    ]);
    expect(await engine.query('select * from seen')).toEqual([{ v: 5n, n: 1n }]);
  });

  it('changes nothing when its rows or its post-publish statements fail', async () => {
    const engine = await open('failing');
    await publish(engine, '2020-01-01', '2020-01-03', [
      ['a', '2020-01-01', 1],
      ['a', '2020-01-02', 2],
    ]);
    const [before, rows] = [files('failing'), await shown(engine)];
    const postPublish = [
      { sql: 'create table half as select * from historical.sets' },
      { sql: "select error('FS206: too much') from historical.sets where n = 9" },
    ];
    const failed = await findings(
      publish(engine, '2020-01-01', '2020-01-03', [['a', '2020-01-01', 9]], { postPublish }),
    );
    expect(failed).toMatchObject([{ code: 'FS206', message: 'too much' }]);
    const broken = {
      rows: {
        sql: "select 'a', timestamp '2020-01-01' + to_days(i::integer), case when i = 1 then error('FS207: n') else i end from range(2) t(i)",
      },
    };
    expect(await findings(publish(engine, '2020-01-01', '2020-01-03', [], broken))).toMatchObject([
      { code: 'FS207' },
    ]);
    expect(files('failing')).toEqual(before);
    expect(await shown(engine)).toEqual(rows);
    expect(await engine.query("select count(*) as n from duckdb_tables() where table_name = 'half'")).toEqual(
      [{ n: 0n }],
    );
    expect(readdirSync(at('failing', '.staging'))).toEqual([]);
    await publish(engine, '2020-01-01', '2020-01-03', [['a', '2020-01-02', 7]]);
    expect(await shown(engine)).toEqual(['a 2020-01-02 00:00:00 7']);
  });

  it('refuses rows outside its interval as a bug', async () => {
    const engine = await open('outside');
    expect(
      await findings(publish(engine, '2020-01-01', '2020-01-02', [['a', '2020-01-02', 1]])),
    ).toMatchObject([{ code: 'FS900' }]);
    expect(
      await findings(
        publish(engine, '2020-01-01', '2020-01-02', [], {
          rows: { sql: "select 'a', null::timestamp, 1::bigint" },
        }),
      ),
    ).toMatchObject([{ code: 'FS900' }]);
    expect(paths('outside')).toEqual([]);
  });

  it('lays the history out again when its partitions change their unit', async () => {
    const engine = await open('units');
    await publish(engine, '2020-01-01', '2020-03-01', [
      ['a', '2020-01-01', 1],
      ['a', '2020-01-02', 2],
      ['a', '2020-02-01', 3],
    ]);
    const changes = { history: history({ partitionBy: 'month' }) };
    expect(await publish(engine, '2020-01-02', '2020-01-03', [['b', '2020-01-02', 20]], changes)).toEqual({
      rows: 1n,
      partitionsWritten: 2,
      partitionsRemoved: 3,
    });
    expect(await shown(engine)).toEqual([
      'a 2020-01-01 00:00:00 1',
      'b 2020-01-02 00:00:00 20',
      'a 2020-02-01 00:00:00 3',
    ]);
    expect(paths('units')).toEqual(['year=2020/month=1/data_0.parquet', 'year=2020/month=2/data_0.parquet']);
  });

  it('leaves files that are none of its own', async () => {
    const engine = await open('foreign');
    await publish(engine, '2020-01-01', '2020-01-02', [['a', '2020-01-01', 1]]);
    const note = at('foreign', 'historical/user/sets', dirname(day(1)), 'README.md');
    writeFileSync(note, 'mine');
    await publish(engine, '2020-01-01', '2020-01-02', []);
    expect(statSync(note).isFile()).toBe(true);
    expect(await shown(engine)).toEqual([]);
  });

  it('writes hundreds of partitions of many rows as one file each', async () => {
    const engine = await open('many');
    const report = await engine.publish({
      history: history(),
      interval: { start: micros('2000-01-01'), end: micros('2002-01-01') },
      rows: {
        sql: "select (hash(i) % 5000)::varchar, timestamp '2000-01-01' + to_days((hash(i) % 600)::integer), i from range(600000) t(i)",
      },
      replaceAll: false,
      postPublish: [],
    });
    expect(report).toEqual({ rows: 600_000n, partitionsWritten: 600, partitionsRemoved: 0 });
    expect(Object.keys(files('many'))).toHaveLength(600);
    expect(
      await engine.query(
        'select count(*) as n, sum(n)::bigint as s, count(distinct timestamp) as t from historical.sets',
      ),
    ).toEqual([{ n: 600_000n, s: (599_999n * 600_000n) / 2n, t: 600n }]);
  });

  it('merges the files of a partition that was written in several', async () => {
    const engine = await open('merge');
    await engine.execute([{ sql: 'set partitioned_write_max_open_files = 1' }]);
    await engine.execute([{ sql: 'set partitioned_write_flush_threshold = 2048' }]);
    const report = await engine.publish({
      history: history(),
      interval: { start: micros('2020-01-01'), end: micros('2020-02-01') },
      rows: {
        sql: "select i::varchar, timestamp '2020-01-01' + to_seconds(i * 20), i from range(100000) t(i)",
      },
      replaceAll: false,
      postPublish: [],
    });
    expect(report).toEqual({ rows: 100_000n, partitionsWritten: 24, partitionsRemoved: 0 });
    expect(paths('merge')).toHaveLength(24);
    expect(await engine.query('select count(*) as n, count(distinct n) as d from historical.sets')).toEqual([
      { n: 100_000n, d: 100_000n },
    ]);
  });

  it('of several histories keeps them apart', async () => {
    const engine = await open('several');
    const other = history({ name: 'other "one"', group: 'ca r' });
    await publish(engine, '2020-01-01', '2020-01-02', [['a', '2020-01-01', 1]]);
    await publish(engine, '2020-01-01', '2020-01-02', [['b', '2020-01-01', 2]], {
      history: other,
      replaceAll: true,
    });
    expect(await shown(engine)).toEqual(['a 2020-01-01 00:00:00 1']);
    expect(await engine.query('select cpf from historical."other ""one"""')).toEqual([{ cpf: 'b' }]);
    await expect(
      publish(engine, '2020-01-01', '2020-01-02', [], { history: history({ name: '../x' }) }),
    ).rejects.toThrow(/folder name/);
  });

  it('clears what an earlier process left behind', async () => {
    await (await open('leftover')).close();
    for (const folder of ['.staging/x', '.tmp']) {
      mkdirSync(at('leftover', folder), { recursive: true });
      writeFileSync(at('leftover', folder, 'f'), '');
    }
    await open('leftover');
    expect(readdirSync(at('leftover')).filter((name) => name.startsWith('.'))).toEqual(['.writer']);
    rmSync(at('leftover'), { recursive: true, force: true });
  });
});

import { describe, expect, it } from 'vitest';
import { findings } from '../file-reader/support.js';
import { history, micros } from './data.js';
import { filesBelow, shown, warehouses } from './support.js';

const house = warehouses();
const { open } = house;
const paths = (name: string): readonly string[] =>
  Object.keys(filesBelow(`${house.root}/${name}/historical/user/sets`));

describe('shard by shard', () => {
  const rowsIn = (where: string) =>
    `select (i % 7)::varchar, timestamp '2020-01-03' + to_hours((i * 5)::integer), i from range(400) t(i) where ${where}`;
  const shards = (count: number, where = 'true') =>
    Array.from({ length: count }, (_, index) => ({
      sql: rowsIn(`i % 7 % $1 = $2 and ${where}`),
      params: [count, index],
    }));
  const all = { start: micros('2020-01-01'), end: micros('2020-05-01') };
  const copied = { sql: 'create or replace table copied as select * from temp.published' };

  it.each([2, 5, 9])('gives the same files in %d shards as at once', async (count) => {
    const [whole, parts] = [await open('whole'), await open(`parts${count}`)];
    const plain = { history: history(), interval: all, rows: { sql: rowsIn('true') }, replaceAll: false };
    const report = await whole.publish({ ...plain, postPublish: [] });
    expect(
      await parts.publish({ ...plain, shards: shards(count), postPublish: [copied], keepsRows: true }),
    ).toEqual(report);
    expect(await shown(parts)).toEqual(await shown(whole));
    expect(paths(`parts${count}`)).toEqual(paths('whole'));
    expect(await parts.query('select count(*) as n from copied')).toEqual([{ n: 400n }]);
    expect(
      await parts.query("select count(*) as n from duckdb_views() where view_name = 'published'"),
    ).toEqual([{ n: 0n }]);
  });

  it('keeps the rows of partitions across the edges of the interval', async () => {
    const engine = await open('edges');
    const months = history({ partitionBy: 'month' });
    const plain = { history: months, rows: { sql: rowsIn('true') }, replaceAll: false, postPublish: [] };
    await engine.publish({ ...plain, interval: all });
    const before = await shown(engine);
    const interval = { start: micros('2020-01-20'), end: micros('2020-03-10') };
    const inside = 'i between 82 and 321 and 1 = 1';
    const report = await engine.publish({ ...plain, interval, shards: shards(3, inside) });
    expect(report).toEqual({ rows: 240n, partitionsWritten: 3, partitionsRemoved: 0 });
    expect(await shown(engine)).toEqual(before);
  });

  it('publishes that there is nothing, and again something', async () => {
    const engine = await open('nothing');
    const plain = { history: history(), interval: all, rows: { sql: rowsIn('true') }, replaceAll: false };
    await engine.publish({ ...plain, postPublish: [] });
    const none = { ...plain, shards: shards(3, 'false'), postPublish: [copied], keepsRows: true };
    expect(await engine.publish(none)).toMatchObject({ rows: 0n, partitionsWritten: 0 });
    expect(await shown(engine)).toEqual([]);
    expect(await engine.query('select count(*) as n from copied')).toEqual([{ n: 0n }]);
    expect(await engine.publish({ ...plain, shards: shards(2), postPublish: [] })).toMatchObject({
      rows: 400n,
    });
  });

  it('refuses rows outside the interval', async () => {
    const engine = await open('stray');
    const plain = { history: history(), rows: { sql: rowsIn('true') }, replaceAll: false, postPublish: [] };
    const interval = { start: all.start, end: micros('2020-02-01') };
    expect(await findings(engine.publish({ ...plain, interval, shards: shards(3) }))).toMatchObject([
      { code: 'FS900' },
    ]);
    const timeless = { sql: "select 'a', null::timestamp, 1::bigint" };
    expect(
      await findings(engine.publish({ ...plain, interval: all, shards: [timeless, ...shards(2)] })),
    ).toMatchObject([{ code: 'FS900' }]);
  });
});

import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../../src/engines/engine.js';
import { isDeep } from '../../../property/settings.js';
import { filesBelow, publish, shown, warehouses } from './support.js';

const house = warehouses();
const { open } = house;

/** How many publications are killed at least. */
const ROUNDS = isDeep ? 100 : 6;

const script = fileURLToPath(new URL('./publish-child.ts', import.meta.url));

/** Publishes in another process until it is killed `after` milliseconds. */
async function publishAndKill(path: string, after: number): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, 'publish', path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await new Promise((resolve) => setTimeout(resolve, after));
  child.kill('SIGKILL');
  expect(await exit).toBe('SIGKILL');
}

const numbers = async (engine: Engine, sql: string): Promise<readonly bigint[]> =>
  (await engine.query(sql)).map(({ v }) => BigInt(String(v)));

describe('a run that is killed while it publishes', () => {
  it('leaves a whole old or a whole new history, and what was closed with it', async () => {
    const path = join(house.root, 'killed');
    const first = await open('killed');
    await publish(
      first,
      '2020-01-01',
      '2020-02-10',
      [
        ['z', '2020-01-01 11:59:59.999999', 1],
        ['z', '2020-02-09 12:00', 1],
      ],
      {
        postPublish: [
          { sql: 'create table state as select 1::bigint as version' },
          { sql: 'create table copied as select * from historical.sets' },
        ],
      },
    );
    await first.close();
    const seen = new Set<string>();
    // A busy machine may need more rounds until one is killed in the middle.
    for (let round = 0; round < ROUNDS || (!seen.has('in the middle') && round < 200); round++) {
      await publishAndKill(path, 40 + ((round * 53) % 190));
      const left = existsSync(join(path, '.staging')) ? readdirSync(join(path, '.staging')).length : 0;
      seen.add(left > 0 ? 'in the middle' : 'between');
      const engine = await open('killed');
      const [version = 0n] = await numbers(engine, 'select version as v from state');
      const expected = version === 1n ? 0 : version % 2n === 0n ? 39 : 19;
      expect(await numbers(engine, "select n as v from historical.sets where cpf = 'a'")).toEqual(
        Array.from({ length: expected }, () => version),
      );
      expect(await engine.query("select timestamp from historical.sets where cpf = 'z' order by 1")).toEqual([
        { timestamp: '2020-01-01 11:59:59.999999' },
        { timestamp: '2020-02-09 12:00:00' },
      ]);
      expect(
        await numbers(
          engine,
          'select count(*) as v from (from historical.sets except all from copied union all (from copied except all from historical.sets))',
        ),
      ).toEqual([0n]);
      expect(await numbers(engine, 'select count(*) as v from fs.journal')).toEqual([0n]);
      const files = Object.keys(filesBelow(join(path, 'historical')));
      expect(files.every((file) => file.endsWith('/data_0.parquet'))).toBe(true);
      expect(existsSync(join(path, '.staging'))).toBe(false);
      await engine.close();
    }
    expect(seen).toContain('in the middle');
  });

  it('after it was decided is completed at every later step by the next run; readers see the state before', async () => {
    const { decided } = await import('./journal-states.js');
    for (let done = 0; done <= 4; done++) {
      const name = `decided${done}`;
      const engine = await open(name);
      await publish(engine, '2020-01-01', '2020-01-05', [
        ['a', '2020-01-01', 1],
        ['a', '2020-01-02', 2],
        ['a', '2020-01-03', 3],
      ]);
      await engine.close();
      await decided(join(house.root, name), done);
      const before = await open(name, { readOnly: true });
      const old = ['a 2020-01-01 00:00:00 1', 'a 2020-01-02 00:00:00 2', 'a 2020-01-03 00:00:00 3'];
      expect(await shown(before)).toEqual(old);
      const next = await open(name);
      const completed = ['b 2020-01-01 00:00:00 10', 'b 2020-01-03 00:00:00 30', 'b 2020-01-04 00:00:00 40'];
      expect(await shown(next)).toEqual(completed);
      expect(Object.keys(filesBelow(join(house.root, name, 'historical')))).toEqual(
        [1, 3, 4].map((day) => `user/sets/year=2020/month=1/day=${day}/data_0.parquet`),
      );
      await next.close();
      expect(await shown(before)).toEqual(old);
      expect(await shown(await open(name, { readOnly: true }))).toEqual(completed);
    }
  });

  it('is reported when a staged file is lost', async () => {
    const { decided } = await import('./journal-states.js');
    const engine = await open('lost');
    await publish(engine, '2020-01-01', '2020-01-05', [['a', '2020-01-01', 1]]);
    await engine.close();
    await decided(join(house.root, 'lost'), 0, true);
    await expect(open('lost')).rejects.toThrow(/lost the file historical\/user\/sets\/year=2020/);
  });
});

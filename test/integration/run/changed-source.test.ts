import { readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Project, RunOptions } from '../../../src/project/index.js';
import { parseInstant } from '../../../src/types/instant.js';
import { runProject } from '../../support/run-project.js';
import { setStatuses } from '../../support/statuses.js';
import { targetNames } from '../../support/targets.js';

const SPECS = `
kind: entity
name: user
keys: { id: string }
---
kind: source
name: orders
primary_key: [order_no]
timestamp: at
columns: { order_no: string, at: timestamp, id: string, amount: "decimal(10,2)" }
from: { file: orders.csv }
---
kind: feature_set
name: user_orders
entity: user
source: orders
windows: [7 days]
features:
  spent: { aggregate: sum, of: amount, fill: 0 }
---
kind: feature_set
name: user_ever
entity: user
source: orders
windows: [lifetime]
features:
  orders: { aggregate: count }
---
kind: dataset
name: training
spine: orders
columns: [order_no, timestamp]
features: [user_orders]
output: { file: out/training.csv }
`;

/** A set over a dataset that reads the events of another source at each of its rows. */
const ABOVE = `
kind: source
name: visits
timestamp: at
columns: { at: timestamp, id: string }
from: { file: visits.csv }
---
kind: feature_set
name: user_visits
entity: user
source: visits
windows: [7 days]
features:
  visits: { aggregate: count }
---
kind: dataset
name: enriched
spine: orders
columns: [timestamp, id]
features: [{ set: user_visits, as_of: event }]
output: { file: out/enriched.csv }
---
kind: feature_set
name: user_seen
entity: user
source: enriched
windows: [lifetime]
features:
  seen: { aggregate: max, of: visits__count_over_7_days_rolling_windows }
`;

const FIRST = [
  '1,2024-03-02 09:00:00,a,35.24',
  '2,2024-03-05 10:00:00,a,100.00',
  '3,2024-03-06 08:00:00,b,5',
];

const at = runProject();

const orders = (rows: readonly string[]): Promise<void> =>
  at.write('orders.csv', `order_no,at,id,amount\n${rows.map((row) => `${row}\n`).join('')}`);

async function prepared(target: string): Promise<Project> {
  await at.write('features/all.yaml', SPECS);
  await orders(FIRST);
  const made = await at.open(target);
  await run(made);
  return made;
}

async function run(made: Project, options: RunOptions = {}): Promise<readonly string[]> {
  const { results } = await made.run(options);
  return results.flatMap((result) =>
    result.kind === 'failed' ? result.diagnostics.map(({ code, message }) => `${code} ${message}`) : [],
  );
}

async function spentAt(made: Project, id: string, at: string): Promise<unknown> {
  const { row } = await made.get({ name: 'user_orders', keys: { id }, at: parseInstant(at) });
  return row.spent__sum_over_7_days_rolling_windows;
}

const conditions = async (made: Project): Promise<readonly string[]> =>
  (await setStatuses(made)).map(({ name, condition }) => `${name}: ${condition}`);

const FRESH = ['user_orders: up to date', 'user_ever: up to date'];
const CHANGED = ['user_orders: source changed', 'user_ever: source changed'];

/** The reference times that a run would compute of each set. */
async function plan(made: Project): Promise<Readonly<Record<string, readonly string[]>>> {
  const { planned } = await made.run({ dryRun: true });
  const text = (micros: bigint): string => new Date(Number(micros / 1000n)).toISOString().slice(0, 10);
  return Object.fromEntries(
    planned
      .filter(({ kind }) => kind === 'feature_set')
      .map(({ name, why, intervals }) => [
        name,
        [why, ...intervals.map(({ start, end }) => `${text(start)} … ${text(end)}`)],
      ]),
  );
}

describe.each(targetNames)('a source that changed, on %s', (target) => {
  it('has a row more inside the done range: it is found, said, and computed by a plain run', async () => {
    const made = await prepared(target);
    expect(await conditions(made)).toEqual(FRESH);
    expect(await spentAt(made, 'a', '2024-03-08')).toBe('135.24');
    await orders([...FIRST, '4,2024-03-05 23:00:00,a,1000.00']);
    expect(await conditions(made)).toEqual(CHANGED);
    expect((await plan(made)).user_orders).toEqual(['source changed', '2024-03-06 … 2024-03-14']);
    expect((await plan(made)).user_ever).toEqual(['source changed', '2024-03-06 … 2024-03-21']);
    expect(await run(made)).toEqual([]);
    expect(await conditions(made)).toEqual(FRESH);
    expect(await spentAt(made, 'a', '2024-03-08')).toBe('1135.24');
    expect(await spentAt(made, 'a', '2024-03-05')).toBe('35.24');
  });

  it('is read at the events of a dataset that is a source: the set above follows', async () => {
    await prepared(target);
    const visits = (rows: string): Promise<void> =>
      writeFile(join(at.root(), 'visits.csv'), `at,id\n${rows}`);
    await writeFile(join(at.root(), 'features', 'above.yaml'), ABOVE);
    await visits('2024-03-04 09:00:00,a\n');
    const made = await at.open(target);
    const seen = async (): Promise<unknown> => {
      expect(await run(made, { names: ['user_seen'] })).toEqual([]);
      const { row } = await made.get({ name: 'user_seen', keys: { id: 'a' } });
      return row.seen__max_over_lifetime;
    };
    // The set that is read at the events has a history too, which the runs below do not bring up to date.
    expect(await run(made, { names: ['user_visits'] })).toEqual([]);
    expect(await seen()).toBe(1n);
    await visits('2024-03-04 09:00:00,a\n2024-03-05 09:00:00,a\n');
    expect(await seen()).toBe(2n);
    // The clock stands between two reference times: what comes after it is of no row that is done.
    expect(await conditions(made)).toContain('user_seen: up to date');
    expect((await plan(made)).user_seen?.[0]).not.toBe('source changed');
  });

  it('has a row with another value, and one less', async () => {
    const made = await prepared(target);
    await orders(['1,2024-03-02 09:00:00,a,35.25', ...FIRST.slice(1, 2)]);
    expect(await conditions(made)).toEqual(CHANGED);
    await run(made);
    expect(await spentAt(made, 'a', '2024-03-03')).toBe('35.25');
    expect(await spentAt(made, 'b', '2024-03-07')).toBe('0.00');
    expect(await made.rows('online.user_orders')).toMatchObject([{ id: 'a' }]);
  });

  it('had no rows and has some now: the status calls nothing valid that they change', async () => {
    const made = await prepared(target);
    await orders([]);
    await run(made);
    expect(await conditions(made)).toEqual(FRESH);
    await orders(FIRST);
    expect(await conditions(made)).toEqual(CHANGED);
    if (target === 'local')
      expect((await setStatuses(made)).map(({ validUntil }) => validUntil)).toEqual([
        parseInstant('2024-03-03'),
        0n,
      ]);
    expect(await run(made)).toEqual([]);
    expect(await spentAt(made, 'a', '2024-03-08')).toBe('135.24');
  });

  it('has an older first event, which the status takes for the end of what is valid', async () => {
    const made = await prepared(target);
    await orders(['0,2024-01-01 09:00:00,c,7', ...FIRST]);
    expect(await conditions(made)).toEqual(CHANGED);
    if (target === 'local')
      expect((await setStatuses(made)).map(({ validUntil }) => validUntil)).toEqual([
        parseInstant('2024-01-02'),
        parseInstant('2024-01-02'),
      ]);
  });

  it('has an older first event before anything was computed: that ends what is valid, too', async () => {
    await prepared(target);
    await rm(join(at.root(), 'warehouse'), { recursive: true, force: true });
    await at.query('drop schema if exists fs cascade; drop schema if exists historical cascade');
    const noon = '2024-03-02 12:00:00';
    const early = await at.open(target, noon);
    await run(early);
    expect((await setStatuses(early)).map(({ done }) => done)).toEqual([[], []]);
    await orders(['0,2024-01-01 09:00:00,c,7', ...FIRST]);
    expect(await conditions(early)).toEqual(CHANGED);
    if (target === 'local')
      expect((await setStatuses(early)).map(({ validUntil }) => validUntil)).toEqual([
        parseInstant('2024-01-02'),
        parseInstant('2024-01-02'),
      ]);
    expect(await run(early)).toEqual([]);
    expect(await conditions(early)).toEqual(FRESH);
    expect(await spentAt(early, 'c', '2024-01-02')).toBe('7.00');
  });

  it('has an older first event, whose value expires', async () => {
    const made = await prepared(target);
    await orders(['0,2024-01-01 09:00:00,c,7', ...FIRST]);
    await run(made);
    expect(await spentAt(made, 'c', '2024-01-02')).toBe('7.00');
    expect(await spentAt(made, 'c', '2024-02-01')).toBe('0.00');
    const history = await made.rows('historical.user_orders');
    expect(history.filter(({ id }) => id === 'c')).toHaveLength(2);
  });

  it('has no rows any more: the history is empty, and so is what is served', async () => {
    const made = await prepared(target);
    await orders([]);
    expect(await conditions(made)).toEqual(CHANGED);
    expect(await run(made)).toEqual([]);
    expect(await made.rows('historical.user_orders')).toEqual([]);
    expect(await made.rows('online.user_orders')).toEqual([]);
    expect(await conditions(made)).toEqual(FRESH);
  });

  it.each([
    ['all rows', []],
    ['the first row', FIRST.slice(1)],
  ])(
    'lost %s, and only another interval is computed: rows of gone events are not served',
    async (_, rows) => {
      const made = await prepared(target);
      await orders(rows);
      const [start, end] = [parseInstant('2024-03-15'), parseInstant('2024-03-16')];
      expect(await run(made, { names: ['user_ever'], start, end })).toEqual([]);
      const history = await made.rows('historical.user_ever');
      const opening = rows.length === 0 ? '9999' : '2024-03-06';
      expect(history.filter(({ timestamp }) => String(timestamp) < opening)).toEqual([]);
      if (rows.length === 0) expect(await made.rows('online.user_ever')).toEqual([]);
    },
  );

  it('recomputed only in part leaves nothing wrong behind: the rest is a hole until it is computed', async () => {
    const made = await prepared(target);
    await orders([...FIRST, '4,2024-03-05 23:00:00,a,1000.00']);
    await run(made, {
      names: ['user_orders'],
      start: parseInstant('2024-03-05'),
      end: parseInstant('2024-03-08'),
    });
    const [status] = await setStatuses(made, ['user_orders']);
    expect(status).toMatchObject({ condition: 'holes', validUntil: parseInstant('2024-03-08') });
    const online = await made.rows('online.user_orders');
    expect(online).toHaveLength(2);
    expect(online.find(({ id }) => id === 'a')?.spent__sum_over_7_days_rolling_windows).toBe('1135.24');
    expect((await plan(made)).user_orders).toEqual(['missing', '2024-03-08 … 2024-03-14']);
    await run(made);
    expect(await spentAt(made, 'a', '2024-03-13')).toBe('0.00');
    expect(await conditions(made)).toEqual(FRESH);
  });

  it('refuses a dataset over a set that was not computed again', async () => {
    const made = await prepared(target);
    await orders([...FIRST, '4,2024-03-02 23:00:00,a,1000.00']);
    const [refused = ''] = await run(made, { names: ['training'], only: true });
    expect(refused).toContain('FS301');
    expect(refused).toContain('valid only until 2024-03-03');
    expect(await run(made, { names: ['training'] })).toEqual([]);
  });

  it('lost its first events, and the set was not computed again: a dataset does not join their rows', async () => {
    const made = await prepared(target);
    await orders(FIRST.slice(1));
    const [refused = ''] = await run(made, { names: ['training'], only: true });
    expect(refused).toContain('FS301');
    expect(refused).toContain('valid only until 2024-03-03');
    expect(await run(made, { names: ['training'] })).toEqual([]);
    const file = await readFile(join(at.root(), 'out/training.csv'), 'utf8');
    expect(file.trimEnd().split('\n').slice(1)).toEqual([
      '2,2024-03-05 10:00:00,0.00',
      '3,2024-03-06 08:00:00,0.00',
    ]);
  });

  it('did not change: what was found in it is shown again', async () => {
    const made = await prepared(target);
    await writeFile(
      join(at.root(), 'features', 'more.yaml'),
      `kind: source
name: logins
timestamp: at
columns: { at: timestamp, id: string, score: double, device: string }
from: { file: logins.ndjson }
---
kind: feature_set
name: user_logins
entity: user
source: logins
where: score > 0
windows: [7 days]
features:
  logins: { aggregate: count }
`,
    );
    await writeFile(
      join(at.root(), 'logins.ndjson'),
      ['2024-03-02 09:00:00', '9999-12-31 00:00:00', '2024-03-03 00:00:00']
        .map((at, index) => `${JSON.stringify({ at, id: 'a', score: index === 2 ? -1 : 1 })}\n`)
        .join(''),
    );
    await made.close();
    const first = await (await at.open(target)).run({ names: ['user_logins'] });
    const again = await (await at.open(target)).run({ names: ['user_logins'] });
    const [found, shown] = [first, again].map(({ results }) => {
      const [result] = results;
      if (result?.kind !== 'feature_set') throw new Error('not built');
      return {
        source: { ...result.source, files: [], diagnostics: [] },
        events: result.events,
        left: result.leftOut,
      };
    });
    expect(found).toMatchObject({ events: 1n, left: { filtered: 1n }, source: { rows: 3n } });
    expect(found?.source.rejected).toMatchObject([{ rows: 1n }]);
    expect(shown).toEqual(found);
    const texts = (warnings: typeof first.warnings): readonly string[] =>
      warnings.map(({ code, message }) => `${code} ${message}`);
    expect(texts(first.warnings)).toEqual([expect.stringContaining('FS202')]);
    expect(texts(again.warnings)).toEqual(texts(first.warnings));
  });

  it('is read with one column more, for which rows are rejected: the sets follow', async () => {
    await prepared(target);
    await writeFile(
      join(at.root(), 'orders.csv'),
      'order_no,at,id,amount,rate\n1,2024-03-02 09:00:00,a,35.24,1\n2,2024-03-05 10:00:00,a,100.00,NaN\n',
    );
    const before = await at.open(target);
    expect(await run(before)).toEqual([]);
    expect(await spentAt(before, 'a', '2024-03-08')).toBe('135.24');
    await writeFile(
      join(at.root(), 'features', 'all.yaml'),
      SPECS.replace('amount: "decimal(10,2)"', 'amount: "decimal(10,2)", rate: double'),
    );
    const made = await at.open(target);
    expect(await run(made)).toEqual([]);
    expect(await spentAt(made, 'a', '2024-03-08')).toBe('35.24');
  });

  it('has the same rows in a newer file, or in another order: nothing is computed', async () => {
    const made = await prepared(target);
    await utimes(join(at.root(), 'orders.csv'), new Date(), new Date(Date.now() + 5000));
    // Where a source is loaded for runs, only a run tells that a newer file has the same rows.
    expect(await conditions(made)).toEqual(target === 'local' ? FRESH : CHANGED);
    await orders(FIRST.toReversed());
    expect(await plan(made)).toEqual({ user_orders: ['up to date'], user_ever: ['up to date'] });
  });

  it('grew by events that no reference time has seen: only new reference times are computed', async () => {
    await prepared(target);
    await orders([
      ...FIRST,
      '4,2024-03-20 11:00:00,b,1',
      '5,2024-03-20 18:00:00,b,2',
      '6,2024-03-21 01:00:00,b,3',
    ]);
    const later = await at.open(target, '2024-03-21 12:00:00');
    expect(await plan(later)).toEqual({
      user_orders: ['missing', '2024-03-21 … 2024-03-22'],
      user_ever: ['missing', '2024-03-21 … 2024-03-22'],
    });
    await run(later);
    expect(await spentAt(later, 'b', '2024-03-21')).toBe('3.00');
  });
});

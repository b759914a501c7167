import { describe, expect, it } from 'vitest';
import type { Project } from '../../../src/project/index.js';
import { parseInstant } from '../../../src/types/instant.js';
import { runProject } from '../../support/run-project.js';
import { setStatuses } from '../../support/statuses.js';
import { targetNames } from '../../support/targets.js';

const at = runProject();

const specs = (end: string): string => `kind: entity
name: user
keys: { id: string }
---
kind: source
name: orders
primary_key: [n]
timestamp: at
columns: { n: string, at: timestamp, id: string, amount: bigint }
from: { file: orders.csv }
---
kind: feature_set
name: totals
entity: user
source: orders
windows: [2 days]
${end}
features: { spent: { aggregate: sum, of: amount, fill: 0 } }
---
kind: dataset
name: training
spine: orders
columns: [n, timestamp]
features: [totals]
output: { file: out/training.csv }
`;

const ROWS = '1,2024-03-02 09:00:00,a,5\n2,2024-03-09 10:00:00,a,7\n';

async function prepared(end: string, rows = ROWS): Promise<void> {
  await at.write('features/all.yaml', specs(end));
  await at.write('orders.csv', `n,at,id,amount\n${rows}`);
}

const times = async (project: Project): Promise<readonly unknown[]> =>
  (await project.rows('historical.totals')).map(({ timestamp }) => String(timestamp).slice(0, 10)).toSorted();

async function statusOf(
  project: Project,
): Promise<{ condition: string; validUntil: bigint | null; next: string | null }> {
  const found = (await setStatuses(project, ['totals'])).find(({ name }) => name === 'totals');
  if (found === undefined) throw new Error('no status');
  return found;
}

describe.each(targetNames)('a history with an end, on %s', (target) => {
  it('is complete once all of it is built, not behind forever', async () => {
    await prepared('end: 2024-03-10');
    const early = await at.open(target, '2024-03-09 12:00:00');
    expect(await at.run(early)).toEqual([]);
    expect(await statusOf(early)).toMatchObject({ condition: 'up to date' });
    const later = await at.open(target, '2024-06-01 00:00:00');
    expect(await statusOf(later)).toMatchObject({ condition: 'behind', next: 'fs run totals' });
    expect(await at.run(later, { names: ['totals'] })).toEqual([]);
    expect(await times(later)).toEqual(['2024-03-03', '2024-03-05', '2024-03-10']);
    expect(await statusOf(later)).toMatchObject({
      condition: 'complete',
      validUntil: parseInstant('2024-03-11'),
      next: null,
    });
    const { planned } = await later.run({ names: ['totals'] });
    expect(planned).toMatchObject([{ why: 'up to date', intervals: [] }]);
  });

  it('ends with its last reference time at or before an instant, and has no rows after a later end was taken back', async () => {
    await prepared('end: 2024-03-04T23:59:59Z');
    const made = await at.open(target);
    expect(await at.run(made, { names: ['totals'] })).toEqual([]);
    expect(await times(made)).toEqual(['2024-03-03']);
    await prepared('end: 2024-03-05');
    const longer = await at.open(target);
    expect(await at.run(longer, { names: ['totals'] })).toEqual([]);
    expect(await times(longer)).toEqual(['2024-03-03', '2024-03-05']);
    await prepared('end: 2024-03-04');
    const shorter = await at.open(target);
    expect(await at.run(shorter, { names: ['totals'] })).toEqual([]);
    expect(await times(shorter)).toEqual(['2024-03-03']);
  });

  it('says nothing of times after it: a dataset and a look-up there are refused', async () => {
    await prepared('end: 2024-03-05');
    const made = await at.open(target);
    const [refused = ''] = await at.run(made, { names: ['training'] });
    expect(refused).toContain('FS301');
    expect(refused).toContain('its history ends before 2024-03-06');
    const get = (when: string): Promise<unknown> =>
      made.get({ name: 'totals', keys: { id: 'a' }, at: parseInstant(when) });
    await expect(get('2024-03-05 23:00:00')).resolves.toMatchObject({ found: true });
    await expect(get('2024-03-06')).rejects.toMatchObject({ message: expect.stringContaining('FS301') });
  });

  it('that lies before the first event is empty and complete', async () => {
    await prepared('end: 2024-02-01');
    const made = await at.open(target);
    expect(await at.run(made, { names: ['totals'] })).toEqual([]);
    expect(await times(made)).toEqual([]);
    expect(await statusOf(made)).toMatchObject({ condition: 'complete' });
  });

  it('is not computed again for events after it', async () => {
    await prepared('end: 2024-03-05');
    const made = await at.open(target);
    await at.run(made, { names: ['totals'] });
    await prepared('end: 2024-03-05', `${ROWS}3,2024-03-07 00:00:00,a,9\n`);
    const { planned } = await made.run({ names: ['totals'], dryRun: true });
    expect(planned).toMatchObject([{ why: 'up to date' }]);
    expect(await statusOf(made)).toMatchObject({
      condition: target === 'local' ? 'complete' : 'source changed',
    });
  });
});

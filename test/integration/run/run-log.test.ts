import { describe, expect, it } from 'vitest';
import type { Project } from '../../../src/project/index.js';
import { runProject } from '../../support/run-project.js';
import { targetNames } from '../../support/targets.js';

const at = runProject();

const SPECS = `kind: entity
name: user
keys: { id: string }
---
kind: source
name: orders
timestamp: at
columns: { at: timestamp, id: string, amount: bigint }
from: { file: orders.csv }
---
kind: feature_set
name: totals
entity: user
source: orders
windows: [2 days]
features: { spent: { aggregate: sum, of: amount, fill: 0 } }
---
kind: dataset
name: training
spine: orders
columns: [timestamp, id]
features: [totals]
output: { file: out/training.csv }
`;

const logOf = async (project: Project, names: readonly string[] = []): Promise<readonly string[]> =>
  (await project.runs({ names })).map(({ name, status, why, rows }) => `${name} ${status} ${why} ${rows}`);

describe.each(targetNames)('the log of runs, on %s', (target) => {
  it('says of each set and dataset what became of it, the newest first', async () => {
    await at.write('features/all.yaml', SPECS);
    await at.write('orders.csv', 'at,id,amount\n2024-03-02 09:00:00,a,5\n');
    const first = await at.open(target, '2024-03-20 12:00:00');
    expect(await first.runs()).toEqual([]);
    await at.run(first);
    const again = await at.open(target, '2024-03-20 13:00:00');
    await at.run(again);
    await at.write('orders.csv', 'at,id,amount\n2024-03-02 09:00:00,a,many\n');
    const broken = await at.open(target, '2024-03-20 14:00:00');
    expect(await at.run(broken)).not.toEqual([]);
    expect(await logOf(broken)).toEqual([
      'totals failed null 0',
      'training failed null 0',
      'totals done up to date 0',
      'training done up to date 1',
      'totals done new 2',
      'training done built 1',
    ]);
    expect(await logOf(broken, ['training'])).toHaveLength(3);
    const [newest] = await broken.runs({ limit: 1 });
    expect(newest?.message).toContain('many');
    expect(newest).toMatchObject({ who: expect.stringMatching(/.@./) });
  });
});

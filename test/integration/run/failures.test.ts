import { describe, expect, it } from 'vitest';
import type { Project } from '../../../src/project/index.js';
import { runProject } from '../../support/run-project.js';
import { targetNames } from '../../support/targets.js';

const at = runProject();

const source = (name: string): string => `kind: source
name: ${name}
timestamp: at
columns: { at: timestamp, id: string, amount: bigint }
from: { file: ${name}.csv }
---
kind: feature_set
name: user_${name}
entity: user
source: ${name}
windows: [2 days]
features: { ${name}_spent: { aggregate: sum, of: amount, fill: 0 } }
---
kind: dataset
name: training_${name}
spine: ${name}
columns: [timestamp, id]
features: [user_${name}]
output: { file: out/${name}.csv }
`;

const SPECS = `kind: entity
name: user
keys: { id: string }
---
${source('orders')}---
${source('visits')}---
kind: feature_set
name: above_orders
entity: user
source: training_orders
windows: [lifetime]
features: { rows: { aggregate: count } }
`;

const rows = (amount: string): string => `at,id,amount\n2024-03-02 09:00:00,a,${amount}\n`;

const outcome = async (project: Project): Promise<readonly string[]> =>
  (await project.run({})).results.map((result) =>
    result.kind === 'feature_set' ? `${result.name}: ${result.why}` : `${result.name}: ${result.kind}`,
  );

describe.each(targetNames)('a source that cannot be read, on %s', (target) => {
  it('fails only what needs it; the next run does just that, and the rest is up to date', async () => {
    await at.write('features/all.yaml', SPECS);
    await at.write('orders.csv', rows('many'));
    await at.write('visits.csv', rows('1'));
    const now = '2024-03-20 12:00:00';
    expect(await outcome(await at.open(target, now))).toEqual([
      'user_orders: failed',
      'user_visits: new',
      'above_orders: failed',
      'training_orders: failed',
      'training_visits: dataset',
    ]);
    await at.write('orders.csv', rows('5'));
    expect(await outcome(await at.open(target, now))).toEqual([
      'user_orders: new',
      'user_visits: up to date',
      'above_orders: new',
      'training_orders: dataset',
      'training_visits: dataset',
    ]);
  });
});

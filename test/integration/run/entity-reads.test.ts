import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../../src/types/instant.js';
import { runProject } from '../../support/run-project.js';
import { targetNames } from '../../support/targets.js';

const at = runProject();

const HEAD = `kind: entity
name: user
keys: { id: string }
---
kind: source
name: orders
timestamp: at
columns: { at: timestamp, id: string, day: date, amount: double }
from: { file: orders.csv }
`;

const set = (name: string, features: string, derived = ''): string => `---
kind: feature_set
name: ${name}
entity: user
source: orders
windows: [30 days]
features: ${features}
${derived}
`;

const ROWS = 'at,id,day,amount\n2024-03-01,a,2024-03-01,1\n2024-03-02,a,2024-03-09,800\n2024-03-02,b,,\n';
const day = (of: string): string => `{ ${of}: { aggregate: ${of}, of: day, name: ${of}_day } }`;

describe.each(targetNames)('an entity, on %s', (target) => {
  it('has a difference of dates, null over no dates, beside its other sets', async () => {
    await at.write('orders.csv', ROWS);
    await at.write(
      'features/all.yaml',
      HEAD +
        set(
          'days',
          '{ first: { aggregate: min, of: day, name: first_day }, last: { aggregate: max, of: day, name: last_day } }',
          'derived: { span: last_day - first_day }',
        ) +
        set('sums', '{ total: { aggregate: sum, of: amount, name: total } }'),
    );
    const project = await at.open(target);
    expect(await at.run(project)).toEqual([]);
    const rows = await project.rows('online.user');
    expect(rows.map(({ id, span, total }) => [id, Number(span ?? -1), total]).toSorted()).toEqual([
      ['a', 8, 801],
    ]);
    const { row } = await project.get({ name: 'user', keys: { id: 'a' } });
    expect(row).toMatchObject({ first_day: '2024-03-01', last_day: '2024-03-09', total: 801 });
    expect(Number(row?.span)).toBe(8);
    const later = await project.get({ name: 'user', keys: { id: 'a' }, at: parseInstant('2024-03-02') });
    expect(Number(later.row?.span)).toBe(0);
    expect((await project.get({ name: 'user', keys: { id: 'b' } })).row).toMatchObject({
      span: null,
      total: null,
    });
  });

  it('is read without a column that cannot be computed for a row, which is named', async () => {
    await at.write('orders.csv', ROWS);
    await at.write(
      'features/all.yaml',
      HEAD +
        set(
          'sums',
          '{ total: { aggregate: sum, of: amount, name: total } }',
          'derived: { huge: "exp(total + 0 * epoch(as_of))", age: "epoch(as_of) - 0" }',
        ) +
        set('days', day('max')),
    );
    const project = await at.open(target);
    expect(await at.run(project)).toEqual([]);
    const { row, unread } = await project.get({
      name: 'user',
      keys: { id: 'a' },
      at: parseInstant('2024-03-05'),
    });
    expect(unread.map(({ code, message }) => `${code} ${message}`)).toEqual([
      expect.stringMatching(/^FS207 sums\.huge cannot be read as double and is left out/),
    ]);
    expect(row).toMatchObject({ total: 801, max_day: '2024-03-09' });
    expect(row).not.toHaveProperty('huge');
    expect(row).toHaveProperty('age');
    const small = await project.get({ name: 'user', keys: { id: 'a' }, at: parseInstant('2024-03-02') });
    expect(small.unread).toEqual([]);
    expect(small.row?.huge).toBeCloseTo(Math.E);
  });
});

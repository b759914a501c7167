import { describe, expect, it } from 'vitest';
import { column, item, select } from '../../../../src/plan/ir/builders.js';
import type { Plan } from '../../../../src/plan/ir/nodes.js';
import { requireSteps } from '../../../../src/plan/ir/require-steps.js';
import { BIGINT } from '../../../../src/types/type.js';

const items = [item('n', column('n', BIGINT))];
const output = [{ name: 'n', type: BIGINT }];

describe('steps of a plan', () => {
  it('may read steps that come before them, and relations of the warehouse', () => {
    const plan: Plan = {
      steps: [
        { name: 'events', query: select({ items, from: { schema: 'source', name: 'orders' } }) },
        { name: 'states', query: select({ items, from: { name: 'events' } }) },
      ],
      output,
    };
    expect(() => requireSteps(plan)).not.toThrow();
  });

  it('cannot read a step that comes after them, also not in a join', () => {
    const plan: Plan = {
      steps: [
        {
          name: 'states',
          query: select({
            items,
            from: { schema: 'source', name: 'orders' },
            joins: [{ kind: 'cross', relation: { name: 'events' } }],
          }),
        },
        { name: 'events', query: select({ items, from: { schema: 'source', name: 'orders' } }) },
      ],
      output,
    };
    expect(() => requireSteps(plan)).toThrow('step states reads events, which does not come before it');
  });

  it('have different names', () => {
    const step = {
      name: 'events',
      query: select({ items, from: { schema: 'source', name: 'orders' } }),
    } as const;
    expect(() => requireSteps({ steps: [step, step], output })).toThrow('two steps are called events');
  });
});

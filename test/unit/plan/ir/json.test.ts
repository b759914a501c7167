import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { planFromJson, planToJson } from '../../../../src/plan/ir/json.js';
import { compilePlan } from '../../../../src/sql/compile/plan.js';
import { duckdb } from '../../../../src/sql/dialects/duckdb/index.js';
import { postgres } from '../../../../src/sql/dialects/postgres/index.js';
import { goldenCases, goldenPlans } from '../golden-plans.js';

const dialects = [duckdb, postgres('')];

describe('a plan as JSON', () => {
  it.each(goldenCases)('is the same plan and the same SQL when it is read back: %s', async (name) => {
    const plans = await goldenPlans(name);
    expect(plans.size).toBeGreaterThan(0);
    for (const plan of plans.values()) {
      const read = planFromJson(planToJson(plan));
      expect(isDeepStrictEqual(read, plan)).toBe(true);
      for (const dialect of dialects) expect(compilePlan(read, dialect)).toBe(compilePlan(plan, dialect));
    }
  });

  it('writes a bigint as an object of its digits', () => {
    const plan = { steps: [], output: [], length: 90_000_000_000_000_000n };
    expect(planToJson(plan)).toBe('{"steps":[],"output":[],"length":{"bigint":"90000000000000000"}}');
    expect(planFromJson(planToJson(plan))).toEqual(plan);
  });

  it('refuses other JSON', () => {
    expect(() => planFromJson('{"steps": 1}')).toThrow('not the JSON of a plan');
  });
});

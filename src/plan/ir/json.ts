import { fromJson, toJson } from '../../types/json.js';
import type { Plan } from './nodes.js';

/** A plan as JSON; bigints as `types/json.ts` writes them. */
export const planToJson = (plan: Plan): string => toJson(plan);

/** The plan that `planToJson` wrote. @throws SyntaxError for other JSON; what is inside the steps is not checked. */
export function planFromJson(text: string): Plan {
  const plan = fromJson(text);
  if (!isPlan(plan)) throw new SyntaxError('not the JSON of a plan');
  return plan;
}

const isPlan = (value: unknown): value is Plan =>
  typeof value === 'object' &&
  value !== null &&
  'steps' in value &&
  Array.isArray(value.steps) &&
  'output' in value &&
  Array.isArray(value.output);

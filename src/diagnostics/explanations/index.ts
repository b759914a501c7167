import type { Code } from '../codes.js';
import type { Explanation } from './explanation.js';
import { meaning } from './meaning.js';
import { runs } from './runs.js';
import { syntax } from './syntax.js';
import { usage } from './usage.js';

/** What each code means, why it exists, and what to do: the source of `fs explain` and of docs/errors.md. */
export const explanations: Readonly<Record<Code, Explanation>> = { ...usage, ...syntax, ...meaning, ...runs };

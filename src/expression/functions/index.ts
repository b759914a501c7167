import { listFunctions } from './lists.js';
import { logicFunctions } from './logic.js';
import { mathFunctions } from './math.js';
import type { Definition } from './signature.js';
import { textFunctions } from './text.js';
import { timeFunctions } from './time.js';

const table = { ...logicFunctions, ...mathFunctions, ...textFunctions, ...timeFunctions, ...listFunctions };

/** Every function and operator there is, in plans and in specs. A dialect prints each of them. */
export type FunctionName = keyof typeof table;

export const functions: Readonly<Record<FunctionName, Definition>> = table;

export const functionNames = Object.keys(table).sort() as readonly FunctionName[];

const bySpelling = new Map<string, FunctionName[]>();
for (const name of functionNames)
  for (const spelling of functions[name].spellings) {
    const names = bySpelling.get(spelling);
    if (names === undefined) bySpelling.set(spelling, [name]);
    else names.push(name);
  }

/** The functions written so (`+` adds numbers, intervals, days); none for an unknown name. */
export const spelled = (spelling: string): readonly FunctionName[] => bySpelling.get(spelling) ?? [];

/** The names that are called with parentheses. */
export const callable: readonly string[] = [...bySpelling.entries()]
  .filter(
    ([spelling, names]) =>
      /^\w+$/.test(spelling) && names.some((name) => functions[name].form === 'function'),
  )
  .map(([spelling]) => spelling)
  .concat('mod')
  .sort();

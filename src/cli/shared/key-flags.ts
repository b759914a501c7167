import * as Flags from '@oclif/core/flags';
import { error, Failure } from '../../diagnostics/diagnostic.js';

/** The key of one row; its values are read by `readKeyFlags`. */
export const keyFlag = Flags.string({
  char: 'k',
  helpValue: 'K=V',
  multiple: true,
  multipleNonGreedy: true,
  summary: 'A key of the entity and its value; repeat for each key.',
});

/** `name=value`; the value may contain equals signs. @throws Failure FS008 for other text or a repeated key. */
export function readKeyFlags(texts: readonly string[]): Readonly<Record<string, string>> {
  const keys = new Map<string, string>();
  const problems = texts.flatMap((text) => {
    const at = text.indexOf('=');
    if (at < 1)
      return [
        error('FS008', `--key "${text}" is not a key and its value`, { hint: 'write --key name=value' }),
      ];
    const name = text.slice(0, at);
    if (keys.has(name)) return [error('FS008', `the key ${name} is given twice`)];
    keys.set(name, text.slice(at + 1));
    return [];
  });
  if (problems.length > 0) throw new Failure(problems);
  return Object.fromEntries(keys);
}

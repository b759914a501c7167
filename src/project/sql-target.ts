import { type ResolvedTarget, resolveTarget } from '../spec/project-file.js';
import { type EngineName, engines } from './engines.js';
import type { Loaded } from './load.js';

/** The target with the settings that its SQL depends on: connections may be missing. @throws Failure FS003, FS004. */
export const sqlTarget = (
  { file }: Pick<Loaded, 'file'>,
  {
    target,
    env = {},
  }: {
    readonly target?: string;
    readonly env?: Readonly<Record<string, string | undefined>>;
  },
): ResolvedTarget =>
  resolveTarget(file, { name: target, env, only: (engine: EngineName) => engines[engine].sqlSettings });

/** What running a command takes, as one import: `--version` does without it. */
export { run } from '@oclif/core/run';
export { settings } from '@oclif/core/settings';
export { commands } from './index.js';

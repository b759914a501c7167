import Ci from './ci.js';
import Compile from './compile.js';
import Completion from './completion.js';
import Describe from './describe.js';
import Dev from './dev.js';
import Diff from './diff.js';
import Docs from './docs.js';
import Explain from './explain.js';
import Fmt from './fmt.js';
import Gc from './gc.js';
import Get from './get.js';
import Init from './init.js';
import Lineage from './lineage.js';
import List from './list.js';
import Preview from './preview.js';
import Run from './run.js';
import Runs from './runs.js';
import Schema from './schema.js';
import Status from './status.js';
import Test from './test.js';
import Validate from './validate.js';
import Why from './why.js';

/** Every command by the word that runs it: a new command is one file and one line here. */
export const commands = {
  init: Init,
  list: List,
  describe: Describe,
  validate: Validate,
  explain: Explain,
  fmt: Fmt,
  ci: Ci,
  compile: Compile,
  diff: Diff,
  run: Run,
  runs: Runs,
  status: Status,
  get: Get,
  preview: Preview,
  gc: Gc,
  test: Test,
  why: Why,
  lineage: Lineage,
  docs: Docs,
  schema: Schema,
  completion: Completion,
  dev: Dev,
};

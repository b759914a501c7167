import type { Explanation } from './explanation.js';

/** Codes of the command line and of `fs.yaml`. */
export const usage = {
  FS001: {
    what: 'No `fs.yaml` here or in any folder above.',
    why: 'A project is the folder with `fs.yaml`. Paths in specs start there.',
    fix: 'Change into the project, name it with `-C DIR`, or make one with `asof init`.',
    example: {
      language: 'sh',
      text: 'cd /tmp && fs list     # wrong: no project here\nfs -C ~/shop list      # right',
    },
  },
  FS002: {
    what: '`fs.yaml` lacks a required key or has a wrong value. The message names the key.',
    why: 'Without the name of the project and a target there is nothing to compile for.',
    fix: 'Give `project` and at least one target with an `engine` and its settings.',
    example: {
      file: 'fs.yaml',
      broken: 'project: shop\ntargets:\n  local: { engine: duckdb }\n',
      fixed: ['{ engine: duckdb }', '{ engine: duckdb, path: warehouse }'],
    },
  },
  FS003: {
    what: '`fs.yaml` has no target of that name, or has several and no `default_target`.',
    why: 'A run writes to one warehouse. It never guesses which.',
    fix: 'Write `--target NAME` with a name under `targets`, or set `default_target`.',
    example: {
      language: 'sh',
      text: 'fs run --target prod      # wrong, if fs.yaml has local and cloud\nfs run --target cloud     # right',
    },
  },
  FS004: {
    what: '`fs.yaml` reads a variable that is not set or is empty.',
    why: 'An empty URL or path would connect to another place than the author meant.',
    fix: 'Set the variable, or give it a default: `${env:NAME:-default}`.',
    example: {
      language: 'yaml',
      text: 'targets:\n  cloud: { engine: postgres, url: "${env:FS_POSTGRES_URL}" }   # export FS_POSTGRES_URL=postgres://…',
    },
  },
  FS005: {
    what: 'A name, glob or selector matches nothing.',
    why: 'A command that does nothing because of a typo would look like success.',
    fix: '`fs list` shows what there is.',
    example: { language: 'sh', text: 'fs run user_order      # wrong\nfs run user_orders     # right' },
  },
  FS006: {
    what: 'A date or an instant cannot be read, or the day does not exist.',
    why: 'Other orders of day and month are ambiguous, and an instant without a zone has no meaning.',
    fix: 'Write `2020-07-17`, or `2020-07-17T12:00:00Z`.',
    example: {
      language: 'sh',
      text: 'fs run --end-date 17/07/2020     # wrong\nfs run --end-date 2020-07-17     # right',
    },
  },
  FS007: {
    what: 'The interval is empty.',
    why: 'Nothing lies between the two bounds. They are probably swapped.',
    fix: 'Dates are inclusive: a single day has equal start and end dates.',
    example: {
      language: 'sh',
      text: 'fs run --start-date 2020-07-18 --end-date 2020-07-17     # wrong\nfs run --start-date 2020-07-17 --end-date 2020-07-17     # right: one day',
    },
  },
  FS008: {
    what: 'An unknown command or option, a missing argument, options that exclude each other, a foreign file in the way.',
    why: 'The command cannot know what was meant.',
    fix: '`fs COMMAND --help` lists arguments and options.',
    example: {
      language: 'sh',
      text: 'fs compile --check               # wrong: check what?\nfs compile --out sql --check     # right',
    },
  },
  FS009: {
    what: '`fs diff` found no such folder or git revision, no common commit, or specs there that are not valid.',
    why: 'A comparison needs two complete projects.',
    fix: 'Name a revision with `--against`. In a shallow clone, fetch more history first.',
    example: { language: 'sh', text: 'git fetch --unshallow\nfs diff --against origin/main' },
  },
} as const satisfies Record<string, Explanation>;

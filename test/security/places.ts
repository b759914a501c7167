/** Places where text from outside reaches a reader, with a hostile value, a row each. */

/** What a terminal would obey or a reader would not see, and what is shown instead. */
export const HOSTILE = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u202egnp.exe\u200b\u2028\u2029\ufeff\u007f';

/** Characters that must never reach a terminal, a page, JSON or a log, beside line breaks and tabs. */
export const FORBIDDEN = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/u;

export const SECRET = 'hunter2';

/** Fills the project of the cases; every part can be replaced. */
export interface Parts {
  readonly project?: string;
  readonly description?: string;
  readonly owner?: string;
  readonly tag?: string;
  /** Value of the text column of the data. */
  readonly value?: string;
  readonly amount?: string;
  /** Last column in the header of the data. */
  readonly header?: string;
  readonly source?: string;
  readonly filter?: string;
  readonly set?: string;
  readonly output?: string;
}

/** In double quotes, as YAML and JSON escape. */
const quoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Files of a project by their path. */
export const projectOf = ({
  project = 'p',
  description = 'd',
  owner = 'o',
  tag = 't',
  value = 'v',
  amount = '1',
  header = 'amount',
  source = 'data/events.csv',
  filter = "note <> ''",
  set = 'sums',
  output = 'out/table.csv',
}: Parts): Readonly<Record<string, string>> => ({
  'fs.yaml': `project: ${quoted(project)}
default_target: local
targets:
  local: { engine: duckdb, path: warehouse }
  postgres: { engine: postgres, url: "\${env:FS_POSTGRES_URL}" }
`,
  'data/events.csv': `id,at,note,${header.includes(',') ? cell(header) : header}\n${cell(value)},2020-01-01,${cell(value)},${amount}\n`,
  'features/all.yaml': `
kind: entity
name: user
description: ${quoted(description)}
owner: ${quoted(owner)}
tags: [${quoted(tag)}]
keys: { id: { type: string, description: ${quoted(description)} } }
---
kind: source
name: events
description: ${quoted(description)}
timestamp: at
primary_key: [id]
columns: { at: timestamp, id: string, note: { type: string, description: ${quoted(description)} }, amount: double }
from: { file: ${quoted(source)} }
---
kind: feature_set
name: ${quoted(set)}
description: ${quoted(description)}
owner: ${quoted(owner)}
entity: user
source: events
windows: [1 day]
where: ${quoted(filter)}
features:
  total: { aggregate: sum, of: amount, description: ${quoted(description)} }
  newest_note: { of: note }
---
kind: dataset
name: table
description: ${quoted(description)}
spine: events
columns: [at, id]
features: [${quoted(set)}]
output: { file: ${quoted(output)} }
`,
});

export interface Row {
  readonly place: string;
  readonly parts: Parts;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Commands, one after another; all their output is looked at. */
  readonly commands: readonly (readonly string[])[];
  /** What the output holds, as proof that the value gets there. */
  readonly shows: string;
  /** What it must not hold, beside forbidden characters. */
  readonly hides?: string;
}

const ESCAPED = '\\u001b[2J\\u001b]0;owned\\u0007\\u009b31m\\u202egnp.exe\\u200b';
const RUN = ['run', '--end-date', '2020-01-02'];
const texts: Parts = { description: HOSTILE, owner: HOSTILE, tag: HOSTILE };

export const rows: readonly Row[] = [
  { place: 'list', parts: texts, commands: [['list']], shows: ESCAPED },
  { place: 'list --json', parts: texts, commands: [['list', '--json']], shows: ESCAPED },
  {
    place: 'describe',
    parts: texts,
    commands: [
      ['describe', 'user'],
      ['describe', 'events'],
      ['describe', 'sums'],
      ['describe', 'table'],
    ],
    shows: ESCAPED,
  },
  { place: 'describe --json', parts: texts, commands: [['describe', 'sums', '--json']], shows: ESCAPED },
  {
    place: 'a literal in describe',
    parts: { filter: `note <> '${HOSTILE}'` },
    commands: [['describe', 'sums']],
    shows: ESCAPED,
  },
  {
    place: 'a data value in run, get and their JSON',
    parts: { value: HOSTILE },
    commands: [
      RUN,
      ['get', 'user', '--key', `id=${HOSTILE}`],
      ['get', 'user', '--key', `id=${HOSTILE}`, '--json'],
      [...RUN, '--full', '--json'],
    ],
    shows: ESCAPED,
  },
  {
    place: 'a data value that breaks a line',
    parts: { value: 'x\nFS999 forged' },
    commands: [RUN, ['get', 'user', '--key', 'id=x\nFS999 forged']],
    shows: 'x\\nFS999 forged',
    hides: '\nFS999',
  },
  { place: 'a data value in a diagnostic', parts: { amount: HOSTILE }, commands: [RUN], shows: '\\u001b[2J' },
  { place: 'a column header in a diagnostic', parts: { header: HOSTILE }, commands: [RUN], shows: 'FS202' },
  {
    place: 'a file name in a diagnostic',
    parts: { source: `data/${HOSTILE}.csv` },
    commands: [['validate'], RUN],
    shows: 'FS201',
  },
  {
    place: 'the name of a spec file, and its code frame',
    parts: {},
    files: { 'features/\u001b[31m\u202e.yaml': 'kind: entity\nname: "\u202eother"\nkeys: { id: string }\n' },
    commands: [['validate'], ['validate', '--json']],
    shows: '\\u001b[31m\\u202e.yaml',
  },
  {
    place: 'the name of the project',
    parts: { project: HOSTILE },
    commands: [['docs']],
    shows: 'pages in catalog',
  },
  { place: 'an unknown command', parts: {}, commands: [[HOSTILE]], shows: ESCAPED },
  { place: 'an unknown option', parts: {}, commands: [['run', `--${HOSTILE}`]], shows: ESCAPED },
  { place: 'an unexpected argument', parts: {}, commands: [['get', 'user', HOSTILE]], shows: ESCAPED },
  {
    place: 'a selector',
    parts: {},
    commands: [
      ['list', HOSTILE],
      ['list', HOSTILE, '--json'],
    ],
    shows: ESCAPED,
  },
  {
    place: 'a key on the command line',
    parts: {},
    commands: [['get', 'user', '--key', HOSTILE]],
    shows: ESCAPED,
  },
  {
    place: 'a time on the command line',
    parts: {},
    commands: [['get', 'user', '--key', 'id=v', '--at', HOSTILE]],
    shows: ESCAPED,
  },
  { place: 'a target on the command line', parts: {}, commands: [['run', '-t', HOSTILE]], shows: ESCAPED },
  { place: 'the folder of a project', parts: {}, commands: [['-C', HOSTILE, 'list']], shows: 'FS001' },
  {
    place: 'the clock of the environment',
    parts: {},
    env: { FS_NOW: HOSTILE },
    commands: [RUN],
    shows: ESCAPED,
  },
  {
    place: 'the URL of a target in the environment',
    parts: {},
    env: { FS_POSTGRES_URL: `postgres://me:${SECRET}@127.0.0.1:1/${encodeURIComponent(HOSTILE)}` },
    commands: [
      ['run', '-t', 'postgres'],
      ['status', '-t', 'postgres', '--json'],
    ],
    shows: 'FS401',
    hides: SECRET,
  },
  {
    place: 'a URL of a target that is no URL',
    parts: {},
    env: { FS_POSTGRES_URL: `postgres://me:${SECRET}${HOSTILE}@[::/db` },
    commands: [['run', '-t', 'postgres']],
    shows: 'FS401',
    hides: SECRET,
  },
];

/** Text that would be SQL if it ended its literal, or meant something to one engine's quotes. */
export const INJECTIONS: readonly string[] = [
  "x'); drop schema historical cascade; --",
  "x'' or ''1''=''1",
  "\\'; select 1; --",
  '$$; select 1; $$',
  '"x"; select 1',
  '{{ value }} ${value} $1 ?',
  '/* x',
];

/** A path that leaves the folder it is said to be in: what `fs validate` says, and what must not be written. */
export const escapes: readonly (readonly [place: string, parts: Parts, says: string])[] = [
  ['the output of a dataset', { output: '../escaped.csv' }, 'FS103'],
  ['the output of a dataset, further in', { output: 'out/../../escaped.csv' }, 'FS103'],
  ['an absolute output', { output: '/tmp/asof-escaped.csv' }, 'FS103'],
  ['the name of a set, which is a folder of partitions', { set: '../escaped' }, 'FS115'],
  ['the name of a set with a slash', { set: 'a/b' }, 'FS115'],
  ['the name of a set that is a partition', { set: 'day=2020-01-01' }, 'FS115'],
];

/** Names of files that exist. */
export const fileNames: readonly string[] = [
  '\u001b[31mred',
  'line\nFS999 forged',
  '\u202egnp',
  "it's",
  '[x]*?',
  '%00 #',
];

/** Markup that a page of the documentation must show as text. */
export const MARKUP: readonly (readonly [written: string, forbidden: RegExp])[] = [
  ['<script>alert(1)</script>', /<script/],
  ['<img src=x onerror=alert(1)>', /<img/],
  ['[x](javascript:alert(1))', /(?<!\\)\[x(?<!\\)\]\(javascript/],
  ['a | b', /[^\\]\| b/],
  ['# heading', /^# heading/m],
];

/** A broken `fs.yaml` that holds the secret, a form each. */
export const secrets: readonly (readonly [form: string, targets: string])[] = [
  ['a URL in a flow map', `p: { engine: postgres, url: "postgres://me:${SECRET}@h/db", colour: red }`],
  [
    'a URL on a line of its own',
    `p:\n    engine: postgres\n    url: postgres://me:${SECRET}@h/db\n    colour: red`,
  ],
  ['a URL without quotes in a flow map', `p: { engine: postgres, url:postgres://me:${SECRET}@h/db }`],
  ['a password with a comma', `p: { engine: postgres, url: postgres://me:x,${SECRET}@h/db }`],
  ['a password that is an entry of its own', `p: { engine: postgres, url: postgres://me:x,${SECRET} }`],
  ['a password with an at sign', `p: { engine: postgres, url: "postgres://me:a@${SECRET}@h/db", x: 1 }`],
  ['a password as a key', `p: { engine: postgres, password: ${SECRET} }`],
  ['a password as a list', `p: { engine: postgres, url: [${SECRET}] }`],
  ['a password that begins with a tag', `p: { engine: postgres, url: !${SECRET} x }`],
  ['a password that looks like an alias', `p: { engine: postgres, url: *${SECRET} }`],
  ['a password that looks like an anchor', `p: { engine: postgres, url: &${SECRET} x }`],
  [
    'a text of several lines',
    `p:\n    engine: postgres\n    url: |\n      postgres://me:\n      ${SECRET}\n    colour: red`,
  ],
  [
    'a quoted text of several lines',
    `p:\n    engine: postgres\n    url: "postgres://me:\n      ${SECRET}@h/db"\n    colour: red`,
  ],
  ['a quote that is never closed', `p:\n    engine: postgres\n    url: "postgres://me:${SECRET}@h/db\n`],
  ['a password with a colon', `p:\n    engine: postgres\n    url: postgres://me:x: ${SECRET}: y@h/db`],
  ['a wrong engine', `p: { engine: ${SECRET}, url: x }`],
  ['a default of a variable', `p: { engine: postgres, url: "\${env:URL:-${SECRET}}", x: 1 }`],
  ['a variable that cannot be read', `p: { engine: postgres, url: "\${${SECRET}" }`],
  ['a number', `p: { engine: postgres, url: { ${SECRET}: 1 } }`],
  ['a wrong escape', `p: { engine: postgres, url: "\\${SECRET}" }`],
];

/** Bad input, a row each: what is changed in the sample project, and what is said about it. */
export interface Case {
  readonly title: string;
  /** Replaces text that must be there once; by default in the sample's spec. */
  readonly change?: readonly [from: string, to: string];
  /** Files to write instead, by path; null removes one. */
  readonly files?: Readonly<Record<string, string | null>>;
  readonly args?: readonly string[];
  /** Why it says nothing about the Postgres target; absent: it is the same there. */
  readonly notOnPostgres?: string;
  readonly exit: number;
  readonly code: string;
  /** `FILE:NEEDLE`: the finding points to the first place of the needle in that file; absent: to no place. */
  readonly at?: string;
  /** Part of what is said. */
  readonly says: string;
}

export const SPEC = 'features/user/user.yaml';
const SOURCE = 'warehouse/sources/order_events.csv';
const HEAD = 'order_id,order_timestamp,cpf,chargeback_timestamp';
const inSpec = (needle: string): string => `${SPEC}:${needle}`;
const feature = (body: string): readonly [string, string] => [
  "    description: Total of orders on the user's CPF.\n    aggregate: count\n    of: order_id\n    fill: 0",
  body,
];
const of = (sql: string): readonly [string, string] => feature(`    aggregate: max\n    of: ${sql}`);

const yaml: readonly Case[] = [
  {
    title: 'broken YAML',
    change: ['keys:\n  cpf: {', 'keys:\n  cpf: [{'],
    exit: 1,
    code: 'FS101',
    at: inSpec('---'),
    says: '',
  },
  {
    title: 'a tab',
    change: ['  cpf: { type: string, description: User', '\tcpf: { type: string, description: User'],
    exit: 1,
    code: 'FS101',
    at: inSpec('\tcpf'),
    says: 'tab',
  },
  {
    title: 'an unknown key',
    change: ['source: order_events\nwindows', 'sorce: order_events\nwindows'],
    exit: 1,
    code: 'FS102',
    at: inSpec('sorce'),
    says: 'did you mean source?',
  },
  {
    title: 'an unknown key of a feature',
    change: feature('    aggregate: count\n    off: order_id'),
    exit: 1,
    code: 'FS102',
    at: inSpec('off:'),
    says: 'did you mean of?',
  },
  {
    title: 'an unknown kind',
    change: ['kind: entity', 'kind: entitty'],
    exit: 1,
    code: 'FS103',
    at: inSpec('entitty'),
    says: 'entity',
  },
  {
    title: 'no kind',
    change: ['kind: entity\nname: user\ndescription: A', 'name: user\ndescription: A'],
    exit: 1,
    code: 'FS103',
    at: inSpec('user\n'),
    says: 'kind is one of',
  },
  {
    title: 'a wrong type',
    change: [
      'windows: [3 days, 7 days, 30 days]\nfeatures:\n  cpf_orders',
      'windows: 3\nfeatures:\n  cpf_orders',
    ],
    exit: 1,
    code: 'FS103',
    at: inSpec('3\nfeatures'),
    says: 'windows',
  },
  {
    title: 'a missing key',
    change: [
      'total of orders from users in different time windows.\nentity: user\n',
      'total of orders from users in different time windows.\n',
    ],
    exit: 1,
    code: 'FS103',
    at: inSpec('user_orders'),
    says: 'has no entity',
  },
  {
    title: 'an anchor',
    change: ['name: user\n', 'name: &it user\n'],
    exit: 1,
    code: 'FS116',
    at: inSpec('&it'),
    says: 'anchor',
  },
  {
    title: 'templating',
    change: [
      'windows: [3 days, 7 days, 30 days]\nfeatures:\n  cpf_orders',
      'windows: ["{{ windows }}"]\nfeatures:\n  cpf_orders',
    ],
    exit: 1,
    code: 'FS111',
    at: inSpec('"{{ windows'),
    says: 'duration',
  },
  {
    title: 'SQL cut apart by YAML',
    change: feature('    { aggregate: sum, of: coalesce(order_id, 0), fill: 1 }'),
    exit: 1,
    code: 'FS118',
    at: inSpec('coalesce(order_id'),
    says: 'quote the SQL',
  },
  {
    title: 'a key that is not available',
    change: ['source: order_events\nwindows', 'source: order_events\noffset: 1 day\nwindows'],
    exit: 1,
    code: 'FS113',
    at: inSpec('offset:'),
    says: 'offset',
  },
  {
    title: 'an estimate',
    change: feature('    aggregate: approx_count_distinct'),
    exit: 1,
    code: 'FS123',
    at: inSpec('approx_count_distinct'),
    says: 'count_distinct',
  },
  {
    title: 'distinct with another aggregate than count',
    change: feature('    aggregate: max\n    of: order_id\n    distinct: true'),
    exit: 1,
    code: 'FS121',
    at: inSpec('max'),
    says: 'distinct goes with count, not with max',
  },
  {
    title: 'dedupe by a column that is not there',
    change: [
      'source: order_events\nwindows',
      'source: order_events\ndedupe: { by: [order_no], keep: last }\nwindows',
    ],
    exit: 1,
    code: 'FS104',
    at: inSpec('order_no'),
    says: 'unknown column "order_no" in source order_events',
  },
  {
    title: 'dedupe by what is known later',
    change: [
      'source: order_events\nwindows',
      'source: order_events\ndedupe: { by: [chargeback_timestamp], keep: last }\nwindows',
    ],
    exit: 1,
    code: 'FS117',
    at: inSpec('{ by: [chargeback'),
    says: 'user_orders.dedupe → order_events.chargeback_timestamp',
  },
  {
    title: 'dedupe at event grain',
    change: [
      'source: order_events\nwindows',
      'source: order_events\ngrain: event\ndedupe: { by: [cpf], keep: last }\nwindows',
    ],
    exit: 1,
    code: 'FS103',
    at: inSpec('dedupe'),
    says: 'dedupe goes with reference times',
  },
  {
    title: 'dedupe without a primary key',
    files: {
      'features/clicks.yaml':
        'kind: source\nname: clicks\ntimestamp: at\ncolumns: { at: timestamp, cpf: string, page: string }\nfrom: { file: clicks.csv }\n---\nkind: feature_set\nname: pages\nentity: user\nsource: clicks\nwindows: [1 day]\ndedupe: { by: [page], keep: first }\nfeatures:\n  views: { aggregate: count }\n',
    },
    exit: 1,
    code: 'FS103',
    at: 'features/clicks.yaml:dedupe',
    says: 'source clicks has no primary key',
  },
  {
    title: 'a timestamp of a feature that is none',
    change: feature('    timestamp: order_id\n    aggregate: count'),
    exit: 1,
    code: 'FS109',
    at: inSpec('order_id\n    aggregate'),
    says: 'order_id is a string, not a timestamp',
  },
  {
    title: 'a column that the feature’s own timestamp does not know yet',
    change: feature('    aggregate: count\n    of: chargeback_timestamp\n    timestamp: order_timestamp'),
    exit: 1,
    code: 'FS117',
    at: inSpec('chargeback_timestamp\n    timestamp'),
    says: 'user_orders.cpf_orders.of → order_events.chargeback_timestamp',
  },
  {
    title: 'windows of a newest value',
    change: feature('    of: order_id\n    windows: [5 days]'),
    exit: 1,
    code: 'FS103',
    at: inSpec('windows: [5 days]'),
    says: 'the newest value has no windows',
  },
  {
    title: 'a newest value of nothing',
    change: feature('    fill: 0'),
    exit: 1,
    code: 'FS104',
    at: inSpec('cpf_orders'),
    says: 'or how events become one value: aggregate: count',
  },
  {
    title: 'one name for several columns',
    change: feature('    aggregate: count\n    name: all_orders'),
    exit: 1,
    code: 'FS103',
    at: inSpec('all_orders'),
    says: 'all_orders would name 3 columns of cpf_orders; tell them apart with {window}',
  },
  {
    title: 'order without a primary key',
    files: {
      'features/clicks.yaml':
        'kind: source\nname: clicks\ntimestamp: at\ncolumns: { at: timestamp, cpf: string, page: string }\nfrom: { file: clicks.csv }\n---\nkind: feature_set\nname: pages\nentity: user\nsource: clicks\nwindows: [1 day]\nfeatures:\n  page: { aggregate: last_3 }\n',
    },
    exit: 1,
    code: 'FS121',
    at: 'features/clicks.yaml:last_3',
    says: 'source clicks has no primary key',
  },
];

const meaning: readonly Case[] = [
  {
    title: 'an unknown column',
    change: feature('    aggregate: count\n    of: order_idd'),
    exit: 1,
    code: 'FS104',
    at: inSpec('order_idd'),
    says: 'did you mean order_id?',
  },
  {
    title: 'an unknown column of a spine',
    change: ['columns: [order_id, timestamp,', 'columns: [order_no, timestamp,'],
    exit: 1,
    code: 'FS104',
    at: inSpec('order_no'),
    says: 'order_no',
  },
  {
    title: 'an unknown source',
    change: ['source: order_events\nwindows', 'source: orders\nwindows'],
    exit: 1,
    code: 'FS106',
    at: inSpec('orders\nwindows'),
    says: 'unknown source "orders"',
  },
  {
    title: 'a name twice',
    change: ['name: user_chargebacks', 'name: User_Orders'],
    exit: 1,
    code: 'FS105',
    at: inSpec('User_Orders'),
    says: 'already the name of a feature set',
  },
  {
    title: 'two columns of one name',
    change: ['  cpf_chargebacks:\n', '  CPF_orders:\n'],
    exit: 1,
    code: 'FS114',
    at: inSpec('CPF_orders'),
    says: 'two columns',
  },
  {
    title: 'a short duration',
    change: [
      'windows: [3 days, 7 days, 30 days]\nfeatures:\n  cpf_orders',
      'windows: [5m]\nfeatures:\n  cpf_orders',
    ],
    exit: 1,
    code: 'FS111',
    at: inSpec('5m'),
    says: '5 minutes',
  },
  {
    title: 'a month',
    change: [
      'windows: [3 days, 7 days, 30 days]\nfeatures:\n  cpf_orders',
      'windows: [1 month]\nfeatures:\n  cpf_orders',
    ],
    exit: 1,
    code: 'FS111',
    at: inSpec('1 month'),
    says: 'no fixed length',
  },
  {
    title: 'a type of another system',
    change: ['order_id: { type: string,', 'order_id: { type: varchar,'],
    exit: 1,
    code: 'FS112',
    at: inSpec('varchar'),
    says: 'did you mean string?',
  },
  {
    title: 'a fill of another type',
    change: feature('    aggregate: count\n    fill: none'),
    exit: 1,
    code: 'FS120',
    at: inSpec('none'),
    says: '',
  },
  {
    title: 'a sum of text',
    change: feature('    aggregate: sum\n    of: cpf'),
    exit: 1,
    code: 'FS121',
    at: inSpec('sum'),
    says: 'sum',
  },
  {
    title: 'leakage of a column',
    change: feature('    aggregate: count\n    of: chargeback_timestamp'),
    exit: 1,
    code: 'FS117',
    at: inSpec('chargeback_timestamp\n---\nkind: feature_set\nname: user_chargebacks'),
    says: 'known only at chargeback_timestamp',
  },
  {
    title: 'leakage into a dataset',
    change: ['labels: [chargeback_timestamp]\n', ''],
    exit: 1,
    code: 'FS117',
    at: inSpec('chargeback_timestamp, cpf]'),
    says: 'as a label',
  },
];

const hostile: readonly Case[] = [
  {
    title: 'a name with a quote',
    change: ['name: user_orders\n', 'name: "user\'orders"\n'],
    exit: 1,
    code: 'FS115',
    at: inSpec('"user\'orders"'),
    says: 'user_orders',
  },
  {
    title: 'a name that leaves its folder',
    change: ['name: user_orders\n', 'name: ../../etc\n'],
    exit: 1,
    code: 'FS115',
    at: inSpec('../../etc'),
    says: 'letters, digits',
  },
  {
    title: 'a name with a dot',
    change: ['name: user_orders\n', 'name: user.orders\n'],
    exit: 1,
    code: 'FS115',
    at: inSpec('user.orders'),
    says: 'user_orders',
  },
  {
    title: 'an emoji for a name',
    change: ['name: user_orders\n', 'name: 🚀\n'],
    exit: 1,
    code: 'FS115',
    at: inSpec('🚀'),
    says: 'cannot be a name',
  },
  {
    title: 'SQL for a name',
    change: ['name: user_orders\n', 'name: "x; drop table y; --"\n'],
    exit: 1,
    code: 'FS115',
    at: inSpec('"x; drop'),
    says: 'cannot be a name',
  },
  {
    title: 'a second statement',
    change: of('"cpf; drop table users"'),
    exit: 1,
    code: 'FS108',
    at: inSpec('; drop'),
    says: '',
  },
  {
    title: 'a way out of the parentheses',
    change: of('"cpf) from source.order_events; drop table x; select (1"'),
    exit: 1,
    code: 'FS107',
    at: inSpec(') from'),
    says: '',
  },
  {
    title: 'a subquery',
    change: of('(select max(cpf) from users)'),
    exit: 1,
    code: 'FS108',
    at: inSpec('(select'),
    says: 'subquer',
  },
  {
    title: 'a file function',
    change: of("read_text('/etc/passwd')"),
    exit: 1,
    code: 'FS108',
    at: inSpec('read_text'),
    says: 'read by a source',
  },
  {
    title: 'an unknown function',
    change: of('md5(cpf)'),
    exit: 1,
    code: 'FS110',
    at: inSpec('md5'),
    says: 'md5',
  },
  { title: 'a clock', change: of('now()'), exit: 1, code: 'FS108', at: inSpec('now()'), says: 'now' },
  {
    title: 'an aggregate in a scalar',
    change: of('sum(cpf)'),
    exit: 1,
    code: 'FS108',
    at: inSpec('sum(cpf)'),
    says: '',
  },
  {
    title: 'a window function',
    change: of('"row_number() over (order by cpf)"'),
    exit: 1,
    code: 'FS108',
    at: inSpec('row_number'),
    says: '',
  },
  { title: 'broken SQL', change: of('"cpf +"'), exit: 1, code: 'FS107', at: inSpec('+"'), says: 'too early' },
  {
    title: 'text plus a number',
    change: of('"cpf + 1"'),
    exit: 1,
    code: 'FS109',
    at: inSpec('+ 1'),
    says: '||',
  },
  {
    title: 'an output outside the project',
    change: ['warehouse/datasets/awesome_dataset.csv', '../awesome_dataset.csv'],
    exit: 1,
    code: 'FS103',
    at: inSpec('../awesome'),
    says: 'outside',
  },
];

const source = (text: string): Pick<Case, 'files'> => ({ files: { [SOURCE]: text } });
const named = inSpec('order_events\ndescription');
const data: readonly Case[] = [
  {
    title: 'a missing file',
    files: { [SOURCE]: null },
    exit: 5,
    code: 'FS201',
    at: named,
    says: 'order_events.csv',
  },
  { title: 'an empty file', ...source(''), exit: 5, code: 'FS204', at: named, says: 'empty' },
  {
    title: 'an absent column',
    ...source('order_id,order_timestamp,cpf\na,2020-05-10 00:00:00,x\n'),
    exit: 5,
    code: 'FS202',
    at: inSpec('chargeback_timestamp:'),
    says: 'chargeback_timestamp',
  },
  {
    title: 'a value that does not parse',
    ...source(`${HEAD}\na,2020-05-10 00:00:00,x,\nb,yesterday,y,\n`),
    exit: 5,
    code: 'FS203',
    at: inSpec('order_timestamp: {'),
    says: 'row 2',
  },
  {
    title: 'a date that does not exist',
    ...source(`${HEAD}\na,2020-02-30 00:00:00,x,\n`),
    exit: 5,
    code: 'FS203',
    at: inSpec('order_timestamp: {'),
    says: 'row 1',
  },
];

const usage: readonly Case[] = [
  {
    title: 'an end before the start',
    args: ['--start-date', '2020-05-11', '--end-date', '2020-05-10'],
    exit: 2,
    code: 'FS007',
    says: 'not after',
  },
  {
    title: 'an impossible date',
    args: ['--end-date', '2020-02-30'],
    exit: 2,
    code: 'FS006',
    says: 'does not exist',
  },
  {
    title: 'a date in another order',
    args: ['--end-date', '17/07/2020'],
    exit: 2,
    code: 'FS006',
    says: '2020-07-17',
  },
  {
    title: 'an instant without a zone',
    args: ['--end-date', '2020-07-17T12:00:00'],
    exit: 2,
    code: 'FS006',
    says: 'UTC',
  },
  {
    title: 'a name that nothing has',
    args: ['user_order'],
    exit: 2,
    code: 'FS005',
    says: 'did you mean user_orders?',
  },
  {
    title: 'an unknown target',
    args: ['--target', 'prod'],
    notOnPostgres: 'it names a target itself',
    exit: 2,
    code: 'FS003',
    at: 'fs.yaml:targets',
    says: 'prod',
  },
  {
    title: 'a variable that is not set',
    args: ['--target', 'postgres'],
    notOnPostgres: 'it is about an environment without the URL of that target',
    exit: 2,
    code: 'FS004',
    at: 'fs.yaml:"${env:',
    says: 'FS_POSTGRES_URL',
  },
  { title: 'no project', files: { 'fs.yaml': null }, exit: 2, code: 'FS001', says: '-C DIR' },
  {
    title: 'a broken fs.yaml',
    files: { 'fs.yaml': 'project: x\ntargets: { local: { engine: sqlite, path: w } }\n' },
    exit: 2,
    code: 'FS002',
    at: 'fs.yaml:sqlite',
    says: 'duckdb',
  },
  {
    title: 'a rebuild with a start',
    args: ['--full', '--start-date', '2020-05-10'],
    exit: 2,
    code: 'FS008',
    says: '--full',
  },
];

export const cases: readonly Case[] = [...yaml, ...meaning, ...hostile, ...data, ...usage];

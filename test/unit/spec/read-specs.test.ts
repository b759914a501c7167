import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Code } from '../../../src/diagnostics/codes.js';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { readSpecs } from '../../../src/spec/read-specs.js';

type Expected = readonly [code: Code, line: number, column: number, part: string];
type Case = readonly [title: string, text: string, ...expected: Expected[]];

const read = (text: string) => readSpecs([{ path: 'a.yaml', text }]);

/** The head line, as a user reads it. */
const said = ({ message, hint }: Diagnostic): string =>
  hint === undefined ? message : `${message}; ${hint}`;

function check(text: string, expected: readonly Expected[]): void {
  const { diagnostics, documents } = read(text);
  const found = diagnostics.map((one) => [one.code, one.span?.start.line, one.span?.start.column, said(one)]);
  expect(found).toEqual(
    expected.map(([code, line, column, part]) => [code, line, column, expect.stringContaining(part)]),
  );
  if (expected.length > 0) expect(documents).toEqual([]);
}

const entity = (keys: string): string => `kind: entity\nname: user\nkeys: ${keys}\n`;
const source = (more: string): string =>
  `kind: source\nname: o\ntimestamp: t\ncolumns: { t: timestamp }\nfrom: { file: a.csv }\n${more}\n`;
const columns = (more: string): string =>
  `kind: source\nname: o\ntimestamp: t\nfrom: { table: a.b }\ncolumns:\n  t: timestamp\n  ${more}\n`;
const origin = (from: string): string =>
  `kind: source\nname: o\ntimestamp: t\ncolumns: { t: timestamp }\nfrom: ${from}\n`;
/** What comes after `more` begins in line 5. */
const set = (more: string): string =>
  `kind: feature_set\nname: s\nentity: u\nsource: o\n${more}\nfeatures: { f: { aggregate: count } }\n`;
/** The feature stands in line 7, its block in line 8 and after. */
const feature = (text: string): string =>
  `kind: feature_set\nname: s\nentity: u\nsource: o\nwindows: [3 days]\nfeatures:\n  f: ${text}\n`;
const block = (...lines: readonly string[]): string =>
  feature(['', 'aggregate: count', ...lines].join('\n    '));
const dataset = (more: string): string =>
  `kind: dataset\nname: d\nspine: o\ncolumns: [a]\nfeatures: [s]\noutput: { file: a.csv }\n${more}\n`;

const groups: Readonly<Record<string, readonly Case[]>> = {
  'fits its schema': [
    ['an entity', entity('{ cpf: string }')],
    ['an entity with column maps', entity('{ cpf: { type: string, description: CPF., sensitive: true } }')],
    [
      'a source with everything',
      source('where: a > 1\ntimezone: America/Sao_Paulo\nprimary_key: [t]\nowner: us\ntags: [x]'),
    ],
    ['non_finite: null', source('non_finite: null')],
    ['non_finite: "null"', source('non_finite: "null"')],
    ['non_finite: ~', source('non_finite: ~')],
    ['targets', source('targets: { postgres: { from: { table: raw.o } } }')],
    [
      'columns with names of SQL',
      columns('\'select "x".y\': string\n  where: string\n  of: { type: double }\n  😀: date'),
    ],
    ['list and decimal types', columns('a: string[]\n  b: decimal(12,2)\n  c: { type: "decimal(12,2)[]" }')],
    [
      'all of a feature set',
      set(
        'keys: { cpf: doc }\nevery: 1 hour\nwindows: [1 second, 2 weeks, lifetime]\nwhere: a\nstart: 2020-01-01\npartition_by: month\nfill: 0\ntimestamp: t',
      ),
    ],
    ['a start that is an instant', set('start: 2020-01-01T12:30:00Z')],
    [
      'all of a feature',
      block(
        'of: amount',
        'where: a > 1',
        'windows: [1 day]',
        'fill: 0.10',
        'type: double',
        'owner: x',
        'tags: [a]',
      ),
    ],
    ['a list of aggregates', feature('{ aggregate: [count, sum, avg, min, max] }')],
    ['a feature without an aggregate', feature('{ of: x }')],
    ['aggregates with a number', feature('{ aggregate: [p95, first_3, last_10, top_2], of: x }')],
    ['a comment after SQL', block('of: amount # in cents')],
    ['quoted traps', block(`where: "a = 'x: y' and b = '#1' -- (, '"`)],
    ['braces in quoted SQL text', block(`where: "a = '{{ b }}'"`)],
    ['templating in a description', block('description: "as {{ x }}"')],
    [
      'commas in brackets outside of braces',
      block('of: coalesce(a, 0)', 'description: the sum (net, not gross)'),
    ],
    ['a dataset', dataset('labels: [a]\nwhere: a > 1\ntimestamp: t')],
    [
      'dataset sets with keys',
      'kind: dataset\nname: d\nspine: o\ncolumns: [a]\nfeatures: [s, { set: t, keys: { a: b } }]\noutput: { file: a.csv }\n',
    ],
    ['a byte order mark and CRLF', `\uFEFF${entity('{ cpf: string }').replaceAll('\n', '\r\n')}`],
    ['nothing', ''],
    ['comments only', '# a\n---\n# b\n'],
    ['a key without prototype', columns('__proto__: string\n  constructor: date')],
    ['a key that looks like a number', columns('2020: string\n  0x10: date')],
  ],
  kinds: [
    ['a list', '- a\n', ['FS103', 1, 1, 'a spec is a map of keys']],
    ['text', 'just text\n', ['FS103', 1, 1, 'a spec is a map of keys']],
    ['no kind', 'name: x\n', ['FS103', 1, 7, 'the document has no kind']],
    [
      'a mistyped kind',
      'kind: featureset\n',
      ['FS103', 1, 7, 'unknown kind "featureset"; did you mean feature_set?'],
    ],
    ['a kind that is a list', 'kind: [entity]\n', ['FS103', 1, 7, 'kind must be a word']],
    ['an empty kind', 'kind:\nname: x\n', ['FS103', 1, 1, 'kind must be a word']],
    [
      'the second document',
      `${entity('{ a: string }')}---\nkind: x\n`.slice(entity('{ a: string }').length),
      ['FS103', 2, 7, 'unknown kind "x"'],
    ],
  ],
  keys: [
    [
      'unknown, with a suggestion',
      set('windws: [3 days]'),
      ['FS102', 5, 1, 'unknown key "windws"; did you mean windows?'],
    ],
    [
      'unknown, and so not missing',
      feature('{ agregate: count }'),
      ['FS102', 7, 8, 'unknown key "agregate"; did you mean aggregate?'],
    ],
    [
      'unknown, without',
      entity('{ a: string }\nzzzzzz: 1'),
      ['FS102', 4, 1, 'unknown key "zzzzzz"; there are: name, description'],
    ],
    [
      'unknown in a column',
      columns('a: { type: string, senstive: true }'),
      ['FS102', 7, 22, 'did you mean sensitive?'],
    ],
    [
      'unknown and wrong together',
      feature('{ aggregate: count, fil: 0, tags: x }'),
      ['FS102', 7, 26, 'unknown key "fil"'],
      ['FS103', 7, 40, 'tags must be a list of words'],
    ],
    [
      'missing',
      'kind: entity\nname: user\n',
      ['FS103', 2, 7, 'the document has no keys; keys must be a map of key columns'],
    ],
    [
      'missing, several',
      'kind: feature_set\nname: s\nsource: o\n',
      ['FS103', 2, 7, 'the document has no entity'],
      ['FS103', 2, 7, 'the document has no features'],
    ],
    ['missing name', 'kind: entity\nkeys: { a: string }\n', ['FS103', 1, 1, 'the document has no name']],
    ['missing in a column', columns('a: {}'), ['FS103', 7, 3, 'column a has no type']],
    ['without value', source('description:'), ['FS103', 6, 1, 'description has no value; it must be text']],
    [
      'feature without value',
      feature(''),
      ['FS103', 7, 3, 'feature f has no value; it must be a map, such as { aggregate: sum, of: amount }'],
    ],
    ['empty map', entity('{}'), ['FS103', 3, 7, 'keys is empty; it must be a map of key columns']],
    ['empty list', set('windows: []'), ['FS103', 5, 10, 'windows is empty; it must be a list of durations']],
    ['empty text', set('where: ""'), ['FS103', 5, 8, 'where is empty; it must be SQL text']],
    [
      'without a space after the colon',
      entity('{cpf:string}'),
      ['FS101', 3, 8, 'put a space after the colon: cpf: string'],
    ],
  ],
  values: [
    [
      'text for a list',
      set('windows: 3 days'),
      ['FS103', 5, 10, 'windows must be a list of durations, such as [3 days, 7 days]; write [3 days]'],
    ],
    ['a number for text', source('owner: 5'), ['FS103', 6, 8, 'owner must be text; put it in quotes: "5"']],
    [
      'a flag for SQL',
      block('where: true'),
      ['FS103', 9, 12, 'where must be SQL text; put it in quotes: "true"'],
    ],
    [
      'yes for true',
      entity('{ a: { type: string, sensitive: yes } }'),
      ['FS103', 3, 39, 'sensitive must be true or false; write true'],
    ],
    ['text for a feature', feature('count'), ['FS103', 7, 6, 'feature f must be a map, such as']],
    ['a list for a feature', feature('[count]'), ['FS103', 7, 6, 'feature f must be a map']],
    [
      'a list for a type',
      entity('{ a: [] }'),
      ['FS103', 3, 12, 'key a must be a type, such as string, or a map'],
    ],
    ['a list for fill', block('fill: [0]'), ['FS103', 9, 11, 'fill must be one value']],
    ['not a number', block('fill: .nan'), ['FS103', 9, 11, 'fill must be one value']],
    ['a map inside a list', set('tags: [a, { b: c }]'), ['FS103', 5, 11, 'item 2 of tags must be a word']],
    [
      'an unknown word of few',
      set('partition_by: yearly'),
      ['FS103', 5, 15, 'partition_by must be day, month or year; did you mean year?'],
    ],
    ['non_finite', source('non_finite: nil'), ['FS103', 6, 13, 'non_finite must be null']],
    [
      'file and table',
      origin('{ file: a.csv, table: b }'),
      ['FS103', 5, 7, 'from must name either a file or a table'],
    ],
    ['neither file nor table', origin('{}'), ['FS103', 5, 7, 'from must name either a file or a table']],
    ['a mistyped file', origin('{ fiel: a.csv }'), ['FS102', 5, 9, 'did you mean file?']],
    [
      'format of a table',
      origin('{ table: a, format: csv }'),
      ['FS103', 5, 19, '"format" goes only with file'],
    ],
    [
      'an unknown format',
      origin('{ file: a.json, format: json }'),
      ['FS103', 5, 31, 'format must be csv, parquet or ndjson'],
    ],
    ['a date that is none', set('start: 2020-02-30'), ['FS103', 5, 8, '"2020-02-30" is not a date']],
    ['a date out of range', set('start: 1969-12-31'), ['FS103', 5, 8, 'lies outside of 1970-01-01']],
    [
      'a local instant',
      set('start: 2020-02-03 10:00:00'),
      ['FS103', 5, 8, 'is not a date or an instant in UTC'],
    ],
    [
      'a time zone',
      source('timezone: America/Sao Paulo'),
      ['FS103', 6, 11, 'did you mean America/Sao_Paulo?'],
    ],
    ['an offset for a time zone', source('timezone: "-03:00"'), ['FS103', 6, 11, 'is not a time zone']],
    [
      'a dataset item',
      dataset('').replace('[s]', '[s, 3]'),
      ['FS103', 5, 15, 'item 2 of features must be the name of a feature set'],
    ],
    [
      'a dataset item without set',
      dataset('').replace('[s]', '[{ keys: { a: b } }]'),
      ['FS103', 5, 12, 'item 1 of features has no set'],
    ],
    [
      'an unknown aggregate',
      feature('{ aggregate: cuont }'),
      ['FS103', 7, 19, '"cuont" is not an aggregate; did you mean count?'],
    ],
    ['an empty list of aggregates', feature('{ aggregate: [] }'), ['FS103', 7, 19, 'aggregate is empty']],
    [
      'all in one',
      feature('{ aggregate: x, windows: [5m], type: int, fill: }'),
      ['FS103', 7, 19, '"x" is not'],
      ['FS111', 7, 32, '"5m" is not'],
      ['FS112', 7, 43, '"int" is not'],
      ['FS103', 7, 48, 'fill has no value'],
    ],
  ],
  'durations and types': [
    [
      'a short unit',
      set('windows: [1 day, 5m]'),
      ['FS111', 5, 18, '"5m" is not a duration; write "5 minutes"'],
    ],
    ['a month', set('windows:\n  - 1 day\n  - 2 months'), ['FS111', 7, 5, 'has no fixed length']],
    ['zero', set('every: 0 days'), ['FS111', 5, 8, 'is no time at all']],
    ['a number', set('every: 3'), ['FS111', 5, 8, '"3" is not a duration']],
    ['in quotes', set('every: "1 yr"'), ['FS111', 5, 8, 'has no fixed length']],
    ['lifetime for a slide', set('every: lifetime'), ['FS111', 5, 8, '"lifetime" is not a duration']],
    ['a mistyped lifetime', block('windows: [lifetme]'), ['FS111', 9, 15, 'did you mean lifetime?']],
    ['longer than any', set('windows: [999999999 weeks]'), ['FS111', 5, 11, 'longer than a thousand years']],
    ['a mistyped type', columns('a: strng'), ['FS112', 7, 6, '"strng" is not a type; did you mean string?']],
    ['a type of SQL', columns('a: { type: varchar }'), ['FS112', 7, 14, 'did you mean string?']],
    ['a decimal without digits', columns('a: decimal'), ['FS112', 7, 6, 'write decimal(p,s)']],
    ['a decimal too long', columns('a: decimal(39,2)'), ['FS112', 7, 6, 'write decimal(p,s)']],
    [
      'a scale over the precision',
      columns('a: { type: "decimal(5,6)" }'),
      ['FS112', 7, 14, 'write decimal(p,s)'],
    ],
    ['a type of a feature', block('type: float'), ['FS112', 9, 11, 'did you mean double?']],
  ],
  names: [
    [
      'a dash',
      'kind: entity\nname: a-b\nkeys: { a: string }\n',
      ['FS115', 2, 7, 'names become relations, folders and parts of columns'],
    ],
    ['a digit first', 'kind: entity\nname: 1a\nkeys: { a: string }\n', ['FS115', 2, 7, 'write _1a']],
    ['a number', 'kind: entity\nname: 12\nkeys: { a: string }\n', ['FS115', 2, 7, '"12" cannot be a name']],
    ['a slash', dataset('').replace('name: d', 'name: ../d'), ['FS115', 2, 7, 'cannot be a name']],
    ['empty', 'kind: entity\nname: ""\nkeys: { a: string }\n', ['FS115', 2, 7, 'it is empty']],
    [
      'too long',
      `kind: entity\nname: ${'a'.repeat(64)}\nkeys: { a: string }\n`,
      ['FS115', 2, 7, 'it has 64 bytes, and engines hold 63'],
    ],
    ['a feature', set('').replace('{ f:', '{ café:'), ['FS115', 6, 13, '"café" cannot be a name']],
    ['an empty column', columns('"": string'), ['FS115', 7, 3, 'it is empty']],
    ['a column with NUL', columns('"a\\0": string'), ['FS115', 7, 3, 'it holds the character NUL']],
    ['a column too long', columns(`${'é'.repeat(32)}: string`), ['FS115', 7, 3, 'it has 64 bytes']],
    [
      'a column and its type',
      columns('"": strng'),
      ['FS115', 7, 3, 'it is empty'],
      ['FS112', 7, 7, '"strng" is not a type'],
    ],
    [
      'a duplicate feature',
      feature('{ aggregate: count }\n  f: { aggregate: sum }'),
      ['FS105', 8, 3, '"f" is here twice; the first is on line 7'],
    ],
    [
      'a duplicate key',
      'kind: entity\nname: a\nname: b\nkeys: { a: string }\n',
      ['FS105', 3, 1, '"name" is here twice'],
    ],
  ],
  checks: [
    ['no checks', source('checks: []'), ['FS103', 6, 9, 'must be a list of checks']],
    ['no check', set('checks: [not_null]'), ['FS103', 5, 10, 'must be a map with exactly one of not_null']],
    ['an unknown check', set('checks: [{ notnull: [a] }]'), ['FS102', 5, 12, 'unknown key "notnull"']],
    [
      'a share in words',
      set('checks: [{ change: much }]'),
      ['FS103', 5, 20, 'must be a share above 0, such as 0.2'],
    ],
    [
      'a duration without a unit',
      source('checks: [{ freshness: 3 }]'),
      ['FS103', 6, 23, 'must be a duration, such as 1 day'],
    ],
    [
      'bounds without a bound',
      set('checks: [{ row_count: {} }]'),
      ['FS103', 5, 23, 'must be a map, such as { min: 1 }'],
    ],
  ],
  'what is not available': [
    [
      'known_at of a source',
      source('known_at: t'),
      ['FS113', 6, 1, 'key "known_at" of a source is reserved'],
    ],
    ['offset', set('offset: 1 day'), ['FS113', 5, 1, 'key "offset" of a feature set is reserved']],
    [
      'an estimate',
      feature('{ aggregate: [sum, approx_count_distinct, last_3] }'),
      ['FS123', 7, 25, '"approx_count_distinct" is an estimate, and each engine estimates in its own way'],
    ],
  ],
  YAML: [
    ['a tab', feature('\n\taggregate: count'), ['FS101', 8, 1, 'a tab indents this line']],
    [
      'an open quote',
      "kind: entity\nname: 'x\nkeys: { a: string }\n",
      ['FS101', 2, 7, 'this quote is never closed'],
    ],
    [
      'an open brace',
      'kind: entity\nname: x\nkeys: { a: string\nowner: x\n',
      ['FS101', 4, 1, 'above is not closed'],
    ],
    [
      'too much indentation',
      block('where: a > 1', '  fill: 0'),
      ['FS101', 10, 7, 'indented as if it went on'],
    ],
    [
      'a colon in text',
      'kind: entity\nname: x\ndescription: a: b\nkeys: { a: string }\n',
      ['FS101', 3, 14, 'put the value in quotes'],
    ],
    [
      'colons in two values',
      block('description: a: b', 'owner: a: b'),
      ['FS101', 9, 18, 'quotes'],
      ['FS101', 10, 12, 'quotes'],
    ],
    [
      'a broken escape',
      'kind: entity\nname: x\ndescription: "\\d"\nkeys: { a: string }\n',
      ['FS101', 3, 15, 'single quotes have none'],
    ],
    [
      'a reserved character',
      'kind: entity\nname: x\nowner: @us\nkeys: { a: string }\n',
      ['FS101', 3, 8, 'a value cannot begin with "@"'],
    ],
    ['a control character', 'kind: entity\nname: x\u0007\n', ['FS101', 2, 8, 'U+0007']],
    [
      'no key',
      'kind: entity\n: x\nname: x\nkeys: { a: string }\n',
      ['FS101', 2, 1, 'no key before this colon'],
    ],
    [
      'a list as key',
      'kind: entity\n? [a]\n: 1\nname: x\nkeys: { a: string }\n',
      ['FS116', 2, 3, 'cannot be a key'],
    ],
    ['nested too deeply', '['.repeat(50_000), ['FS101', 1, 101, 'nested too deeply']],
    ['3,000 lists', `a: ${'['.repeat(3000)}${']'.repeat(3000)}`, ['FS101', 1, 103, 'more than 100 levels']],
    [
      '3,000 maps',
      Array.from({ length: 3000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
      ['FS101', 101, 101, 'more than 100 levels'],
    ],
    [
      'a broken value and a wrong key',
      block('description: "\\d"', 'fil: 0'),
      ['FS101', 9, 19, 'escape'],
      ['FS102', 10, 5, 'did you mean fill?'],
    ],
    [
      'anchor and alias',
      'kind: entity\nname: &a x\ndescription: *a\nkeys: { a: string }\n',
      ['FS116', 2, 7, 'YAML anchor "&a"'],
      ['FS116', 3, 14, 'YAML alias "*a"'],
    ],
    ['a tag', 'kind: entity\nname: !!str x\nkeys: { a: string }\n', ['FS116', 2, 7, 'YAML tag "!!str"']],
    [
      'a merge key',
      block().replace('    aggregate: count', '    <<: { aggregate: count }'),
      ['FS116', 8, 5, 'YAML merge key "<<"'],
    ],
    [
      'a directive',
      `%YAML 1.1\n---\n${entity('{ a: string }')}`,
      ['FS116', 1, 1, 'YAML directive "%YAML 1.1"'],
    ],
    ['a template', feature('{{ var }}'), ['FS116', 7, 6, 'templating']],
    [
      'a template block',
      `{% if x %}\n${entity('{ a: string }')}{% endif %}\n`,
      ['FS116', 1, 1, '"{% %}" is templating'],
    ],
    ['a template in quoted SQL', block('where: "{{ x }} = 1"'), ['FS116', 9, 12, '"{{" is templating']],
    [
      'an environment variable',
      origin(`{ file: "\${env:X}/a.csv" }`),
      ['FS116', 5, 15, 'only fs.yaml reads the environment'],
    ],
  ],
  'SQL cut apart': [
    [
      'at a comma',
      feature('{ aggregate: sum, of: a / nullif(b, 0), fill: 1 }'),
      ['FS118', 7, 28, 'quote the SQL: of: "a / nullif(b, 0)"'],
    ],
    [
      'at two commas',
      feature('{ of: f(a, g(b, 0)), aggregate: sum }'),
      ['FS118', 7, 12, 'of: "f(a, g(b, 0))"'],
    ],
    [
      'at a comma in quotes',
      feature(`{ aggregate: sum, where: a = 'b, c' }`),
      ['FS118', 7, 31, `where: "a = 'b, c'"`],
    ],
    [
      'a type at a comma',
      'kind: entity\nname: x\nkeys: { a: decimal(5,2), b: string }\n',
      ['FS118', 3, 12, 'quote it: a: "decimal(5,2)"'],
    ],
    [
      'text at a comma',
      feature('{ aggregate: sum, description: all (a, b) of it }'),
      ['FS118', 7, 37, 'description: "all (a, b) of it"'],
    ],
    ['taken for a tag', block('where: !approved'), ['FS118', 9, 12, 'in SQL that is: not approved']],
    [
      'taken for a tag in braces',
      feature('{ aggregate: count, where: !approved }'),
      ['FS118', 7, 33, 'YAML takes "!approved" for a tag'],
    ],
    ['a lone tag', block('where: ! approved'), ['FS118', 9, 12, 'write "not" for "!"']],
    ['at a colon', block(`where: a = 'x: y'`), ['FS118', 9, 12, `where: "a = 'x: y'"`]],
    [
      'at a colon, with double quotes',
      block(`where: "a" = 'x: y'`),
      ['FS118', 9, 12, `where: '"a" = ''x: y'''`],
    ],
    [
      'at a colon in a line of its own',
      block('where:', `  a = 'x: y'`),
      ['FS118', 10, 7, `where: "a = 'x: y'"`],
    ],
    [
      'at a comment',
      block(`where: a = 'x #y'`),
      ['FS118', 9, 12, `YAML takes what follows " #" for a comment: it reads only a = 'x`],
    ],
    ['at a comment after an operator', block('where: a = #b'), ['FS118', 9, 12, 'comment']],
    ['quotes at the start', block('where: "a" = 1'), ['FS118', 9, 12, `where: '"a" = 1'`]],
    ['text at the start', block(`where: 'a' = b`), ['FS118', 9, 12, `where: "'a' = b"`]],
    [
      'a bracket at the start',
      block('of: [a] + 1'),
      ['FS118', 9, 9, 'takes the bracket at the start for a list'],
    ],
    ['a comparison at the start', block('where: > 5'), ['FS118', 9, 12, 'the sign of a block of text']],
    ['a modulo at the start', block('where: %a'), ['FS118', 9, 12, 'YAML text cannot begin with "%"']],
    [
      'quotes at the start in braces',
      feature('{ where: "a" = 1, aggregate: count }'),
      ['FS118', 7, 15, 'quote the SQL'],
    ],
    ['of a source', source(`where: a = 'x: y'`), ['FS118', 6, 8, 'quote the SQL']],
    ['of derived columns', set('derived: { a: b / nullif(c, 0) }'), ['FS118', 5, 15, 'b / nullif(c, 0)']],
  ],
};

for (const [group, cases] of Object.entries(groups))
  describe(group, () => {
    for (const [title, text, ...expected] of cases) it(title, () => check(text, expected));
  });

describe('readSpecs', () => {
  it('reads the project itself without findings', () => {
    const path = 'features/user/user.yaml';
    const { documents, diagnostics } = readSpecs([{ path, text: readFileSync(path, 'utf8') }]);
    expect(diagnostics).toEqual([]);
    expect(documents.map(({ kind, spec }) => [kind, spec.name])).toEqual([
      ['entity', 'user'],
      ['source', 'order_events'],
      ['feature_set', 'user_orders'],
      ['feature_set', 'user_chargebacks'],
      ['dataset', 'awesome_dataset'],
    ]);
  });

  it('gives values, and their places', () => {
    const [document] = read(block('of: "a \\" b"', 'fill: 0.10')).documents;
    if (document?.kind !== 'feature_set') throw new Error('no feature set');
    expect(document.spec.features.f).toEqual({ aggregate: 'count', of: 'a " b', fill: 0.1 });
    const { at } = document;
    expect(at.raw(['features', 'f', 'fill'])).toBe('0.10');
    expect(at.value(['features', 'f', 'of'])).toEqual({
      file: 'a.yaml',
      start: { line: 9, column: 9 },
      end: { line: 9, column: 17 },
    });
    expect(at.key(['features', 'f', 'of']).start).toEqual({ line: 9, column: 5 });
    expect(at.value(['windows', 0]).start).toEqual({ line: 5, column: 11 });
    expect(at.key(['windows', 0]).start).toEqual({ line: 5, column: 11 });
    expect(at.value(['features', 'f', 'where']).start).toEqual({ line: 7, column: 3 });
    expect(at.value(['every', 'nowhere']).start).toEqual({ line: 2, column: 7 });
    expect(at.value([]).start).toEqual({ line: 2, column: 7 });
    expect(at.value(['windows', 9]).start).toEqual({ line: 5, column: 1 });
    expect(at.keys(['features', 'f'])).toEqual(['aggregate', 'of', 'fill']);
  });

  it.each([
    ['12345678901234567890', 12345678901234567890n],
    ['-9007199254740993', -9007199254740993n],
    ['9007199254740991', 9007199254740991],
    ['0', 0],
    ['1e3', 1000],
    ['true', true],
    ['"0"', '0'],
    ['0.1', 0.1],
  ])('reads fill: %s', (text, value) => {
    const [document] = read(block(`fill: ${text}`)).documents;
    expect(document?.kind === 'feature_set' && document.spec.features.f?.fill).toBe(value);
  });

  it('keeps keys as they were written', () => {
    const [document] = read(
      columns('2020: string\n  yes: date\n  0x10: date\n  __proto__: double'),
    ).documents;
    expect(document?.at.keys(['columns'])).toEqual(['t', '2020', 'yes', '0x10', '__proto__']);
    expect(document?.kind === 'source' && Object.keys(document.spec.columns).toSorted()).toEqual([
      '0x10',
      '2020',
      '__proto__',
      't',
      'yes',
    ]);
  });

  it('sorts findings by file and place, and tells what is broken', () => {
    const bad = 'kind: entity\nname: a\nkees: { a: string }\n';
    const { documents, broken, diagnostics } = readSpecs([
      { path: 'b.yaml', text: `${entity('{ a: string }')}---\n${bad}` },
      { path: 'a.yaml', text: `${bad}---\nkind: [\n` },
    ]);
    expect(diagnostics.map(({ span }) => [span?.file, span?.start.line])).toEqual([
      ['a.yaml', 3],
      ['a.yaml', 6],
      ['b.yaml', 7],
    ]);
    expect(documents.map(({ spec }) => spec.name)).toEqual(['user']);
    expect(broken).toEqual([
      { kind: 'entity', name: 'a' },
      { kind: 'entity', name: 'a' },
      { kind: undefined, name: undefined },
    ]);
  });

  it('counts lines over documents and columns after a byte order mark', () => {
    const { diagnostics } = read(`\uFEFFkynd: x\r\n---\r\nkind: entiti\r\n`);
    expect(diagnostics.map(({ span }) => span?.start)).toEqual([
      { line: 1, column: 1 },
      { line: 3, column: 7 },
    ]);
  });
});

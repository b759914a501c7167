import { describe, expect, it } from 'vitest';
import { type Binding, fileReader, findings } from './support.js';

const reader = fileReader();
const { put, bind } = reader;

const json = (columns: Binding['columns'], path: string, rest: Partial<Binding> = {}): Binding => ({
  columns,
  path,
  format: 'ndjson',
  ...rest,
});
const rows = (columns: Binding['columns'], path: string, rest: Partial<Binding> = {}) =>
  reader.rows(json(columns, path, rest));

describe('ndjson', () => {
  it('reads native types; null and a missing key are null, blank lines nothing', async () => {
    put(
      'a.ndjson',
      '{"i":1,"s":"x","b":true,"d":1.5,"t":"2020-01-01T00:00:00Z"}\n\n{"i":2,"s":null}\r\n{"i":3,"s":"","b":false,"zz":[]}',
    );
    expect(
      await rows({ i: 'integer', s: 'string', b: 'boolean', d: 'double', t: 'timestamp' }, 'a.ndjson'),
    ).toEqual([
      [1, 'x', true, 1.5, '2020-01-01 00:00:00'],
      [2, null, null, null, null],
      [3, '', false, null, null],
    ]);
  });

  it('decodes strings', async () => {
    put(
      's.ndjson',
      [String.raw`{"i":1,"s":"\u00e9 \"q\" \\ \n \ud83d\udca9 null"}`, '{"i":2,"s":"null"}'].join('\n'),
    );
    expect(await rows({ i: 'integer', s: 'string' }, 's.ndjson')).toEqual([
      [1, 'é "q" \\ \n 💩 null'],
      [2, 'null'],
    ]);
  });

  it('keeps every digit of numbers', async () => {
    put(
      'digits.ndjson',
      [
        '{"i":1,"e":12345678901234567890.123456789012345678,"b":9223372036854775807,"d":0.1}',
        '{"i":2,"e":0.100000000000000001,"b":-9223372036854775808,"d":1e-7}',
        '{"i":3,"e":"12345678901234567890.5","b":"7","d":"2.5"}',
        '{"i":4,"e":1e-7,"b":0,"d":-0.0}',
        '{"i":5,"e":-15,"s":"x 12345678901234567890 \\" y"}',
        String.raw`{"i":6,"\u0065":0.100000000000000009}`,
        '{"i":7, "e" :  0.100000000000000011 }',
      ].join('\n'),
    );
    const read = await rows(
      { i: 'integer', e: 'decimal(38,18)', b: 'bigint', d: 'double', s: 'string' },
      'digits.ndjson',
    );
    expect(read).toEqual([
      [1, '12345678901234567890.123456789012345678', 9223372036854775807n, 0.1, null],
      [2, '0.100000000000000001', -9223372036854775808n, 1e-7, null],
      [3, '12345678901234567890.500000000000000000', 7n, 2.5, null],
      [4, '0.000000100000000000', 0n, 0, null],
      [5, '-15.000000000000000000', null, null, 'x 12345678901234567890 " y'],
      [6, '0.100000000000000009', null, null, null],
      [7, '0.100000000000000011', null, null, null],
    ]);
  });

  it('refuses a digit too many, however long', async () => {
    put('long.ndjson', '{"e":0.1000000000000000011}\n');
    const [found] = await findings(bind(json({ e: 'decimal(38,18)' }, 'long.ndjson')));
    expect(found?.code).toBe('FS203');
  });

  it('reads lists', async () => {
    put(
      'l.ndjson',
      '{"i":1,"a":["x","",null],"n":[1,2.50],"t":["2020-01-01T00:00:00+01:00"]}\n{"i":2,"a":[],"n":null}\n{"i":3,"n":[12345678901234567.25]}\n',
    );
    expect(
      await rows({ i: 'integer', a: 'string[]', n: 'decimal(20,2)[]', t: 'timestamp[]' }, 'l.ndjson'),
    ).toEqual([
      [1, ['x', '', null], ['1.00', '2.50'], ['2019-12-31 23:00:00']],
      [2, [], null, null],
      [3, null, ['12345678901234567.25'], null],
    ]);
  });

  it('finds hostile keys, by their exact case', async () => {
    const names = ['a.b', 'se"lect', "it's", '💡', '$', 'a[0]', 'x\\y', 'row', 'state', 'c0'];
    put('h.ndjson', `${JSON.stringify(Object.fromEntries(names.map((name, i) => [name, i])))}\n`);
    expect(await rows(Object.fromEntries(names.map((name) => [name, 'integer'])), 'h.ndjson')).toEqual([
      names.map((_, i) => i),
    ]);
    expect(await rows(Object.fromEntries(names.map((name) => [name, 'decimal(3,0)'])), 'h.ndjson')).toEqual([
      names.map((_, i) => String(i)),
    ]);
    const long = Object.fromEntries(names.map((name) => [name, 0]));
    put('h.ndjson', `${JSON.stringify(long).replaceAll(':0', ':0.10000000000000000001')}\n`);
    expect(await rows(Object.fromEntries(names.map((name) => [name, 'decimal(38,20)'])), 'h.ndjson')).toEqual(
      [names.map(() => '0.10000000000000000001')],
    );
    const [found] = await findings(bind(json({ STATE: 'integer' }, 'h.ndjson')));
    expect(found?.code).toBe('FS202');
  });

  it.each([
    ['string', '1', 'v: 1 is not a string'],
    ['string', 'true', 'v: true is not a string'],
    ['string', '{"x":[1]}', 'v: {"x":[1]} is not a string'],
    ['integer', '1.0', 'v: 1.0 is not an integer'],
    ['integer', '"x"', 'v: "x" is not an integer'],
    ['integer', '[1]', 'v: [1] is not an integer'],
    ['bigint', '9223372036854775808', 'v: 9223372036854775808 is not a bigint'],
    ['double', '1e400', 'v: 1e400 is not a double'],
    ['boolean', '"yes"', 'v: "yes" is not a boolean'],
    ['timestamp', '1577836800', 'v: 1577836800 is not a timestamp'],
    ['integer[]', '[1,"x"]', 'v: [1,"x"] is not an integer[]'],
    ['integer[]', '1', 'v: 1 is not an integer[]'],
    ['string[]', '[1]', 'v: [1] is not a string[]'],
  ])('refuses as %s: %s', async (type, value, message) => {
    put('bad.ndjson', `{"v":null}\n{"v":${value}}\n`);
    const found = await findings(bind(json({ v: type }, 'bad.ndjson')));
    expect(found.map(({ code, message: told }) => [code, told])).toEqual([
      ['FS203', `bad.ndjson row 2, column ${message}`],
    ]);
  });

  it('reads a key that no row has as null, with a warning; one of nulls only is there', async () => {
    put('keys/a.ndjson', '{"a":1,"b":null}\n');
    put('keys/b.ndjson', '{"a":2}\n');
    expect(await rows({ a: 'integer', b: 'integer' }, 'keys/*.ndjson')).toEqual([
      [1, null],
      [2, null],
    ]);
    const { diagnostics } = await bind(json({ a: 'integer', bb: 'integer' }, 'keys/*.ndjson'));
    expect(diagnostics).toEqual([
      {
        code: 'FS202',
        severity: 'warning',
        message: 'source s: no row of 2 files has the key bb; it is read as null',
        hint: 'did you mean b?',
      },
    ]);
    expect(await reader.sql('select a, bb from source.s order by a')).toEqual([
      { a: 1, bb: null },
      { a: 2, bb: null },
    ]);
  });

  it('of no bytes among others has no rows; alone it is refused', async () => {
    put('days/1.ndjson', '');
    put('days/2.ndjson', '{"a":1}\n');
    put('days/3.ndjson', '\n');
    expect(await rows({ a: 'integer' }, 'days/*.ndjson')).toEqual([[1]]);
    const [found] = await findings(bind(json({ a: 'integer' }, 'days/1.ndjson')));
    expect(found).toMatchObject({ code: 'FS204', message: 'source s: days/1.ndjson is empty' });
  });

  it.each([
    ['short numbers', '{"a":1}\n{"a":2,"b":{"a":1},"a":3}\n'],
    ['numbers with many digits', '{"a":1.0000000000000000000}\n{"b":[{"a":4}],"a":2,"\\u0061":3}\n'],
  ])('with a declared key twice in a line is refused, without its values: %s', async (_, text) => {
    put('twice.ndjson', text);
    const [found] = await findings(bind(json({ a: 'decimal(10,2)' }, 'twice.ndjson')));
    expect(found).toMatchObject({
      code: 'FS209',
      message: 'source s: twice.ndjson line 2 has the key a more than once',
    });
  });

  it('with another key twice in a line is read', async () => {
    put('others.ndjson', '{"a":1,"b":2,"b":3}\n');
    expect(await rows({ a: 'integer' }, 'others.ndjson')).toEqual([[1]]);
  });

  it('places local times, rejects rows', async () => {
    put('t.ndjson', '{"i":1,"t":"2020-07-01 12:00"}\n{"i":2,"t":"2300-01-01"}\n{"i":3,"d":"NaN"}\n');
    const columns = { i: 'integer', t: 'timestamp', d: 'double' };
    const report = await bind(json(columns, 't.ndjson', { timezone: 'America/New_York' }));
    expect(report.rejected.map(({ rows: n, examples }) => [n, examples])).toEqual([
      [1n, [2n]],
      [1n, [3n]],
    ]);
    expect(await reader.sql('select i, t from source.s')).toEqual([{ i: 1, t: '2020-07-01 16:00:00' }]);
    put('t.ndjson', '{"i":1}\n{"i":2,"t":"2020-03-08 02:30"}\n');
    const { rejected } = await bind(
      json({ i: 'integer', t: 'timestamp' }, 't.ndjson', { timezone: 'America/New_York' }),
    );
    expect(rejected.map(({ rows: n, examples }) => [n, examples])).toEqual([[1n, [2n]]]);
  });

  it.each([
    ['nothing', '', 'FS204', /odd\.ndjson is empty/],
    ['a broken line', '{"a":1}\n{"a":\n{"a":3}\n', 'FS209', /odd\.ndjson line 2 is not a JSON object/],
    ['an array', '{"a":1}\n[1]\n', 'FS209', /line 2/],
    ['a number', '5\n', 'FS209', /line 1/],
    ['two objects on a line', '{"a":1} {"a":2}\n', 'FS209', /line 1/],
    ['an array of objects', '[{"a":1},\n{"a":2}]\n', 'FS209', /line 1/],
    ['binary', new Uint8Array([0xff, 0xfe, 0, 1, 0x62]), 'FS209', /odd\.ndjson/],
    [
      'no UTF-8',
      new Uint8Array([...Buffer.from('{"a":1}\n{"a":"'), 0xff, ...Buffer.from('"}\n')]),
      'FS209',
      /line 2/,
    ],
  ])('with %s is refused', async (_, content, code, message) => {
    put('odd.ndjson', content);
    const [found] = await findings(bind(json({ a: 'integer' }, 'odd.ndjson')));
    expect(found?.message).toMatch(message);
    expect(found?.code).toBe(code);
  });
});

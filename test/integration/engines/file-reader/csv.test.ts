import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firstRecord } from '../../../../src/engines/file-reader/csv.js';
import { fileReader, findings } from './support.js';

const reader = fileReader();
const { put, bind, rows } = reader;

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

describe('a header', () => {
  it.each([
    ['a,b\n1,2', ['a', 'b']],
    ['a,b\r\n', ['a', 'b']],
    ['a,b\r1', ['a', 'b']],
    ['"a,1","b\n""2"""\n', ['a,1', 'b\n"2"']],
    ['a,', ['a', '']],
    ['', ['']],
  ])('%j is %j', (text, names) => expect(firstRecord(text, true)).toEqual(names));

  it.each(['a,b', '"a'])('may not end yet: %j', (text) => expect(firstRecord(text, false)).toBeUndefined());
});

describe('cells', () => {
  it('keeps quoted newlines, quotes, commas, spaces and letters as they are', async () => {
    put('plain.csv', '\ufeffid,"na""me"\r\n1," a "\r\n2,"x,\r\ny"\r\n3,"say ""é💡"""\r\n');
    expect(await rows({ columns: { id: 'integer', 'na"me': 'string' }, path: 'plain.csv' })).toEqual([
      [1, ' a '],
      [2, 'x,\r\ny'],
      [3, 'say "é💡"'],
    ]);
  });

  it('reads nothing as null and "" as the empty string; NULL and null are words', async () => {
    put('empty.csv', 'id,a\n1,\n2,""\n3,NULL\n4,null\n5,"NA"\n');
    expect(await rows({ columns: { id: 'integer', a: 'string' }, path: 'empty.csv' })).toEqual([
      [1, null],
      [2, ''],
      [3, 'NULL'],
      [4, 'null'],
      [5, 'NA'],
    ]);
  });

  it('skips no null row in a file of one column', async () => {
    put('one.csv', 'a\n1\n\n2\n');
    expect((await bind({ columns: { a: 'integer' }, path: 'one.csv' })).rows).toBe(3n);
  });

  it('finds hostile columns by name, ignores the others, and gives the declared order', async () => {
    const names = ['a.b', 'se"lect', "it's", '💡', 'drop table t; --', 'state', '_state', 'v0', 'c1', 'row'];
    put('hostile.csv', `zz,${[...names].reverse().map(cell).join(',')}\n0,9,8,7,6,5,4,3,2,1,0\n`);
    const columns = Object.fromEntries(names.map((name) => [name, 'integer']));
    expect(await rows({ columns, path: 'hostile.csv', name: 'x".y; --' })).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    ]);
    const [row] = await reader.sql('select * from source."x"".y; --"');
    expect(Object.keys(row ?? {})).toEqual(names);
  });

  it('reads a file of many quoted newlines on several threads', async () => {
    const lines = Array.from(
      { length: 60_000 },
      (_, i) => `${i},"line ${i}\n""second"" line, ${'x'.repeat(i % 97)}"`,
    );
    put('quoted.csv', `id,t\n${lines.join('\n')}\n`);
    expect((await bind({ columns: { id: 'bigint', t: 'string' }, path: 'quoted.csv' })).rows).toBe(60_000n);
    expect(
      await reader.sql(
        "select count(*) as n, count(distinct id) as d, bool_and(t like 'line %') as ok from source.s",
      ),
    ).toEqual([{ n: 60_000n, d: 60_000n, ok: true }]);
  });
});

const good: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
  integer: [
    ['0', 0],
    ['+7', 7],
    ['-007', -7],
    ['2147483647', 2147483647],
    ['-2147483648', -2147483648],
  ],
  bigint: [
    ['9223372036854775807', 9223372036854775807n],
    ['-9223372036854775808', -9223372036854775808n],
    [`${'0'.repeat(40)}5`, 5n],
  ],
  double: [
    ['1', 1],
    ['1.', 1],
    ['.5', 0.5],
    ['-1.5e-3', -0.0015],
    ['+1E+2', 100],
    ['1.7976931348623157e308', Number.MAX_VALUE],
    ['4.9e-324', Number.MIN_VALUE],
    ['1e-400', 0],
    ['0.1000000000000000055', 0.1],
    ['-0.0', 0],
  ],
  'decimal(10,2)': [
    ['1', '1.00'],
    ['1.5', '1.50'],
    ['-.25', '-0.25'],
    ['3.', '3.00'],
    [`1.23${'0'.repeat(60)}`, '1.23'],
    ['99999999.99', '99999999.99'],
    ['1.5e3', '1500.00'],
    ['125E-2', '1.25'],
    ['.5e1', '5.00'],
    ['-1e-2', '-0.01'],
    ['0e99', '0.00'],
  ],
  'decimal(38,0)': [
    ['99999999999999999999999999999999999999', '99999999999999999999999999999999999999'],
    ['12.000', '12'],
    ['1e37', `1${'0'.repeat(37)}`],
  ],
  'decimal(38,18)': [['12345678901234567890.123456789012345678', '12345678901234567890.123456789012345678']],
  boolean: [
    ['true', true],
    ['T', true],
    ['1', true],
    ['FALSE', false],
    ['f', false],
    ['0', false],
  ],
  date: [
    ['2020-02-29', '2020-02-29'],
    ['1066-10-14', '1066-10-14'],
    ['9999-12-31', '9999-12-31'],
  ],
  timestamp: [
    ['2020-01-02', '2020-01-02 00:00:00'],
    ['2020-01-02 03:04', '2020-01-02 03:04:00'],
    ['2020-01-02T03:04', '2020-01-02 03:04:00'],
    ['2020-01-02 03:04:05', '2020-01-02 03:04:05'],
    ['2020-01-02T03:04:05.1', '2020-01-02 03:04:05.1'],
    ['2020-01-02T03:04:05.123456', '2020-01-02 03:04:05.123456'],
    ['2020-01-02T03:04:05.123456000', '2020-01-02 03:04:05.123456'],
    ['2020-01-02T03:04:05.100000000', '2020-01-02 03:04:05.1'],
    ['2020-01-02T03:04Z', '2020-01-02 03:04:00'],
    ['2020-01-02T03:04:05Z', '2020-01-02 03:04:05'],
    ['2020-01-02 03:04:05.5Z', '2020-01-02 03:04:05.5'],
    ['2020-01-02T03:04:05+02:00', '2020-01-02 01:04:05'],
    ['2020-01-02T03:04:05-0330', '2020-01-02 06:34:05'],
    ['2020-01-02 03:04+02', '2020-01-02 01:04:00'],
    ['1970-01-01', '1970-01-01 00:00:00'],
    ['2199-12-31T23:59:59.999999Z', '2199-12-31 23:59:59.999999'],
    ['1969-12-31T23:00:00-01:00', '1970-01-01 00:00:00'],
  ],
};

describe('values that parse', () => {
  it.each(Object.entries(good))('%s', async (type, cases) => {
    put('good.csv', `i,v\n${cases.map(([text], i) => `${i},${text}`).join('\n')}\n`);
    const read = await rows({ columns: { i: 'integer', v: type }, path: 'good.csv' });
    expect(read.map(([, v]) => v)).toEqual(cases.map(([, value]) => value));
    expect(read.some(([, v]) => Object.is(v, -0))).toBe(false);
  });
});

const bad: Readonly<Record<string, readonly string[]>> = {
  integer: ['1.0', '1e3', ' 1', '1_000', '0x1F', '2147483648', 'x', '""', '+', '١'],
  bigint: ['9223372036854775808', '1.5', '1,5', '-9223372036854775809'],
  double: ['1e309', '-1e400', '1,5', '1_0', ' 1', '1e', '.', 'e5', '0x1p3', 'infinite', 'nano', '""'],
  'decimal(10,2)': [
    '1.234',
    '0.001',
    '100000000',
    '1e8',
    '1.5e-2',
    'nan',
    '1_0',
    '1.2.3',
    '.',
    '',
    '1e100',
    '99999999.995',
  ].filter((text) => text !== ''),
  'decimal(38,0)': ['0.5', '100000000000000000000000000000000000000', '1e38', '1.5e0'],
  boolean: ['yes', 'no', '2', 'on', '""', 'tru'],
  date: [
    '2020-02-30',
    '2021-02-29',
    '2020-1-1',
    '01/02/2020',
    '2020-01-01 00:00:00',
    'infinity',
    '2020-13-01',
    '10000-01-01',
    '0000-01-01',
    'today',
  ],
  timestamp: [
    '2020-02-30',
    '2020-02-30 00:00:00',
    '2020-01-01 24:00:00',
    '2020-01-01T23:59:60Z',
    '2020-01-01 23:59:60',
    '2020-01-01 10:60',
    '2020-01-01T10:20:30.1234567',
    '2020-01-01T10:20:30.1234561Z',
    '2020-01-01 10',
    '2020-1-1 10:00:00',
    '2020-01-01 1:00:00',
    '01/02/2020',
    '1577836800',
    'epoch',
    'now',
    '2020-01-01Z',
    '2020-01-01 10:00:00 UTC',
    '2020-01-01 10:00:00+24:00',
    '2020-01-01 10:00:00+01:60',
    '2020-01-01 10:00:00 +01:00',
    '12020-01-01 00:00:00',
    '0044-03-15 (BC) 00:00:00',
    '2020-02-30T00:00:00+01:00',
  ],
};

describe('values that do not parse', () => {
  const cases = Object.entries(bad).flatMap(([type, texts]) => texts.map((text) => [type, text] as const));
  it.each(cases)('%s: %s', async (type, text) => {
    const first = good[type]?.[0]?.[0] ?? '';
    const quoted = text === '""' ? text : cell(text);
    put('bad.csv', `i,v\n0,${first}\n1,\n2,${quoted}\n`);
    const found = await findings(bind({ columns: { i: 'integer', v: type }, path: 'bad.csv' }));
    const shown = text === '""' ? '' : text;
    const article = type === 'integer' ? 'an' : 'a';
    expect(found).toEqual([
      {
        code: 'FS203',
        severity: 'error',
        message: `bad.csv row 3, column v: "${shown}" is not ${article} ${type}`,
      },
    ]);
    await expect(reader.sql('select * from source.s')).rejects.toThrow(/does not exist/);
  });

  it('shows five, with file, row and column, and counts the rest', async () => {
    put('many/b.csv', `v,w\n${'1,1\n'.repeat(1_000)}x,y\n1,z\n`);
    put('many/a.csv', `w,v\n1,1\n2,${'long '.repeat(30)}\n`);
    put('many/c.csv', `v,w\n${'no,1\n'.repeat(40)}`);
    const found = await findings(bind({ columns: { v: 'integer', w: 'integer' }, path: 'many/*.csv' }));
    expect(found.map(({ message }) => message)).toEqual([
      `many/a.csv row 2, column v: "${'long '.repeat(30).slice(0, 57)}…" is not an integer`,
      'many/b.csv row 1001, column v: "x" is not an integer',
      'many/b.csv row 1001, column w: "y" is not an integer',
      'many/b.csv row 1002, column w: "z" is not an integer',
      'many/c.csv row 1, column v: "no" is not an integer',
      'source s: 43 rows hold values that do not parse; the first 5 are shown',
    ]);
  });
});

describe('local times', () => {
  const zoned = (zone: string, text: string) => {
    put('zone.csv', `t\n2020-01-01\n${text}\n`);
    return { columns: { t: 'timestamp' }, path: 'zone.csv', timezone: zone };
  };

  it.each([
    ['America/New_York', '2020-07-01 12:00', '2020-07-01 16:00:00'],
    ['America/New_York', '2020-12-01 12:00:00.5', '2020-12-01 17:00:00.5'],
    ['America/New_York', '2020-03-08 01:59:59.999999', '2020-03-08 06:59:59.999999'],
    ['America/New_York', '2020-03-08 03:00', '2020-03-08 07:00:00'],
    ['America/New_York', '2020-11-01 00:59:59', '2020-11-01 04:59:59'],
    ['America/New_York', '2020-11-01 02:00', '2020-11-01 07:00:00'],
    ['America/New_York', '2020-11-01T01:30:00-04:00', '2020-11-01 05:30:00'],
    ['America/New_York', '2020-11-01T05:30:00Z', '2020-11-01 05:30:00'],
    ['America/Sao_Paulo', '2018-12-01', '2018-12-01 02:00:00'],
    ['America/Sao_Paulo', '2020-12-01', '2020-12-01 03:00:00'],
    ['Australia/Lord_Howe', '2020-10-04 02:30', '2020-10-03 15:30:00'],
    ['Asia/Kathmandu', '2020-01-01 05:45', '2020-01-01 00:00:00'],
    ['Etc/UTC', '2020-01-01 05:45', '2020-01-01 05:45:00'],
  ])('%s %s is %s', async (zone, text, instant) => {
    expect((await rows(zoned(zone, text))).flat()).toContain(instant);
  });

  it.each([
    ['America/New_York', '2020-03-08 02:30', 'never'],
    ['America/New_York', '2020-03-08 02:00:00', 'never'],
    ['America/New_York', '2020-11-01 01:00', 'twice'],
    ['America/New_York', '2020-11-01 01:59:59.999999', 'twice'],
    ['America/Sao_Paulo', '2018-11-04', 'never'],
    ['Australia/Lord_Howe', '2020-10-04 02:15', 'never'],
    ['Australia/Lord_Howe', '2020-04-05 01:45', 'twice'],
    ['Pacific/Apia', '2011-12-30 12:00', 'never'],
  ])('%s %s: %s, so the row is rejected', async (zone, text) => {
    const { rows: read, rejected } = await bind(zoned(zone, text));
    const outside = 'outside [1970-01-01, 2200-01-01)';
    const reason = `timestamp t infinite, ${outside}, or skipped or repeated by the clock of ${zone}`;
    expect({ read, rejected }).toEqual({ read: 2n, rejected: [{ reason, rows: 1n, examples: [2n] }] });
    expect(await reader.sql('select count(*) as n from source.s')).toEqual([{ n: 1n }]);
  });

  it('tells a bad text in a zone as what it is', async () => {
    const [found] = await findings(bind(zoned('America/New_York', '2020-02-30 00:00')));
    expect(found?.code).toBe('FS203');
  });

  it('agrees with the engine over every hour of some years', async () => {
    await reader.sql(
      `copy (select timezone('America/New_York', timezone('UTC', t)) as t, t as utc from
       (select timestamp '2018-01-01' + to_hours(i::integer) + interval 17 minutes as t from range(30000) r(i))
       where not (month(t) = 11 and day(t) < 8 and dayofweek(t) = 0 and hour(t) in (5, 6)))
       to '${join(reader.root, 'hours.csv').replaceAll("'", "''")}' (header)`,
    );
    await bind({
      columns: { t: 'timestamp', utc: 'string' },
      path: 'hours.csv',
      timezone: 'America/New_York',
    });
    expect(
      await reader.sql(
        'select count(*) filter (t <> utc::timestamp) as wrong, count(*) > 29000 as many from source.s',
      ),
    ).toEqual([{ wrong: 0n, many: true }]);
  });
});

describe('a sensitive column', () => {
  const zone = 'America/New_York';
  it.each([
    ['csv', 'a,b\n123.456,x1\n1,x2\n', { a: 'integer', b: 'integer' }],
    ['ndjson', '{"a":"123.456","b":"x1"}\n{"a":1,"b":"x2"}\n', { a: 'integer', b: 'integer' }],
  ] as const)('is masked where its value does not parse: %s', async (format, text, columns) => {
    put(`secret.${format}`, text);
    const found = await findings(bind({ columns, path: `secret.${format}`, format, sensitive: ['a'] }));
    expect(found.map(({ code, message }) => [code, message])).toEqual([
      ['FS203', `secret.${format} row 1, column a: ••• is not an integer`],
      ['FS203', `secret.${format} row 1, column b: "x1" is not an integer`],
      ['FS203', `secret.${format} row 2, column b: "x2" is not an integer`],
    ]);
  });

  it('is not shown where its local time is not one instant', async () => {
    put('secret-zone.csv', 't\n2020-11-01 01:30\n2020-03-08 02:30\n');
    const report = await bind({
      columns: { t: 'timestamp' },
      path: 'secret-zone.csv',
      timezone: zone,
      sensitive: ['t'],
    });
    expect(report.rejected.map(({ rows: n, examples }) => [n, examples])).toEqual([[2n, [1n, 2n]]]);
    expect(report.diagnostics.map(({ code, message }) => `${code} ${message}`).join()).not.toMatch(/:30/);
  });
});

describe('rejected rows', () => {
  const text = [
    'id,t,d',
    '1,2020-01-01,1.5',
    '2,infinity,1',
    '3,1969-12-31 23:59:59.999999,1',
    '4,2200-01-01,1',
    '5,,NaN',
    '6,2020-01-01,-inf',
    '7,2020-01-01,',
    '8,-Infinity,nan',
    '9,9999-12-31,1',
    '',
  ].join('\n');
  const columns = { id: 'integer', t: 'timestamp', d: 'double' };

  it('are counted once, by the first column that rejects, with examples', async () => {
    put('rejected.csv', text);
    const report = await bind({ columns, path: 'rejected.csv' });
    expect(report.rows).toBe(9n);
    expect(report.rejected).toEqual([
      {
        reason: 'timestamp t infinite or outside [1970-01-01, 2200-01-01)',
        rows: 5n,
        examples: [2n, 3n, 4n],
      },
      { reason: 'double d NaN or infinite', rows: 2n, examples: [5n, 6n] },
    ]);
    expect(report.diagnostics).toEqual([]);
    expect(await reader.sql('select id from source.s order by id')).toEqual([{ id: 1 }, { id: 7 }]);
  });

  it('are not those of NaN and infinities where these are nulls', async () => {
    put('rejected.csv', text);
    const report = await bind({ columns, path: 'rejected.csv', nonFinite: 'null' });
    expect(report.rejected.map(({ rows: n }) => n)).toEqual([5n]);
    expect(await reader.sql('select id, d from source.s where id in (5, 6) order by id')).toEqual([
      { id: 5, d: null },
      { id: 6, d: null },
    ]);
  });
});

describe('files', () => {
  it('of a glob are read by name, whatever the order of their columns', async () => {
    put('days/2020/b.csv', 'b,a\nx,1\n');
    put('days/2021/a.csv', 'a,b,extra\n2,y,z\n');
    put('days/2021/a.txt', 'not one');
    expect(await rows({ columns: { a: 'integer', b: 'string' }, path: 'days/**/*.csv' })).toEqual([
      [1, 'x'],
      [2, 'y'],
    ]);
  });

  it.each(['it\'s [odd] *? "name".csv', 'a[1]/b.csv', 'sp ace/ü.csv'])('may be called %s', async (path) => {
    put(path, 'a\n1\n');
    expect(await rows({ columns: { a: 'integer' }, path })).toEqual([[1]]);
    expect(await rows({ columns: { a: 'integer' }, path: join(reader.root, path) })).toEqual([[1]]);
  });

  it('of a header only have no rows', async () => {
    for (const text of ['a,b', 'a,b\n', '\ufeffa,b\r\n']) {
      put('header.csv', text);
      expect((await bind({ columns: { a: 'integer' }, path: 'header.csv' })).rows).toBe(0n);
      expect(await reader.sql('select * from source.s')).toEqual([]);
    }
  });

  it.each([
    ['nothing', new Uint8Array(), 'FS204', /odd\.csv is empty/],
    ['blank lines', '\n\n', 'FS204', /odd\.csv has a blank line/],
    ['zero bytes', new Uint8Array([0x50, 0, 1, 2]), 'FS209', /not text/],
    ['no UTF-8', new Uint8Array([0x61, 0x0a, 0xff, 0xfe, 0x0a]), 'FS209', /not UTF-8/],
    ['a short row', 'a,b\n1,2\n3\n', 'FS209', /odd\.csv line 3 has 1 values where the header has 2/],
    ['a long row', 'a,b\n1,2\n3,4,5\n', 'FS209', /line 3 has 3 values/],
    ['an open quote', 'a,b\n1,"x\n2,3\n', 'FS209', /quote/],
    ['text after a quote', 'a,b\n1,"x"y\n2,3\n', 'FS209', /quote/],
    ['an open quote in the header', '"a,b\n1,2\n', 'FS209', /header/],
    ['a doubled column', 'a,a\n1,2\n', 'FS209', /2 columns named a/],
  ])('with %s are refused', async (_, content, code, message) => {
    put('odd.csv', content);
    const [found] = await findings(bind({ columns: { a: 'string' }, path: 'odd.csv' }));
    expect(found?.code).toBe(code);
    expect(found?.message).toMatch(message);
  });

  it('without a declared column are named, with what it may have meant', async () => {
    put('lack/a.csv', 'order_id,amount\n1,2\n');
    put('lack/b.csv', 'orderid,total\n1,2\n');
    const found = await findings(
      bind({ columns: { order_id: 'string', amount: 'double' }, path: 'lack/*.csv' }),
    );
    expect(found.map(({ code, message, hint }) => [code, message, hint])).toEqual([
      ['FS202', 'source s: lack/b.csv has no column order_id', 'did you mean orderid?'],
      ['FS202', 'source s: lack/b.csv has no column amount', 'there are: orderid, total'],
    ]);
  });

  it('that are not there are named from the project root', async () => {
    put('there/orders.csv', 'a\n1\n');
    const missing = async (path: string) => (await findings(bind({ columns: { a: 'string' }, path })))[0];
    expect(await missing('there/order.csv')).toMatchObject({
      code: 'FS201',
      message: 'source s: there is no file there/order.csv',
      hint: 'did you mean orders.csv?',
    });
    expect(await missing('nowhere/x.csv')).toMatchObject({
      code: 'FS201',
      hint: expect.stringMatching(/no folder nowhere/),
    });
    expect(await missing('there/*.parquet')).toMatchObject({
      code: 'FS201',
      message: 'source s: no file matches there/*.parquet',
    });
    expect(await missing('there')).toMatchObject({ code: 'FS209', message: 'source s: there is a folder' });
  });

  it('have no lists', async () => {
    put('list.csv', 'a\n"[1]"\n');
    const [found] = await findings(bind({ columns: { a: 'integer[]' }, path: 'list.csv' }));
    expect(found?.code).toBe('FS205');
  });

  it('replace what the name stood for', async () => {
    put('first.csv', 'a\n1\n');
    put('second.csv', 'b\nx\n');
    await bind({ columns: { a: 'integer' }, path: 'first.csv' });
    expect(await rows({ columns: { b: 'string' }, path: 'second.csv' })).toEqual([['x']]);
    await findings(bind({ columns: { a: 'integer' }, path: 'second.csv' }));
    await expect(reader.sql('select * from source.s')).rejects.toThrow(/does not exist/);
  });
});

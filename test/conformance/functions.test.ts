import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyze, loadParser } from '../../src/expression/analyze.js';
import type { Scalar } from '../../src/expression/ast/nodes.js';
import { type FunctionName, functionNames, functions } from '../../src/expression/functions/index.js';
import type { Overload, Param } from '../../src/expression/functions/signature.js';
import { identifierText, renderScalar, toText } from '../../src/sql/compile/scalar.js';
import { INTERVAL, STRING, TIMESTAMP } from '../../src/types/type.js';
import { prove, runs } from '../property/settings.js';
import { testTargets } from '../support/targets.js';
import { expression } from './random-expressions.js';
import {
  createTable,
  evaluate,
  evaluateRows,
  openEngines,
  read,
  type ScalarEngine,
  sameValue,
  scopeOf,
} from './scalar-engines.js';
import { columns, edges } from './scalar-rows.js';

let engines: readonly ScalarEngine[] = [];
const scope = scopeOf(columns);

beforeAll(async () => {
  await loadParser();
  engines = await openEngines();
  for (const engine of engines) await createTable(engine, 'edges', columns, edges);
});
afterAll(async () => {
  for (const engine of engines) await engine.close();
});

const each = (make: (engine: ScalarEngine) => Promise<void>): Promise<unknown> =>
  Promise.all(engines.map(make));

/** All engines give the same for every row, errors included. */
async function agree(expr: Scalar, sql: string): Promise<void> {
  const [ours = [], ...theirs] = await Promise.all(
    engines.map((engine) => evaluateRows(expr, engine, 'edges')),
  );
  for (const [id, value] of ours.entries()) {
    const other = theirs.map((values) => values[id] ?? 'nothing');
    const same = other.every((one) => sameValue(value, one, expr.type));
    const finite = !/^(-?(nan|infinity|inf))$/i.test(value);
    const texts = engines.map(({ dialect }) => toText(renderScalar(expr, dialect))).join('\n');
    expect(
      same && finite,
      `${sql}\n${texts}\nrow ${id} ${String(edges[id])}: ${value} and ${other.join()}`,
    ).toBe(true);
  }
}

describe('the examples of the documentation', () => {
  for (const name of functionNames)
    for (const [sql, value] of functions[name].examples)
      test(`${sql} is ${value}`, async () => {
        const expr = read(sql, scopeOf({}));
        await each(async (engine) => expect(await evaluate(expr, engine), engine.name).toBe(value));
      });

  test('every function that can be written has some', () => {
    const without = functionNames.filter(
      (name) => functions[name].form !== 'internal' && functions[name].examples.length === 0,
    );
    expect(without).toEqual([]);
  });
});

/** What to write for a parameter: columns of its type twice over, and literals. */
const samples: Readonly<Record<Param, readonly string[]>> = {
  string: ['s', 's2', "'á'"],
  boolean: ['ok', 'ok2'],
  integer: ['i', 'j'],
  bigint: ['b', 'c', '3'],
  decimal: ['p', 'q', '0.5'],
  double: ['d', 'e', '2.5e0'],
  date: ['day', 'day2'],
  timestamp: ['ts', 'ts2'],
  interval: ["interval '36 hours'", 'ts - ts2'],
  same: ['b', 'c'],
  ordered: ['s', 's2', 'ts', 'd', 'p', 'b', 'day', 'ok'],
  any: ['s', 'ts', 'tags'],
  position: ['k', '2', '-1', 'length(s)'],
  digits: ['0', '1', '2', '15'],
  ordinal: ['1', '2'],
  'time zone': ["'America/Sao_Paulo'", "'Europe/Berlin'", "'Asia/Kathmandu'", "'UTC'"],
  pattern: ["'%'", "'a%'", "'_'", "'%\\%%'", "''", "'%a_'"],
  separator: ["','", "' '", "'ab'"],
  'date unit': ["'day'", "'week'", "'month'", "'quarter'", "'year'"],
  'time unit': ["'second'", "'minute'", "'hour'", "'day'", "'week'", "'month'", "'quarter'", "'year'"],
  'date field': ['year', 'quarter', 'month', 'week', 'day', 'doy', 'dow', 'isodow'],
  'time field': [
    'year',
    'quarter',
    'month',
    'week',
    'day',
    'doy',
    'dow',
    'isodow',
    'hour',
    'minute',
    'second',
  ],
};

/** Calls that together use each sample of each parameter at least once. */
function combinations({ args, rest }: Overload): readonly (readonly string[])[] {
  const params = rest === undefined ? args : [...args, rest];
  const most = Math.max(1, ...params.map((param) => samples[param].length));
  return Array.from({ length: most * 2 }, (_, turn) =>
    params.map((param, index) => {
      const choices = samples[param];
      const grouped = param === 'ordered' || param === 'same';
      const at = grouped ? (turn >> 1) % choices.length : (turn + index * (1 + (turn >> 1))) % choices.length;
      const choice = choices[at] ?? 'null';
      // A group has one type: its partners come from the same column or its twin.
      return grouped && index % 2 === 1 ? (twins[choice] ?? choice) : choice;
    }),
  );
}

const twins: Readonly<Record<string, string>> = {
  s: 's2',
  ts: 'ts2',
  d: 'e',
  p: 'q',
  b: 'c',
  day: 'day2',
  ok: 'ok2',
};

const operators: Readonly<Partial<Record<FunctionName, (args: readonly string[]) => string>>> = {
  between: ([x, a, b]) => `(${x}) between ${a} and ${b ?? a}`,
  in: ([x, ...list]) => `(${x}) in (${list.join(', ')}, null)`,
  negate: ([x]) => `-(${x})`,
  not: ([x]) => `not (${x})`,
  extract: ([field, t]) => `extract(${field} from ${t})`,
  like: ([s, pattern]) => `(${s}) like ${pattern}`,
};

function written(name: FunctionName, args: readonly string[]): string {
  const { form, spellings } = functions[name];
  const special = operators[name];
  if (special !== undefined) return special(args);
  const spelling = spellings[0] ?? name;
  if (form === 'function') return `${spelling}(${args.join(', ')})`;
  if (args.length === 1) return `(${args[0]}) ${spelling}`;
  return args.map((arg) => `(${arg})`).join(` ${spelling} `);
}

describe('every overload over edge values', () => {
  for (const name of functionNames) {
    if (functions[name].form === 'internal') continue;
    test(name, async () => {
      const calls = functions[name].overloads.flatMap((overload) =>
        combinations(overload).map((args) => written(name, args)),
      );
      for (const sql of new Set(calls)) {
        const analysis = analyze(sql, scope);
        // Decimals too wide together, and the sum of booleans, are refused: that is tested elsewhere.
        if (analysis.ok) await agree(analysis.expr, sql);
        else expect(analysis.problems[0]?.message, sql).toMatch(/38 digits|does not apply|or \w+ field/);
      }
    });
  }
});

describe('casts over edge values', () => {
  const types = [
    'string',
    'boolean',
    'integer',
    'bigint',
    'double',
    'decimal(10,2)',
    'decimal(38,4)',
    'date',
    'timestamp',
  ];
  const from = ['s', 'digits', 'ok', 'i', 'b', 'd', 'p', 'q', 'day', 'ts'];
  for (const column of from)
    test(column, async () => {
      for (const type of types) {
        const sql = `cast(${column} as ${type})`;
        const analysis = analyze(sql, scope);
        if (analysis.ok) await agree(analysis.expr, sql);
      }
    });
});

test('bucket is the greatest origin + k·every at or before an instant', async () => {
  for (const [every, origin] of [
    [86_400_000_000n, '1970-01-01 00:00:00'],
    [7n * 86_400_000_000n, '1970-01-05 00:00:00'],
    [5_400_000_000n, '2020-02-29 00:00:00'],
  ] as const) {
    const expr: Scalar = {
      node: 'call',
      fn: 'bucket',
      args: [
        { node: 'column', name: 'ts', type: TIMESTAMP },
        { node: 'literal', value: every, type: INTERVAL },
        { node: 'literal', value: origin, type: TIMESTAMP },
      ],
      type: TIMESTAMP,
    };
    await agree(expr, 'bucket');
  }
});

test('results have the types they are declared to have', async () => {
  const duckdb = engines.find(({ name }) => name === 'duckdb');
  if (duckdb === undefined) throw new Error('no engine');
  for (const name of functionNames)
    for (const overload of functions[name].overloads)
      for (const args of combinations(overload)) {
        if (functions[name].form === 'internal') continue;
        const analysis = analyze(written(name, args), scope);
        if (!analysis.ok) continue;
        const sql = toText(renderScalar(analysis.expr, duckdb.dialect));
        const [row] = await duckdb.rows(`select typeof(${sql}) from edges limit 1`);
        expect(row?.[0]?.toLowerCase().replace(',', ', '), sql).toBe(duckdb.dialect.type(analysis.expr.type));
      }
});

test('what does not fit is an error of the run on every engine', async () => {
  const expressions = [
    '9223372036854775807 + length(s2)',
    '-9223372036854775807 - 1 - length(s2)',
    '4611686018427387904 * length(s2)',
    'abs(i - 2147483647 - 9223372036854775807)',
    'd * 1e308 * 100',
    'exp(d * 1000)',
    'power(10 + d, 400)',
    'cast(d * 1e10 as integer)',
    'cast(p * 1000 as decimal(3,2))',
    'q * 1000000000000 * q * 1000000',
    'cast(s2 as integer)',
    'cast(s2 as timestamp)',
    "cast(s2 || '400' as double)",
    'from_epoch(253402300800 + length(s2) - 2)',
    'from_epoch(-62135596800.5 - length(s2))',
    'from_epoch_ms(253402300800000 + i + 1)',
    'from_epoch_us(9223372036854775807 + i)',
    "interval '1 millisecond' * (9223372036854775807 + i)",
    "epoch(interval '1 day' * (9223372036854775807 + i))",
  ];
  await each(async (engine) => {
    await createTable(
      engine,
      'fits',
      { s2: 'string', i: 'integer', d: 'double', p: 'decimal(10,2)', q: 'decimal(18,4)' },
      [["'1e'", '-1', '1.5e0', '99999999.99', '99999999999999.9999']],
    );
    for (const sql of expressions)
      expect(await evaluateRows(read(sql, scope), engine, 'fits'), `${engine.name} ${sql}`).toEqual([
        'error',
      ]);
  });
});

test('a cast of text that is null is null on both engines', async () => {
  const types = ['integer', 'bigint', 'decimal(10,2)', 'double', 'boolean', 'date', 'timestamp'];
  await each(async (engine) => {
    await createTable(engine, 'null_texts', { s: 'string' }, [[null]]);
    for (const type of types)
      expect(
        await evaluateRows(read(`cast(s as ${type})`, scopeOf({ s: 'string' })), engine, 'null_texts'),
        `${engine.name} ${type}`,
      ).toEqual(['null']);
  });
});

test('in_timezone places a local time as a source with that timezone does', async () => {
  const cases: readonly (readonly [local: string, zone: string, instant: string])[] = [
    ['2024-03-31 01:59:59.999999', 'Europe/Berlin', "timestamp '2024-03-31 00:59:59.999999'"],
    ['2024-03-31 02:00:00', 'Europe/Berlin', 'error'],
    ['2024-03-31 02:59:59.999999', 'Europe/Berlin', 'error'],
    ['2024-03-31 03:00:00', 'Europe/Berlin', "timestamp '2024-03-31 01:00:00'"],
    ['2024-10-27 01:59:59', 'Europe/Berlin', "timestamp '2024-10-26 23:59:59'"],
    ['2024-10-27 02:00:00', 'Europe/Berlin', 'error'],
    ['2024-10-27 03:00:00', 'Europe/Berlin', "timestamp '2024-10-27 02:00:00'"],
    ['2018-11-04 00:30:00', 'America/Sao_Paulo', 'error'],
    ['2018-02-17 23:30:00', 'America/Sao_Paulo', 'error'],
    ['2024-02-17 23:30:00', 'America/Sao_Paulo', "timestamp '2024-02-18 02:30:00'"],
    ['2011-12-30 12:00:00', 'Pacific/Apia', 'error'],
    ['1986-01-01 00:10:00', 'Asia/Kathmandu', 'error'],
    ['2024-06-01 00:00:00', 'Asia/Kathmandu', "timestamp '2024-05-31 18:15:00'"],
  ];
  await each(async (engine) => {
    await createTable(engine, 'local_times', { t: 'timestamp', s: 'string', i: 'integer' }, [
      [null, null, '0'],
    ]);
    for (const [local, zone, instant] of cases)
      for (const written of [
        `in_timezone(timestamp '${local}' + interval '1 day' * i, '${zone}')`,
        `in_timezone(concat('${local}', s), '${zone}')`,
      ])
        expect(
          await evaluateRows(read(written, scopeOf({ s: 'string', i: 'integer' })), engine, 'local_times'),
          `${engine.name} ${written}`,
        ).toEqual([instant]);
  });
});

test("interval '1 millisecond' times a number beyond 32 bits is exact on both engines", async () => {
  await each(async (engine) => {
    const numbers = ['3000000000', '-3000000000', '9007199254740993', '253402300799999', '0', null];
    await createTable(
      engine,
      'long',
      { n: 'bigint' },
      numbers.map((n) => [n]),
    );
    const values = (sql: string) => evaluateRows(read(sql, scopeOf({ n: 'bigint' })), engine, 'long');
    const since = (length: string) => `epoch_us(timestamp '1970-01-01 00:00:00' + ${length})`;
    const ms = ['3000000000000', '-3000000000000', 'error', '253402300799999000', '0', 'null'];
    expect((await values(since("interval '1 millisecond' * n"))).with(2, 'error')).toEqual(ms);
    expect(await values(since("n * interval '1 microsecond'"))).toEqual(numbers.map((n) => n ?? 'null'));
    expect((await values('epoch_ms(from_epoch_ms(n))')).with(2, 'error')).toEqual(
      numbers.map((n) => n ?? 'null').with(2, 'error'),
    );
  });
});

test('a double from 2^53 on becomes the same whole number on both engines', async () => {
  await each(async (engine) => {
    const doubles = ['1.2345678901234567e18', '-9007199254740993e0', '9223372036854774784e0', '1.25e18'];
    await createTable(
      engine,
      'whole',
      { v: 'double' },
      doubles.map((v) => [v]),
    );
    const values = (sql: string) => evaluateRows(read(sql, scopeOf({ v: 'double' })), engine, 'whole');
    const exact = ['1234567890123456768', '-9007199254740992', '9223372036854774784', '1250000000000000000'];
    expect(await values('cast(v as bigint)')).toEqual(exact);
    expect(await values('cast(v as decimal(38,0))')).toEqual(exact);
  });
});

test('a date less null is null on both engines', async () => {
  for (const sql of [
    "date '2020-01-01' - null",
    "timestamp '2020-01-01 00:00:00' - null",
    "null + interval '1 day'",
    'cast(null as date) - cast(null as date)',
    'cast(null as date) - cast(null as timestamp)',
  ]) {
    const analysis = analyze(sql, scopeOf({}));
    if (analysis.ok)
      await each(async (engine) => expect(await evaluate(analysis.expr, engine), sql).toBe('null'));
    else expect(analysis.problems[0]?.code, sql).toBe('FS109');
  }
});

const hostile = [
  'plain',
  'Capital',
  'with space',
  'semi;colon',
  'quote"d',
  "single'quote",
  '"',
  '""',
  'back\\slash',
  '🦆',
  'ação',
  '1st',
  '$1',
  'a--b',
  '/*',
  'a.b',
  'line\nbreak',
  'x) from y --',
  '%s',
  '?',
  '{}',
  '$' + '{x}',
];

test('names come back from every engine as they are, keywords of all too', async () => {
  const keywords = await Promise.all(
    testTargets.map(({ engine, keywords: query }) =>
      engines.find(({ name }) => name === engine)?.rows(query),
    ),
  );
  const names = [
    ...new Set([...hostile, ...keywords.flatMap((rows) => (rows ?? []).map(([word]) => word ?? ''))]),
  ];
  await each(async ({ rows }) => {
    for (const name of names) {
      const id = identifierText(name);
      const text = `with ${id} as (select 1 as ${id}) select ${id}, ${id} + 1, ${id}.${id} from ${id} where ${id} = 1 group by ${id} order by ${id}`;
      expect(await rows(text), text).toEqual([['1', '2', '1']]);
      await rows(`create table ${id} (${id} integer)`);
      const column = await rows(
        "select column_name from information_schema.columns where table_name = '" +
          name.replaceAll("'", "''") +
          "'",
      );
      expect(column, id).toContainEqual([name]);
      await rows(`drop table ${id}`);
    }
  });
});

test('strings come back from every engine as they are', async () => {
  await each(async (engine) => {
    for (const value of [
      ...hostile,
      "\\'; drop table x; --",
      '\\',
      "''",
      '\t',
      'a\r\nb',
      '\u0001',
      '$$',
      "E'\\'",
    ]) {
      const sql = toText(renderScalar({ node: 'literal', value, type: STRING }, engine.dialect));
      expect(await engine.rows(`select ${sql}`), sql).toEqual([[value]]);
    }
    expect(() => engine.dialect.quote('a\0')).toThrow();
    expect(() => identifierText('a\0')).toThrow();
  });
});

test('random expressions give the same on every engine', async () => {
  await prove(
    expression,
    async (sql) => {
      const analysis = analyze(sql, scope);
      if (!analysis.ok) {
        expect(analysis.problems[0]?.message, sql).toMatch(/38 digits/);
        return;
      }
      const [ours = [], ...others] = await Promise.all(
        engines.map((engine) => evaluateRows(analysis.expr, engine, 'edges')),
      );
      const texts = engines.map(({ dialect }) => toText(renderScalar(analysis.expr, dialect))).join('\n');
      for (const theirs of others)
        for (const [id, value] of ours.entries()) {
          const other = theirs[id] ?? 'nothing';
          // An engine may skip a part that cannot change the value, and so miss the error in it.
          if (value === 'error' || other === 'error') continue;
          expect(
            sameValue(value, other, analysis.expr.type),
            `${sql}\n${texts}\nrow ${id}: ${value} and ${other}`,
          ).toBe(true);
        }
    },
    runs(150, 900),
  );
});

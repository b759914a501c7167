import { connect as connectSocket, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../../../src/diagnostics/diagnostic.js';
import type { Engine, Value } from '../../../../src/engines/engine.js';
import { openPostgres } from '../../../../src/engines/postgres/index.js';
import { arrayText, inlineParams, literal, quote } from '../../../../src/engines/postgres/sql.js';
import { startPostgres, type TestPostgres } from '../../../support/postgres.js';

let server: TestPostgres;
const opened: Engine[] = [];

const withDatabase = (name: string, user?: string, password?: string): string => {
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  if (user !== undefined) url.username = user;
  if (password !== undefined) url.password = password;
  return url.href;
};

const open = async (url = server.url, schemaPrefix = ''): Promise<Engine> => {
  const engine = await openPostgres({ url, schemaPrefix, root: import.meta.dirname });
  opened.push(engine);
  return engine;
};

const failed = async (work: Promise<unknown>): Promise<Failure> => {
  const thrown = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(thrown instanceof Failure)) throw new Error(`no failure but ${thrown}`);
  return thrown;
};

const told = async (work: Promise<unknown>): Promise<string> => {
  const { diagnostics } = await failed(work);
  return diagnostics.map(({ code, message, hint }) => `${code} ${message}; ${hint ?? ''}`).join('\n');
};

const DATABASE = 'engine_odd';

beforeAll(async () => {
  server = await startPostgres();
  const admin = await open();
  await admin.query(`drop database if exists ${DATABASE}`);
  await admin.query(
    `create database ${DATABASE} template template0 encoding 'UTF8' locale_provider icu icu_locale 'pt-BR' locale 'C'`,
  );
  for (const [name, value] of [
    ['timezone', `'America/Sao_Paulo'`],
    ['datestyle', `'SQL, DMY'`],
    ['extra_float_digits', '-3'],
    ['statement_timeout', '100'],
    ['standard_conforming_strings', 'off'],
    ['search_path', 'evil, pg_catalog, public'],
  ])
    await admin.query(`alter database ${DATABASE} set ${name} = ${value}`);
});

afterAll(async () => {
  for (const engine of opened) await engine.close();
  await server?.stop();
});

const one = async (engine: Engine, sql: string, params?: readonly Value[]): Promise<Value | undefined> =>
  (await engine.query(sql, params))[0]?.x;

describe('values', () => {
  const cases: readonly (readonly [sql: string, value: Value])[] = [
    [`'a''b\\c'::text`, "a'b\\c"],
    ['true', true],
    ['false', false],
    ['7::int', 7],
    ['7::smallint', 7],
    ['9223372036854775807', 9223372036854775807n],
    ['(-9223372036854775807 - 1)::bigint', -9223372036854775808n],
    ['0.1::float8 + 0.2::float8', 0.30000000000000004],
    [`'NaN'::float8`, Number.NaN],
    [`'-Infinity'::float8`, Number.NEGATIVE_INFINITY],
    ['5e-324::float8', 5e-324],
    ['1.7976931348623157e308::float8', 1.7976931348623157e308],
    ['12.30::numeric(38,2)', '12.30'],
    ['99999999999999999999999999999999999999::numeric(38,0)', '99999999999999999999999999999999999999'],
    [`date '2020-02-29'`, '2020-02-29'],
    [`timestamp '2020-02-29 01:02:03.120000'`, '2020-02-29 01:02:03.12'],
    [`timestamp '1970-01-01'`, '1970-01-01 00:00:00'],
    [`timestamptz '2020-02-29 01:02:03.000001-03'`, '2020-02-29 04:02:03.000001'],
    ['null::text', null],
    [`array['a', null, 'NULL', '', 'x,y', '{"q\\}']`, ['a', null, 'NULL', '', 'x,y', '{"q\\}']],
    ['array[1,null,3]::bigint[]', [1n, null, 3n]],
    [
      `array[array[1.5,2],array[3,4]]::float8[]`,
      [
        [1.5, 2],
        [3, 4],
      ],
    ],
    [`array[timestamp '2020-01-01 00:00:00.5']`, ['2020-01-01 00:00:00.5']],
    [`'[0:1]={t,f}'::boolean[]`, [true, false]],
    [`'{}'::text[]`, []],
  ];

  it.each(cases)('%s', async (sql, value) => {
    const engine = opened[0];
    expect(engine && (await one(engine, `select ${sql} as x`))).toEqual(value);
  });

  const parameters: readonly (readonly [type: string, value: Value])[] = [
    ['text', `O'Hara \\ "x" $1 – ção 🦆\n\t`],
    ['text', ''],
    ['boolean', true],
    ['integer', -3],
    ['bigint', -9223372036854775808n],
    ['double precision', 1e-300],
    ['double precision', Number.NaN],
    ['numeric', '0.10'],
    ['timestamp', '2020-01-02 03:04:05.000006'],
    ['date', '2020-01-02'],
    ['text[]', ['a"b', 'c\\d', null, '', 'NULL', "'"]],
    ['bigint[]', [1n, null]],
    ['text', null],
  ];

  it.each(parameters)('comes back as it was given: %s %s', async (type, value) => {
    const engine = await open();
    expect(await one(engine, `select cast($1 as ${type}) as x`, [value])).toEqual(value);
    const written = inlineParams({
      sql: `select cast($1 as ${type}) as x, '$1' as "$1", E'\\'$1' as y -- $1`,
      params: [value],
    });
    expect((await engine.query(written))[0]).toEqual({ x: value, $1: '$1', y: "'$1" });
    await engine.close();
  });

  it('keeps a negative zero apart only where it is asked to', async () => {
    const engine = await open();
    expect(Object.is(await one(engine, 'select $1::float8 as x', [-0]), -0)).toBe(true);
  });

  it('quotes names and strings of any kind', async () => {
    const engine = await open();
    for (const name of ['a"b', 'a.b', 'Ünï', 'select', "x'y", 'a\\b', '$1', 'a b', '🦆', '--', '/*']) {
      const rows = await engine.query(`select ${literal(name)} as ${quote(name)}`);
      expect(rows).toEqual([{ [name]: name }]);
    }
    expect(arrayText(['a', [null]])).toBe('{"a",{NULL}}');
  });

  it('refuses the character U+0000', async () => {
    const engine = await open();
    expect(await told(engine.query("select 'a\0b' as x"))).toMatch(/^FS402 .*U\+0000/);
    expect(await told(engine.query('select $1::text as x', ['a\0b']))).toMatch(/^FS402 .*U\+0000/);
  });
});

describe('a database with other settings', () => {
  it('gives the same values, whatever shadows the system', async () => {
    const engine = await open(withDatabase(DATABASE));
    await engine.execute([
      { sql: 'create schema if not exists evil' },
      { sql: `create or replace function evil.lower(text) returns text language sql as $$ select 'evil' $$` },
      {
        sql: `create or replace function evil.current_setting(text) returns text language sql as $$ select '1' $$`,
      },
      { sql: `create or replace view evil.pg_class as select 1 as x` },
    ]);
    const again = await open(withDatabase(DATABASE));
    expect(
      await again.query(
        `select lower('A') as a, timestamp '2020-02-01 00:00:00' as b, 0.1::float8 + 0.2::float8 as c, 'a\\b' as d,
           timestamptz '2020-01-01 00:00:00' as e, (select count(*) > 1 from pg_class) as f, pg_sleep(0.15)::text as g`,
      ),
    ).toEqual([
      {
        a: 'a',
        b: '2020-02-01 00:00:00',
        c: 0.30000000000000004,
        d: 'a\\b',
        e: '2020-01-01 00:00:00',
        f: true,
        g: '',
      },
    ]);
  });
});

describe('statements', () => {
  it('are all done or none', async () => {
    const engine = await open();
    await engine.execute([
      { sql: 'create schema if not exists whole' },
      { sql: 'drop table if exists whole.t' },
    ]);
    await engine.execute([{ sql: 'create table whole.t (x int)' }]);
    const broken = engine.execute([
      { sql: 'insert into whole.t values ($1)', params: [1] },
      { sql: 'insert into whole.t select 1 / x from (values (0)) as v(x)' },
    ]);
    expect(await told(broken)).toBe('FS402 division by zero; ');
    expect(await engine.query('select * from whole.t')).toEqual([]);
  });

  it('raise codes from their messages, and tell overflows', async () => {
    const engine = await open();
    expect(
      await told(engine.query(`select cast('FS206: too "large"' || x as bigint) from (values ('')) v(x)`)),
    ).toBe('FS206 too "large"; ');
    expect(await told(engine.query('select (x + x) from (values (9223372036854775807)) as v(x)'))).toMatch(
      /^FS207 /,
    );
    expect(
      await told(engine.query('select sum(x)::bigint from (values (9223372036854775807), (1)) as v(x)')),
    ).toMatch(/^FS207 /);
  });

  it.each([
    ['cast(secret as integer)', /^FS402 invalid input syntax for type integer; /],
    ['cast(secret as date)', /^FS402 invalid input syntax for type date; /],
    ['cast(secret as double precision)', /^FS402 invalid input syntax for type double precision; /],
    [
      "cast('9' || hidden || 'e999' as double precision)",
      /^FS207 … is out of range for type double precision; /,
    ],
    ['cast(hidden as numeric(3,2))', /^FS207 numeric field overflow; /],
    ["secret ~ (secret || '(')", /^FS402 /],
  ])('fail without showing a value: %s', async (expression, message) => {
    const engine = await open();
    const query = `select ${expression} from (values ('SEC"RET', 4711::bigint)) as t(secret, hidden)`;
    const text = await told(engine.query(query));
    expect(text).toMatch(message);
    expect(text).not.toMatch(/SEC|RET|4711/);
  });

  it('fail without showing the row that violates a constraint', async () => {
    const engine = await open();
    await engine.execute([
      { sql: 'create schema if not exists keyed' },
      { sql: 'drop table if exists keyed.k' },
      { sql: "create table keyed.k (id text primary key, n text not null check (n <> 'HIDDEN'))" },
      { sql: "insert into keyed.k values ('SECRET', '')" },
    ]);
    for (const row of ["'SECRET', ''", "'SECRET 2', null", "'SECRET 2', 'HIDDEN'"]) {
      const text = await told(engine.execute([{ sql: `insert into keyed.k values (${row})` }]));
      expect(text).toMatch(/^FS402 .*(constraint|column "n")/);
      expect(text).not.toMatch(/SECRET|HIDDEN/);
    }
  });

  it('can be interrupted', async () => {
    const engine = await open();
    const sleeping = told(engine.query('select pg_sleep(86400)'));
    setTimeout(() => engine.interrupt(), 200);
    expect(await sleeping).toBe('FS305 interrupted; ');
    expect(await one(engine, 'select 1 as x')).toBe(1);
    engine.interrupt();
    expect(await one(engine, 'select 2 as x')).toBe(2);
  });
});

it('can be interrupted while the server does not answer', async () => {
  const real = new URL(server.url);
  const sockets: Socket[] = [];
  const proxy = createServer((near) => {
    const far = connectSocket(Number(real.port), real.hostname);
    sockets.push(near, far);
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) socket.on('error', () => undefined);
  });
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
  const address = proxy.address();
  const url = new URL(real);
  url.host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const engine = await open(url.href);
  for (const socket of sockets) socket.unpipe();
  const waiting = told(engine.query('select 1'));
  setTimeout(() => engine.interrupt(), 20);
  expect(await waiting).toBe('FS305 interrupted; ');
  await engine.close();
  for (const socket of sockets) socket.destroy();
  proxy.close();
});

describe('the lock', () => {
  it('keeps others out of the same database and prefix until it is closed', async () => {
    const [first, second, other] = [await open(), await open(), await open(server.url, 'other_')];
    await first.lock();
    await first.lock();
    const refused = await failed(second.lock());
    expect(refused.exitCode).toBe(7);
    expect(refused.message).toMatch(
      /^FS303 the feature store in this database is in use by another run \(server process \d+/,
    );
    const owner = `: asof ${process.pid}@`;
    expect(refused.message).toContain(owner);
    expect(refused.message).toMatch(/, since 20[-0-9]+T[0-9:]+Z: asof /);
    await other.lock();
    await first.close();
    await expect.poll(() => second.lock().then(() => 'mine')).toBe('mine');
  });
});

describe('connections', () => {
  it('tell what is wrong without the password', async () => {
    const url = new URL(server.url);
    const free = await new Promise<number>((resolve) => {
      const probe = createServer();
      probe.listen(0, '127.0.0.1', () => {
        const address = probe.address();
        probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 1));
      });
    });
    const secret = 'geheim';
    const cases: readonly (readonly [url: string, message: RegExp])[] = [
      [
        `postgres://u:${secret}@127.0.0.1:${free}/db`,
        /^FS401 cannot reach a Postgres server at 127\.0\.0\.1:\d+: .*fs dev postgres/,
      ],
      [
        withDatabase('postgres', 'postgres', secret),
        /^FS401 the Postgres server .* refused the login of postgres/,
      ],
      [
        withDatabase('postgres', 'nobody', secret),
        /^FS401 the Postgres server .* refused the login of nobody/,
      ],
      [withDatabase('nowhere'), /^FS401 there is no database nowhere on/],
      [`postgres://u:${secret}@nowhere.invalid/db`, /^FS401 there is no host nowhere\.invalid/],
      [`mysql://u:${secret}@${url.host}/db`, /^FS401 the url of the target is not a connection URL/],
      [`postgres://u:${secret}@[oops/db`, /^FS401 the url of the target is not a connection URL/],
      [`${server.url}?sslmode=require`, /^FS401 the Postgres server .* speaks no TLS/],
      [
        `${server.url}?sslmode=verify-full&sslrootcert=/nowhere.pem`,
        /^FS401 the TLS settings of the target do not fit/,
      ],
    ];
    for (const [given, message] of cases) {
      const refused = await failed(openPostgres({ url: given, schemaPrefix: '', root: '/' }));
      expect(refused.exitCode).toBe(10);
      expect(await told(Promise.reject(refused))).toMatch(message);
      expect(JSON.stringify([refused.message, refused.diagnostics])).not.toContain(secret);
    }
  });

  it('take the PG* variables where there is no url, and TLS where it is preferred', async () => {
    const url = new URL(server.url);
    const variables = {
      PGHOST: url.hostname,
      PGPORT: url.port,
      PGUSER: url.username,
      PGPASSWORD: decodeURIComponent(url.password),
      PGDATABASE: url.pathname.slice(1),
      PGSSLMODE: 'prefer',
    };
    const before = { ...process.env };
    Object.assign(process.env, variables);
    try {
      const engine = await open('');
      expect(await one(engine, `select current_setting('application_name') as x`)).toBe('asof');
    } finally {
      for (const name of Object.keys(variables)) delete process.env[name];
      Object.assign(process.env, before);
    }
  });

  it('that are lost in the middle are told as lost, and nothing is tried again', async () => {
    const [engine, admin] = [await open(), await open()];
    const backend = await one(engine, 'select pg_backend_pid() as x');
    const lost = told(engine.query('select pg_sleep(20)'));
    await expect
      .poll(() =>
        one(admin, `select count(*)::int as x from pg_stat_activity where pid = $1 and state = 'active'`, [
          backend ?? 0,
        ]),
      )
      .toBe(1);
    await admin.query('select pg_terminate_backend($1)', [backend ?? 0]);
    expect(await lost).toMatch(/^FS401 the connection to Postgres was lost; .*run the command again/);
    expect(await told(engine.query('select 1'))).toMatch(/^FS401 the connection to Postgres was lost/);
    await engine.close();
  });

  it('to a server that only reads are told so when they write', async () => {
    const engine = await open(`${server.url}?options=-c%20default_transaction_read_only%3Don`);
    expect(await one(engine, 'select 1 as x')).toBe(1);
    expect(await told(engine.execute([{ sql: 'create table public.no (x int)' }]))).toMatch(
      /^FS401 the server only reads/,
    );
  });

  it('to a database of another encoding are refused', async () => {
    const admin = await open();
    await admin.query('drop database if exists engine_latin');
    await admin.query(
      `create database engine_latin template template0 encoding 'LATIN1' locale 'C' locale_provider libc`,
    );
    expect(await told(open(withDatabase('engine_latin')))).toMatch(
      /^FS401 the database engine_latin holds LATIN1/,
    );
  });
});

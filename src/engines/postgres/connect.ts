import type { Duplex } from 'node:stream';
import pg from 'pg';
import { Failure, failure } from '../../diagnostics/diagnostic.js';
import { stateOf } from './errors.js';

/** PostgreSQL 14, as `server_version_num`. */
const OLDEST = 140_000;
const CONNECT_SECONDS = 10;
/** Waits between attempts, milliseconds. */
const RETRIES = [250, 500, 1_000] as const;

export interface ConnectOptions {
  /** A connection URL; empty: the PG* variables, as libpq reads them. */
  readonly url: string;
  readonly applicationName: string;
}

export interface Server {
  readonly client: pg.Client;
  /** `18.4`. */
  readonly version: string;
  /** As `server_version_num`. */
  readonly number: number;
  readonly backend: number;
  /** The schemas a name without one is looked for in, as the role's settings say. */
  readonly path: readonly string[];
  /** Ends the connection at once, whatever the server does; what runs on it fails. */
  readonly drop: () => void;
}

const variable = (name: string): string => process.env[name] ?? '';

/**
 * The URL with the variables that the driver does not read in libpq's sense: `sslmode=require` encrypts without
 * asking who the server is, `allow` and `prefer` do so where the server can.
 */
function connectionUrl(text: string): URL {
  const url = readUrl(text === '' ? 'postgres://' : text);
  const { searchParams } = url;
  for (const name of ['sslmode', 'sslrootcert', 'sslcert', 'sslkey']) {
    const value = variable(`PG${name.toUpperCase()}`);
    if (!searchParams.has(name) && value !== '') searchParams.set(name, value);
  }
  if (searchParams.get('sslmode') === 'allow') searchParams.set('sslmode', 'prefer');
  const mode = searchParams.get('sslmode');
  if (mode !== null && mode !== 'no-verify') searchParams.set('uselibpqcompat', 'true');
  return url;
}

const wrongUrl = (): Failure =>
  failure('FS401', 'the url of the target is not a connection URL of Postgres', {
    hint: 'postgres://user:password@host:5432/database, special characters in it %-encoded',
  });

function readUrl(text: string): URL {
  if (!/^postgres(ql)?:\/\//.test(text)) throw wrongUrl();
  try {
    // The standard's parser wants a host where there is a user: the driver takes its default for an empty one.
    return new URL(text.replace(/^([a-z]+:\/\/[^/@]*)@(?=\/|$)/, '$1@localhost'));
  } catch {
    throw wrongUrl();
  }
}

function clientOf(url: URL, applicationName: string): pg.Client {
  const asked = url.searchParams.get('connect_timeout') ?? variable('PGCONNECT_TIMEOUT');
  const seconds = Number(asked) > 0 ? Number(asked) : CONNECT_SECONDS;
  try {
    return new pg.Client({
      ...(url.href === 'postgres://' ? {} : { connectionString: url.href }),
      application_name: applicationName,
      connectionTimeoutMillis: seconds * 1_000,
      keepAlive: true,
      types: { getTypeParser: () => (text: string | Buffer) => String(text) },
    });
  } catch (thrown) {
    if (thrown instanceof Error && /sslrootcert|ENOENT|sslnegotiation/.test(thrown.message))
      throw failure('FS401', `the TLS settings of the target do not fit: ${thrown.message}`);
    throw wrongUrl();
  }
}

/** Errors of a first connect that may be over in a moment: nothing has been asked of the server then. */
const TRANSIENT = /^(57P03|53300|ECONNREFUSED|ECONNRESET|EAI_AGAIN|EPIPE)$/;

const isTransient = (thrown: unknown): boolean =>
  TRANSIENT.test(stateOf(thrown)) ||
  (thrown instanceof Error && /^Connection terminated unexpectedly/.test(thrown.message));

const NO_TLS = /does not support SSL connections/;

/** One connection, ready for statements. Tries again on errors that pass. @throws Failure FS401. */
export async function connect({ url: text, applicationName }: ConnectOptions): Promise<pg.Client> {
  const url = connectionUrl(text);
  for (let attempt = 0; ; attempt++) {
    const client = clientOf(url, applicationName);
    // Without a listener an error of an idle connection would end the process.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (thrown) {
      client.end().catch(() => undefined);
      const plain = thrown instanceof Error && NO_TLS.test(thrown.message);
      const wait = RETRIES[attempt];
      if (plain && url.searchParams.get('sslmode') === 'prefer') url.searchParams.set('sslmode', 'disable');
      else if (isTransient(thrown) && wait !== undefined) await new Promise((done) => setTimeout(done, wait));
      else throw refused(thrown, client);
    }
  }
}

interface Refusal {
  readonly test: (state: string, message: string) => boolean;
  readonly told: (client: pg.Client, message: string) => string;
  readonly hint?: string;
}

const place = ({ host, port }: pg.Client): string =>
  host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : `${host}:${port}`;

const refusals: readonly Refusal[] = [
  {
    test: (state) => state === '3D000',
    told: (client) => `there is no database ${client.database} on the Postgres server ${place(client)}`,
    hint: 'create it, or correct the url',
  },
  {
    test: (_, message) => /no encryption|SSL off/.test(message),
    told: (client, message) => `the Postgres server ${place(client)} refused the login: ${message}`,
    hint: 'the server wants TLS: add ?sslmode=require to the url',
  },
  {
    test: (state) => /^28/.test(state),
    told: (client) => `the Postgres server ${place(client)} refused the login of ${client.user}`,
    hint: 'check user and password of the url, and the server’s pg_hba.conf',
  },
  {
    test: (state) => state === '42501',
    told: (client, message) => `the Postgres server ${place(client)} refused the login: ${message}`,
    hint: 'grant connect on the database to the role',
  },
  {
    test: (_, message) => /password must be a string|no password supplied/.test(message),
    told: (client) => `the Postgres server ${place(client)} asks for a password of ${client.user}`,
    hint: 'give one in the url or in PGPASSWORD',
  },
  {
    test: (_, message) => NO_TLS.test(message),
    told: (client) => `the Postgres server ${place(client)} speaks no TLS`,
    hint: 'sslmode=disable in the url, or PGSSLMODE, connects without',
  },
  {
    test: (state, message) =>
      /^(ERR_TLS|CERT|DEPTH_|SELF_SIGNED|UNABLE_TO)/.test(state) || /certificate/.test(message),
    told: (client, message) =>
      `the certificate of the Postgres server ${place(client)} is not trusted: ${message}`,
    hint: 'name the authority’s certificate: sslrootcert=FILE in the url, or PGSSLROOTCERT',
  },
  {
    test: (state) => state === '53300',
    told: (client) => `the Postgres server ${place(client)} has no connection left`,
  },
  {
    test: (state) => state === 'ENOTFOUND' || state === 'EAI_AGAIN',
    told: (client) => `there is no host ${client.host}`,
    hint: 'check the host of the url',
  },
];

/** A connect that failed, in words without the password. */
function refused(thrown: unknown, client: pg.Client): unknown {
  if (thrown instanceof Failure || !(thrown instanceof Error)) return thrown;
  const state = stateOf(thrown);
  const refusal = refusals.find(({ test }) => test(state, thrown.message));
  const why = thrown.message === '' ? state : thrown.message;
  const known =
    refusal === undefined
      ? failure('FS401', `cannot reach a Postgres server at ${place(client)}: ${why}`, {
          hint: 'is it running? fs dev postgres starts one to try out',
        })
      : failure('FS401', refusal.told(client, thrown.message), { hint: refusal.hint });
  known.cause = thrown;
  return known;
}

/**
 * What every statement here relies on. Names are looked up in the system's schema only, so that no object of a
 * user can replace one that we mean; doubles are written so that they read back the same.
 */
const SETTINGS: readonly (readonly [name: string, value: string, since?: number])[] = [
  ['search_path', 'pg_catalog, pg_temp'],
  ['timezone', 'UTC'],
  ['datestyle', 'ISO, YMD'],
  ['intervalstyle', 'postgres'],
  ['extra_float_digits', '1'],
  ['bytea_output', 'hex'],
  ['standard_conforming_strings', 'on'],
  ['transform_null_equals', 'off'],
  ['client_min_messages', 'error'],
  ['statement_timeout', '0'],
  ['lock_timeout', '0'],
  ['idle_in_transaction_session_timeout', '0'],
  ['idle_session_timeout', '0'],
  ['transaction_timeout', '0', 170_000],
  ['default_transaction_isolation', 'read committed'],
  ['jit', 'off'],
  ['work_mem', '128MB'],
  ['maintenance_work_mem', '256MB'],
];

/** Connects, looks at the server, and sets the session up. @throws Failure FS401, also for a server that cannot do. */
export async function open(options: ConnectOptions): Promise<Server> {
  const client = await connect(options);
  try {
    await client.query('set statement_timeout = 0');
    // Before the settings are made, so every name says its schema: the role's own may come first.
    const { rows } = await client.query<string[]>({
      text: `select pg_catalog.current_setting('server_version_num'), pg_catalog.current_setting('server_version'),
               pg_catalog.pg_backend_pid()::pg_catalog.text, pg_catalog.current_setting('server_encoding'),
               pg_catalog.array_to_json(pg_catalog.current_schemas(false))::pg_catalog.text`,
      rowMode: 'array',
    });
    const [number = '0', version = '', backend = '0', encoding = '', path = '[]'] = rows[0] ?? [];
    const [short = ''] = version.split(' ');
    if (Number(number) < OLDEST)
      throw failure('FS401', `PostgreSQL ${short} is too old`, { hint: 'PostgreSQL 14 or later is needed' });
    if (encoding !== 'UTF8')
      throw failure('FS401', `the database ${client.database} holds ${encoding}, not UTF-8`, {
        hint: "create one with: create database … encoding 'UTF8' template template0",
      });
    const settings = SETTINGS.filter(([, , since = 0]) => Number(number) >= since);
    await client.query(settings.map(([name, value]) => `set ${name} = ${settingText(value)}`).join('; '));
    // So that the lock of a run that was killed is soon free; not every system can tell that a client is gone.
    await client.query(`set client_connection_check_interval = '5s'`).catch(() => undefined);
    const names: readonly string[] = JSON.parse(path);
    return {
      client,
      version: short,
      number: Number(number),
      backend: Number(backend),
      path: names,
      drop: () => streamOf(client)?.destroy(),
    };
  } catch (thrown) {
    await client.end().catch(() => undefined);
    throw refused(thrown, client);
  }
}

/** The driver's socket, which its types do not declare. */
function streamOf({
  connection,
}: pg.Client & { readonly connection?: { readonly stream?: Duplex } }): Duplex | undefined {
  return connection?.stream;
}

const settingText = (value: string): string =>
  value
    .split(', ')
    .map((part) => `'${part}'`)
    .join(', ');

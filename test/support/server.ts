import { startPostgres } from './postgres.js';

/** One Postgres server for all test files: they find it as `FS_TEST_POSTGRES_URL`, and share it by schema prefixes. */
export default async function setup(): Promise<() => Promise<void>> {
  const server = await startPostgres();
  process.env.FS_TEST_POSTGRES_URL = server.url;
  return server.stop;
}

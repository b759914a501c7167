import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A database of its own on the tests' server. */
export interface TestDatabase {
  readonly url: string;
  /** All rows of one statement, as the superuser. */
  query(text: string): Promise<readonly Record<string, unknown>[]>;
  /** The URL of another role. */
  as(role: string, password: string): string;
  /** Removes it, whoever is connected. */
  drop(): Promise<void>;
}

async function statement(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Makes an empty database. The server is the one that the tests' global setup has started. */
export async function makeDatabase(): Promise<TestDatabase> {
  const server = process.env.FS_TEST_POSTGRES_URL ?? '';
  const name = `fs_${randomBytes(6).toString('hex')}`;
  await statement(server, `create database ${name} encoding 'UTF8' template template0`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    query: (text) => statement(url.href, text),
    as: (role, password) => {
      const other = new URL(url);
      other.username = role;
      other.password = password;
      return other.href;
    },
    drop: async () => {
      await statement(server, `drop database ${name} with (force)`);
    },
  };
}

import { hostname } from 'node:os';
import { basename } from 'node:path';

/** The run that holds a warehouse, as other runs are told of it. */
export interface RunOwner {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  readonly command: string;
}

/** This process. */
export const currentOwner = (): RunOwner => ({
  pid: process.pid,
  host: hostname(),
  since: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
  command: [basename(process.argv[1] ?? 'node', '.js'), ...process.argv.slice(2)].join(' '),
});

/** `process 17 on host, since …: fs run`. */
export const describeOwner = ({ pid, host, since, command }: RunOwner): string =>
  `process ${pid} on ${host}, since ${since}: ${command}`;

/** Reads what `JSON.stringify` made of an owner; undefined for anything else. */
export function parseOwner(text: string): RunOwner | undefined {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null) return undefined;
    if (!('pid' in read && 'host' in read && 'since' in read && 'command' in read)) return undefined;
    const { pid, host, since, command } = read;
    if (typeof pid !== 'number') return undefined;
    return { pid, host: String(host), since: String(since), command: String(command) };
  } catch {
    return undefined;
  }
}

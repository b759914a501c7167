import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@/;

/**
 * The text that a unified diff makes of `base`. Texts end with a line break. Throws where a line of the diff is not
 * the line of `base` at its place.
 */
export function applyPatch(base: string, patch: string): string {
  const lines = base.split('\n');
  const made: string[] = [];
  let next = 0;
  const expectLine = (line: string): string => {
    if (lines[next] !== line) throw new Error(`line ${next + 1} is "${lines[next]}", the diff has "${line}"`);
    next++;
    return line;
  };
  for (const line of patch.split('\n')) {
    const [, start, count] = HUNK.exec(line) ?? [];
    if (start !== undefined) {
      // A hunk that only adds names the line before it.
      const first = Number(start) - (count === '0' ? 0 : 1);
      made.push(...lines.slice(next, first));
      next = first;
    } else if (line.startsWith('-')) expectLine(line.slice(1));
    else if (line.startsWith('+')) made.push(line.slice(1));
    else if (line.startsWith(' ')) made.push(expectLine(line.slice(1)));
    else if (line !== '') throw new Error(`not a line of a diff: ${line}`);
  }
  return [...made, ...lines.slice(next)].join('\n');
}

/** The unified diff that makes `text` of `base`, without context and without file names. Needs git. */
export function makePatch(base: string, text: string): string {
  if (base === text) return '';
  const folder = mkdtempSync(join(tmpdir(), 'asof-patch-'));
  try {
    writeFileSync(join(folder, 'base'), base);
    writeFileSync(join(folder, 'text'), text);
    return hunksOf(gitDiff(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const ARGUMENTS = ['diff', '--no-index', '--no-color', '--no-ext-diff', '--diff-algorithm=histogram', '-U0'];

/** Git exits with 1 where files differ. */
function gitDiff(cwd: string): string {
  const result = spawnSync('git', [...ARGUMENTS, 'base', 'text'], { cwd, encoding: 'utf8' });
  if (result.status !== 1) throw new Error(`git diff: ${result.stderr}`, { cause: result.error });
  return result.stdout;
}

/** The hunks alone; git repeats a line of the text after their places, which would be noise. */
const hunksOf = (diff: string): string =>
  diff.slice(diff.indexOf('\n@@') + 1).replace(/^(@@ [^@]+ @@).*$/gm, '$1');

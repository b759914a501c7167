import { readFileSync } from 'node:fs';
import { ordered, unknownCommand } from './shared/argv.js';
import { writePretty } from './shared/diagnostic-writer.js';
import { asFailure, leaveFailed } from './shared/failures.js';
import { toJson } from './shared/json.js';
import { writeJson, writeTo } from './shared/terminal.js';

/**
 * The program: runs the command that `argv` names and sets the exit code of the process. Never throws
 * and never exits by itself, so that pending output is flushed. `root` is the file URL of the binary.
 */
export async function main(argv: readonly string[], root: string): Promise<void> {
  closedPipesAreFine();
  const given = ordered(argv);
  const [word] = given;
  try {
    if (word === '--version' || word === '-v') {
      writeTo(process.stdout, `${versionLine(root)}\n`);
      return;
    }
    const { run, settings, commands } = await import('./commands/program.js');
    const ids = Object.keys(commands);
    if (word !== undefined && !word.startsWith('-') && !isWord(word, ids)) throw unknownCommand(word, ids);
    // oclif would look for a TypeScript loader beside the built files, and find the one that tests run under.
    settings.enableAutoTranspile = false;
    await run([...given], root);
  } catch (error) {
    const failure = asFailure(error);
    writePretty(failure.diagnostics, () => undefined);
    leaveFailed(failure, error);
    if (given.includes('--json')) writeJson(process.stdout, toJson({ diagnostics: failure.diagnostics }));
  }
}

/** Whether a command, or a group of them (`dev` of `dev postgres`), begins with the word. */
const isWord = (word: string, ids: readonly string[]): boolean =>
  ids.some((id) => id === word || id.startsWith(`${word}:`));

function versionLine(root: string): string {
  const { name, version }: { name: string; version: string } = JSON.parse(
    readFileSync(new URL('../package.json', root), 'utf8'),
  );
  return `${name} ${version}`;
}

/** `fs list | head -1` succeeds: a reader may close the pipe early. What is at work, such as a run, goes on unread. */
function closedPipesAreFine(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
}

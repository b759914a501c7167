import { createInterface } from 'node:readline/promises';
import { visibleLine } from '../../diagnostics/visible.js';

/** Asks on the terminal for one of several words, until the answer is one; an empty answer is the first choice. */
export async function ask(question: string, options: readonly string[], first: string): Promise<string> {
  if (options.length < 2) return first;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    for (;;) {
      const listed = options.map(visibleLine).join(', ');
      const answer = (await terminal.question(`${question} ${listed} [${visibleLine(first)}] `)).trim();
      if (answer === '') return first;
      if (options.includes(answer)) return answer;
    }
  } finally {
    terminal.close();
  }
}

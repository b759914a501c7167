import { type Code, codes } from '../src/diagnostics/codes.js';
import { type Explanation, exampleProject } from '../src/diagnostics/explanations/explanation.js';
import { explanations } from '../src/diagnostics/explanations/index.js';

const introduction = `# Errors

<!-- Generated from src/diagnostics/ by \`npm run generate\`: edit there. -->

A diagnostic has a code, file, line and column, shows the line, and says why and what to do:

\`\`\`text
FS104 features/user/user.yaml:31:9 unknown column "order_idd" in source order_events; did you mean order_id?
 31 |     of: order_idd
    |         ^^^^^^^^^
\`\`\`

All diagnostics are reported, not only the first. Codes never change their meaning. The exit code is that of the first
error; a run in which parts failed exits with 5, unless one of them was a lock (7), the engine (10) or an interrupt (130).
\`fs explain CODE\` shows what this page says about one code. \`fs validate --format\` writes diagnostics for other programs.
`;

const escaped = (text: string): string => text.replaceAll('|', '\\|');
const fence = (language: string, text: string): string => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
const inline = (text: string): string => {
  const line = text.trim().replaceAll('\n', ' ↵ ');
  return line.includes('`') ? `\`\` ${line} \`\`` : `\`${line}\``;
};

function example({ example }: Explanation): string {
  if ('text' in example) return fence(example.language, example.text);
  const [from, to] = example.fixed;
  const change = to === '' ? `Without ${inline(from)}` : `With ${inline(to)} instead of ${inline(from)}`;
  return `${fence('yaml', example.broken)}\n\n${change} it is valid.`;
}

function section(code: Code): string {
  const { what, why, fix } = explanations[code];
  return `### ${code}: ${codes[code].title}\n\n${what}\n\n**Why:** ${why}\n\n**Fix:** ${fix}\n\n${example(explanations[code])}\n`;
}

/** The page `docs/errors.md`. */
export function errorsPage(): string {
  const known = Object.keys(codes).filter((code): code is Code => code in codes);
  const rows = known.map(
    (code) =>
      `| ${code} | ${codes[code].title} | ${codes[code].exit} | ${escaped(explanations[code].what)} |`,
  );
  return [
    introduction,
    `| code | title | exit | what it means |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`,
    `## Why, an example, and the fix\n\nExamples of specs are added to this project:\n\n${fence('yaml', exampleProject)}\n`,
    ...known.map(section),
  ].join('\n');
}

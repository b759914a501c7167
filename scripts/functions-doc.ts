import { functionNames, functions } from '../src/expression/functions/index.js';
import { type Definition, type Group, groups } from '../src/expression/functions/signature.js';

const introduction = `# Functions and operators of expressions

<!-- Generated from src/expression/functions/ by \`npm run generate\`: edit there. -->

\`of\`, \`where\`, \`expr\` and \`derived\` hold one SQL expression over one row, in the grammar of Postgres. This is all there is,
and it means the same on every engine: where engines differ, the compiled SQL makes them agree.

## Rules

- **Null** in gives null out, unless the table says otherwise. \`and\`, \`or\` and \`not\` are three-valued.
- **Whole numbers.** \`+ - *\` of integers give a bigint. What does not fit its type is an error of the run, never a wrapped number.
- **Division** \`/\` is that of doubles, also between whole numbers: \`7 / 2\` is 3.5. By 0 it is null, like \`%\` by 0.
- **Decimals** are exact. Of \`decimal(p1,s1)\` and \`decimal(p2,s2)\`, where i = p − s: a sum or difference has
  \`s = max(s1, s2)\` and \`p = max(i1, i2) + s + 1\`; a product \`s = s1 + s2\`, \`p = p1 + p2\`; a remainder
  \`s = max(s1, s2)\`, \`p = max(i1, i2) + s\`. An integer column counts as \`decimal(10,0)\`, a bigint as
  \`decimal(19,0)\`, a literal as its digits. p is cut at 38: a value that then does not fit is an error of the run; if s
  alone does not fit, the expression is refused.
- **Doubles.** No expression gives NaN or Infinity. Where a function is not defined (\`sqrt(-1)\`, \`ln(0)\`, \`1 / 0\`) it is
  null; a result too large for a double (about 1.8e308) is an error of the run. −0.0 and 0.0 are one value. (A product or
  quotient nearer to 0 than any double is 0 on DuckDB and an error on Postgres.)
- **Literals.** \`1\` is an integer, a bigint from 2147483648; \`1.50\` is a decimal(3,2); \`1e0\` is a double. Strings are in
  single quotes, names with capitals, spaces or of SQL words in double quotes.
- **Strings** compare by their UTF-8 bytes. Lengths and positions count characters (code points).
- **Time** is UTC. \`date '2020-01-31'\`, \`timestamp '2020-01-31 12:00:00'\` (an offset is converted), \`interval '36 hours'\`:
  intervals have a fixed length, from microseconds to weeks; months and years have none and are refused. A string literal
  beside a date or timestamp is read as one. An interval cannot be stored: \`epoch(x)\` gives its seconds.
- **Errors.** An engine may look at parts of an expression in any order, and need not look at a part that cannot change the
  value: whether such a part is an error is not defined. \`case\` guards its branches.
- **Not here**: aggregates and window functions (a feature has \`aggregate\`), subqueries, what reads files or tables, and
  what gives another value each time (\`now()\`, \`random()\`, \`current_date\`).

## Conversions

\`cast(x as type)\`, \`x::type\`, with the types of columns: string, boolean, integer, bigint, double, decimal(p,s), date, timestamp.

| from | to | rule |
| --- | --- | --- |
| numbers | numbers | a half goes away from zero, \`cast(2.5 as integer)\` is 3; what does not fit is an error |
| double | decimal | by the shortest text that is this double: \`cast(1.005e0 as decimal(4,2))\` is 1.01; from 2^53 on doubles are whole numbers, and taken exactly |
| integer, bigint | boolean | 0 is false, all else true |
| boolean | integer, bigint | 0 and 1 |
| string | integer, bigint | a sign and digits, nothing else: \`'1.5'\`, \`' 1'\` and \`'1e3'\` are errors |
| string | decimal | a sign, digits and a point; digits too many after the point are rounded |
| string | double | the same, and an exponent; never \`NaN\` or \`infinity\` |
| string | boolean | \`true\` or \`false\`, in any case |
| string | date | \`2020-01-31\`, a real date |
| string | timestamp | \`2020-01-31\`, \`2020-01-31 12:00:00[.ffffff]\` (or with a T), UTC unless it ends in \`Z\` or an offset like \`+02:00\` |
| boolean, whole number, decimal, date, timestamp | string | \`true\`, \`12\`, \`1.50\` with all its digits, \`2020-01-31\`, \`2020-01-31 12:00:00.5\` (years 0001 to 9999) |
| date | timestamp | midnight |
| timestamp | date | the day it lies in |

Everything else is refused, a double to a string too: engines write doubles in different ways. Cast to a decimal first.

\`case when … then … [else …] end\` and \`case x when … then … end\` give the first match, null without one. All values are
brought to one type.
`;

const escaped = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);

function section(definition: Definition): string {
  const { usage, doc, notes = [], examples } = definition;
  const shown = examples
    .map(([sql, value]) => `${code(escaped(sql))} → ${code(escaped(value))}`)
    .join('<br>');
  return `| ${code(escaped(usage))} | ${[doc, ...notes].map(escaped).join(' ')} | ${shown} |`;
}

function groupText(group: Group): string {
  const rows = functionNames
    .map((name) => functions[name])
    .filter((definition) => definition.group === group);
  return `## ${group}\n\n| | meaning | examples |\n| --- | --- | --- |\n${rows.map(section).join('\n')}\n`;
}

/** The page `docs/functions.md`. */
export const functionsPage = (): string =>
  [introduction, ...groups.filter((group) => group !== 'Internal').map(groupText)].join('\n');

import { aggregates } from '../src/catalog/model/aggregates.js';
import type { AggregateName } from '../src/spec/aggregate-names.js';
import { formatType, parseType, type Type } from '../src/types/type.js';

/** The types that an aggregate is tried with, each standing for its kind. */
const tried = ['integer', 'bigint', 'decimal(12,2)', 'double', 'string', 'boolean', 'date', 'timestamp'];

const introduction = `# Aggregates

<!-- Generated from src/catalog/model/aggregates.ts by \`npm run generate\`: edit there. -->

What a feature can name under \`aggregate\`. N is a number from 1 to 999. Nulls are skipped. A feature without \`aggregate\` is
the newest value.

| aggregate | value | over no events | needs a primary key |
| --- | --- | --- | --- |
`;

const types = `
## Result types

By the type of \`of\`. A dash: the aggregate does not apply. \`count\` without \`of\` counts events and is a bigint.

`;

const shownNames: Readonly<Partial<Record<AggregateName, string>>> = {
  percentile: '`p1` … `p99`',
  first_n: '`first_N`',
  last_n: '`last_N`',
  top_n: '`top_N`',
  newest: 'none (the newest value)',
};

const names = Object.keys(aggregates) as readonly AggregateName[];
const shown = (name: AggregateName): string => shownNames[name] ?? `\`${name}\``;

function typeOf(text: string): Type {
  const type = parseType(text);
  if (type === undefined) throw new Error(`${text} is not a type`);
  return type;
}

function resultOf(name: AggregateName, of: string): string {
  const result = aggregates[name].result(typeOf(of));
  return 'problem' in result ? '–' : formatType(result);
}

/** The page `docs/aggregates.md`. */
export function aggregatesPage(): string {
  const meanings = names.map((name) => {
    const { doc, empty, ordered } = aggregates[name];
    return `| ${shown(name)} | ${doc} | ${empty ?? 'null'} | ${ordered ? 'yes' : 'no'} |\n`;
  });
  const results = names.map(
    (name) => `| ${shown(name)} | ${tried.map((of) => resultOf(name, of)).join(' | ')} |\n`,
  );
  const header = `| aggregate | ${tried.map((of) => `\`${of}\``).join(' | ')} |\n|${' --- |'.repeat(tried.length + 1)}\n`;
  return [introduction, ...meanings, types, header, ...results].join('');
}

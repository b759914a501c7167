import type { ColumnChange } from '../../catalog/column-changes.js';
import { code, fenced, inline } from '../../describe/pages/markdown.js';
import type { Paint } from '../../diagnostics/render.js';
import { visible, visibleLine } from '../../diagnostics/visible.js';
import type { Consumer, ItemChange } from '../../diff/model.js';
import type { NamedDifference, NamedItemChange } from '../../project/difference.js';
import { counted } from './when.js';

const signs: Readonly<Record<ColumnChange['change'], string>> = {
  added: '+',
  removed: '-',
  renamed: '→',
  type: '!',
  value: '~',
  metadata: '·',
};

const wasText = (was: string | null): string => (was === null ? '' : `renamed from ${was}, `);

/** What happened to a column, in words that stand behind its name. */
const words: Readonly<Record<ColumnChange['change'], (column: ColumnChange) => string>> = {
  added: ({ after }) => `${after}, new`,
  removed: ({ before }) => `${before}, removed`,
  renamed: ({ was }) => `renamed from ${was}, same values`,
  type: ({ was, before, after }) => `${wasText(was)}${before} → ${after}`,
  value: ({ was, after }) =>
    was === null
      ? `${after}, may have other values under the same name`
      : `${wasText(was)}may have other values`,
  metadata: () => 'description or sensitivity',
};

const columnText = (column: ColumnChange): string =>
  `${words[column.change](column)}${column.declared ? ' (declared)' : ''}`;

/** What breaks readers: what nothing declares, then what is declared. */
function breaksText({ breaks, declared }: ItemChange): readonly string[] {
  const open = breaks.filter((one) => !declared.includes(one));
  return [
    ...(open.length === 0 ? [] : [`breaks readers: ${open.join(', ')}`]),
    ...(declared.length === 0 ? [] : [`breaks readers as declared: ${declared.join(', ')}`]),
  ];
}

const kindOf = ({ kind }: ItemChange): string => kind.replace('_', ' ');

const againstText = ({ against: { name, commit } }: NamedDifference): string =>
  commit === null ? name : `${name} (${commit.slice(0, 10)})`;

function consumerText({ name, owner, columns }: Consumer): string {
  const notes = [
    ...(owner === null ? [] : [`owner ${owner}`]),
    ...(columns.length === 0 ? [] : [`${counted(columns.length, 'column')} changed`]),
  ];
  return notes.length === 0 ? name : `${name} (${notes.join(', ')})`;
}

/** What follows for the next run, and for readers. */
function consequences(item: ItemChange): readonly string[] {
  const rebuilt =
    item.kind === 'dataset'
      ? 'written anew by the next run'
      : 'computed anew by the next run, from its first event';
  return [
    ...(item.rebuilt ? [rebuilt] : []),
    ...(item.copied ? ['history copied by the next run, nothing is computed'] : []),
    ...(item.consumers.length === 0 ? [] : [`read by ${item.consumers.map(consumerText).join(', ')}`]),
  ];
}

const edits = (item: ItemChange): readonly string[] => [
  ...item.reasons,
  ...item.metadata.map((one) => `${one} (no value changes)`),
  ...item.physical.map((one) => `${one} (storage only)`),
];

const title = ({ change, was }: ItemChange): string => (was === null ? change : `${change} from ${was}`);

/** The last line: how many items changed, and what of it breaks readers. */
export function summary({ items }: NamedDifference, breaking: readonly string[]): string {
  if (items.length === 0) return 'nothing changed';
  const changed = `${counted(items.length, 'item')} changed`;
  if (breaking.length > 0) return `${changed}; breaks readers: ${breaking.join(', ')}`;
  const isDeclared = items.some(({ declared }) => declared.length > 0);
  return `${changed}, ${isDeclared ? 'what breaks readers is declared' : 'nothing that breaks readers'}`;
}

/** The difference of the SQL as it is, if it was asked for and there is one. */
const sqlText = ({ sql }: NamedItemChange): readonly string[] =>
  typeof sql === 'string' ? [visible(sql).trimEnd()] : [];

export function showDifference(
  difference: NamedDifference,
  breaking: readonly string[],
  paint: Paint,
): string {
  const items = difference.items.map((item) => {
    const owner = item.owner === null ? '' : `, owner ${item.owner}`;
    return [
      `${paint.bold(item.name)}  ${kindOf(item)} ${title(item)}, ${item.file}${owner}`,
      ...edits(item).map((text) => `  ${text}`),
      ...item.columns.map((column) => `  ${signs[column.change]} ${column.name}  ${columnText(column)}`),
      ...consequences(item).map((text) => `  ${text}`),
      ...breaksText(item).map((text) => paint.red(`  ${text}`)),
    ]
      .map(visibleLine)
      .concat(sqlText(item))
      .join('\n');
  });
  const head = `compared with ${againstText(difference)}, target ${difference.target}`;
  return [head, ...items, summary(difference, breaking)].join('\n\n');
}

/** A comment for a pull request. */
export function markdownOf(difference: NamedDifference, breaking: readonly string[]): string {
  const items = difference.items.map((item) => {
    const table = item.columns.map(
      (column) => `| ${signs[column.change]} | ${code(column.name)} | ${inline(columnText(column))} |`,
    );
    return [
      `### ${code(item.name)}: ${kindOf(item)} ${inline(title(item))}`,
      edits(item)
        .map((text) => `- ${inline(text)}`)
        .join('\n'),
      table.length === 0 ? '' : ['| | column | |', '| --- | --- | --- |', ...table].join('\n'),
      [...consequences(item).map(inline), ...breaksText(item).map((text) => `**${text}**`)].join('; '),
      ...sqlText(item).map(
        (text) => `<details><summary>SQL</summary>\n\n${fenced(text, 'diff')}\n\n</details>`,
      ),
    ]
      .filter((part) => part !== '')
      .join('\n\n');
  });
  return [
    '## Feature changes',
    `${inline(summary(difference, breaking))}. Compared with ${code(againstText(difference))}, target ${code(difference.target)}.`,
    ...items,
  ].join('\n\n');
}

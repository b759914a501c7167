import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { targets } from '../property/harness.js';
import { testTargets } from '../support/targets.js';
import { type Kind, kinds, type Result, resultsOf } from './matrix.js';
import { edges } from './matrix-edges.js';

/**
 * Every aggregate at every edge, in every kind of window, on both engines, against the oracle. What was seen is
 * `docs/conformance.md`: `UPDATE=1` writes it anew.
 */
const page = fileURLToPath(new URL('../../docs/conformance.md', import.meta.url));
const titles = new Map<string, string>(testTargets.map(({ target, title }) => [target, title]));

const seen = new Map<Kind, Map<string, readonly Result[]>>();

describe.each(kinds)('$title', (kind) => {
  it.each(targets)('is the oracle’s on $name', async (target) => {
    const results = await resultsOf(kind, target);
    seen.set(kind, new Map([...(seen.get(kind) ?? []), [target.name, results]]));
    const wrong = results.flatMap(({ aggregate, of, failed }) =>
      failed.map((difference) => `${aggregate}(${of}) ${difference}`),
    );
    expect(wrong).toEqual([]);
    expect(results.every(({ passed }) => passed.length === edges.length)).toBe(true);
  });
});

/** The edges an aggregate passed over all of its columns. */
function cell(results: readonly Result[], aggregate: string): string {
  const own = results.filter((result) => result.aggregate === aggregate);
  const passed = edges.filter(({ name }) => own.every((result) => result.passed.includes(name)));
  return passed.length === edges.length ? `all ${edges.length}` : passed.map(({ name }) => name).join(', ');
}

function table(kind: Kind): string {
  const byTarget = seen.get(kind) ?? new Map<string, readonly Result[]>();
  const of = [...byTarget.values()][0] ?? [];
  const window = kind.window === 'lifetime' ? 'lifetime' : kind.window.text;
  const over = { own: '', before: ', `at_t: exclude`', snapshot: `, every \`${kind.every}\`` };
  const grain = kind.event === undefined ? 'snapshot' : kind.event.own ? 'own' : 'before';
  const rows = [...new Set(of.map(({ aggregate }) => aggregate))].map((aggregate) => {
    const columns = of.filter((result) => result.aggregate === aggregate).map((result) => result.of);
    const read = columns.map((name) => (name === '' ? 'events' : `\`${name}\``)).join(', ');
    const cells = targets.map(({ name }) => cell(byTarget.get(name) ?? [], aggregate));
    return `| \`${aggregate}\` | ${read} | ${cells.join(' | ')} |`;
  });
  return [
    `### ${kind.title[0]?.toUpperCase()}${kind.title.slice(1)}: \`${window}\`${over[grain]}`,
    '',
    `| aggregate | over | ${targets.map(({ name }) => titles.get(name) ?? name).join(' | ')} |`,
    `| --- | --- | ${targets.map(() => '---').join(' | ')} |`,
    ...rows,
  ].join('\n');
}

it('is what the documentation says', () => {
  const text = [
    '# Conformance',
    '',
    'Every aggregate meets every edge in every kind of window, on each engine. At each reference time from before the',
    'first event until the last has left its windows, or in the row of each event, the state is compared with that of a',
    'brute-force oracle, which knows nothing of SQL. An engine’s column says at which edges all states were equal. This',
    'page is written by the test that compares them, and the test fails where the page is not what it sees.',
    '',
    '## Edges',
    '',
    '| edge | the events of its key |',
    '| --- | --- |',
    ...edges.map(({ name, what }) => `| ${name} | ${what} |`),
    '',
    'The values repeat, cancel (`1e16 + 0.1 − 1e16`) and have signs; columns: `whole` (integer), `large` (bigint),',
    '`price` (decimal), `amount` (double), `label` (string), `flag` (boolean), `seen` (timestamp).',
    '',
    '## Snapshot grain',
    '',
    ...kinds.filter(({ event }) => event === undefined).flatMap((kind) => [table(kind), '']),
    '## Event grain',
    '',
    ...kinds.filter(({ event }) => event !== undefined).flatMap((kind) => [table(kind), '']),
  ].join('\n');
  if (process.env.UPDATE === '1' || !existsSync(page)) writeFileSync(page, text);
  expect(text).toBe(readFileSync(page, 'utf8'));
});

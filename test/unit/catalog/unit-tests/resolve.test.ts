import { describe, expect, it } from 'vitest';
import { buildCatalog } from '../../../../src/catalog/build-catalog.js';
import { loadParser } from '../../../../src/expression/analyze.js';
import { readSpecs } from '../../../../src/spec/read-specs.js';
import { ORDERS, test } from '../../../support/unit-tests.js';

async function found(body: string): Promise<readonly string[]> {
  await loadParser();
  const specs = readSpecs([{ path: 'a.yaml', text: ORDERS + test('t', body) }]);
  const { diagnostics } = buildCatalog(specs, { naming: 'short', targets: new Map() });
  const first = ORDERS.split('\n').length;
  return [...specs.diagnostics, ...diagnostics].map(
    ({ code, message, span, hint }) =>
      `${(span?.start.line ?? 0) - first}:${span?.start.column} ${code} ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );
}

const fine = 'subject: spending\nat: 2024-03-02\n';

describe('a unit test', () => {
  it('is fine with rows of what its subject reads', async () => {
    expect(
      await found(`${fine}given: { orders: [{ id: 1, cpf: a }] }\nexpect: [{ cpf: a, n__count_3d: 1 }]`),
    ).toEqual([]);
  });

  it.each([
    [
      'an unknown subject',
      'subject: spendin\nat: 2024-03-02\ngiven: {}\nexpect: []',
      'FS106',
      'did you mean',
    ],
    [
      'an unknown source',
      `${fine}given: { orders: [], order: [] }\nexpect: []`,
      'FS106',
      'unknown source "order"',
    ],
    [
      'a source that is not read',
      `${fine}given: { orders: [], shops: [] }\nexpect: []`,
      'FS106',
      'spending does not read shops',
    ],
    ['a source without rows', `${fine}given: {}\nexpect: []`, 'FS106', 'write orders: []'],
    [
      'an unknown column of a source',
      `${fine}given: { orders: [{ amont: 1 }] }\nexpect: []`,
      'FS104',
      'did you mean amount?',
    ],
    [
      'an unknown column of the subject',
      `${fine}given: { orders: [] }\nexpect: [{ n__count_4d: 1 }]`,
      'FS104',
      'unknown column "n__count_4d" in spending',
    ],
    [
      'a value of another type',
      `${fine}given: { orders: [{ cpf: 7 }] }\nexpect: []`,
      'FS120',
      'write text in quotes',
    ],
    [
      'a decimal with too many digits',
      `${fine}given: { orders: [{ amount: 1.005 }] }\nexpect: []`,
      'FS120',
      'decimal(10,2)',
    ],
    [
      'a time that a source rejects',
      `${fine}given: { orders: [{ ts: 1969-12-31 }] }\nexpect: []`,
      'FS120',
      'is rejected',
    ],
    [
      'no time',
      `subject: spending\nat: soon\ngiven: { orders: [] }\nexpect: []`,
      'FS103',
      '"soon" is not a date',
    ],
    ['an unknown key', `${fine}given: { orders: [] }\nexpected: []`, 'FS102', 'did you mean expect?'],
  ])('says what is wrong: %s', async (_title, body, code, says) => {
    const [first = ''] = await found(body);
    expect(first).toContain(code);
    expect(first).toContain(says);
  });

  it('places what is wrong in a row', async () => {
    expect(await found(`${fine}given:\n  orders:\n    - { id: 1, cpf: 7 }\nexpect: []`)).toEqual([
      '7:21 FS120 cpf: 7 does not fit string (write text in quotes if it looks like a number or a flag)',
    ]);
  });

  it('has a name that no other test has', async () => {
    const body = `${fine}given: { orders: [] }\nexpect: []`;
    expect((await found(`${body}\n${test('t', body)}`)).join()).toContain(
      'FS105 "t" is already the name of a test',
    );
  });
});

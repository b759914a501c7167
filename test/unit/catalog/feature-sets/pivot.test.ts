import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../../src/catalog/fingerprint.js';
import { formatScalar } from '../../../../src/describe/format-expression.js';
import { catalogOf, findings, setOf } from '../support.js';

const pivot = (by: string, values: string, rest = ''): string =>
  `features:\n  paid: { aggregate: count, ${rest}pivot: { by: ${by}, values: ${values} } }\n`;

describe('a pivot', () => {
  it.each([
    ['country', '[BR, "12", été]', ["country = 'BR'", "country = '12'", "country = 'été'"]],
    ['shop', '[2, -1]', ['shop = 2', 'shop = -1']],
    ['fee', '[0.10, 12345678.90]', ['fee = 0.1', 'fee = 12345678.9']],
    ['flagged', '{ false: fine, true: flagged }', ['flagged = false', 'flagged = true']],
    ['amount', '[1.50, 1e3]', ['amount = 1.5', 'amount = 1000']],
    ['paid_at', '[2020-01-01]', ["paid_at = '2020-01-01 00:00:00'"]],
  ])('by %s has the values %s', async (by, values, filters) => {
    const { aggregated } = await setOf(pivot(by, values));
    expect(aggregated.map(({ filter }) => filter && formatScalar(filter).replace('timestamp ', ''))).toEqual(
      filters,
    );
  });

  it('calls its columns by the values as they are written, in their order', async () => {
    const names = async (by: string, values: string) =>
      (await setOf(pivot(by, values), 'short')).columns.map(({ name }) => name);
    expect(await names('fee', '[2.50, 0.10]')).toEqual(['2.50_paid__count_3d', '0.10_paid__count_3d']);
    expect(await names('shop', '{ 20: b, 3: a }')).toEqual(['b_paid__count_3d', 'a_paid__count_3d']);
    expect(await names('country', '["two words", a"b]')).toEqual([
      'two words_paid__count_3d',
      'a"b_paid__count_3d',
    ]);
  });

  it('has its columns for each value, then aggregate, then window', async () => {
    const { columns } = await setOf(
      'features:\n  fee: { aggregate: [min, max], windows: [1 day, lifetime], pivot: { by: country, values: [BR, CO] } }\n',
      'short',
    );
    expect(columns.map(({ name }) => name)).toEqual(
      ['BR', 'CO'].flatMap((value) =>
        ['min', 'max'].flatMap((aggregate) =>
          ['1d', 'lifetime'].map((over) => `${value}_fee__${aggregate}_${over}`),
        ),
      ),
    );
  });

  it('keeps what the feature says: where, fill, type', async () => {
    const [column] = (
      await setOf(
        'features:\n  fee: { aggregate: sum, where: amount > 1, fill: 0, type: double, pivot: { by: country, values: [BR] } }\n',
      )
    ).aggregated;
    expect(column?.filter && formatScalar(column.filter)).toBe("(amount > 1) and (country = 'BR')");
    expect([column?.type.name, column?.fill?.node]).toEqual(['double', 'literal']);
  });

  it('by a sensitive column is sensitive', async () => {
    const { columns } = await setOf(pivot('"left(card, 1)"', '["4"]'));
    expect(columns.map(({ sensitive }) => sensitive)).toEqual([true]);
  });

  it('of a number of sensitive values is not, unless an expression lets them through', async () => {
    const { columns } = await setOf(`features:
  cards: { aggregate: [count, count_distinct, max], of: card }
  visa: { aggregate: count, of: "case when left(card, 1) = '4' then card end" }
`);
    expect(columns.map(({ sensitive }) => sensitive)).toEqual([false, false, true, true]);
  });

  it('is in the fingerprint: its expression, values and names', async () => {
    const bodies = [
      pivot('country', '[BR]'),
      pivot('country', '[CO]'),
      pivot('country', '{ BR: br }'),
      pivot('upper(country)', '[BR]'),
      'features:\n  paid: { aggregate: count }\n',
    ];
    const prints = await Promise.all(bodies.map(async (body) => fingerprint(await setOf(body), 'local')));
    expect(new Set(prints).size).toBe(bodies.length);
  });

  it.each([
    [
      'country',
      '[1]',
      ['1: FS120 1 does not fit string, the type of by; put it in quotes: it is text that by gives'],
    ],
    ['shop', '[BR]', ['BR: FS120 "BR" does not fit integer, the type of by']],
    ['shop', '[1.5]', ['1.5: FS120 1.5 does not fit integer, the type of by']],
    ['fee', '[0.125]', ['0.125: FS120 "0.125" does not fit decimal(10,2), the type of by']],
    ['flagged', '{ yes: y }', ['yes: FS120 "yes" does not fit boolean, the type of by']],
    [
      'shop',
      '[1, 1]',
      [
        '1: FS105 two values of the pivot are called "1", compared without case; name it: values: { value: name, … }',
      ],
    ],
    ['fee', '[0.1, 0.10]', ['0.10: FS105 "0.1" is already a column of this value']],
    [
      'country',
      '[br, BR]',
      [
        'BR: FS105 two values of the pivot are called "BR", compared without case; name it: values: { value: name, … }',
      ],
    ],
    [
      'country',
      '{ BR: one, CO: ONE }',
      [
        'CO: FS105 two values of the pivot are called "ONE", compared without case; name it: values: { value: name, … }',
      ],
    ],
    [
      'country',
      '[""]',
      ['"": FS115 "" cannot be a column: it is empty; name it: values: { value: name, … }'],
    ],
    ['county', '[BR]', ['county: FS104 unknown column "county" in source payments; did you mean country?']],
    ['"[country]"', '[BR]', ['[: FS107']],
    ['country', '[]', ['[]: FS103 values is empty']],
    ['country', '[null]', ['null: FS103 item 1 of values has no value']],
    ['refunded_at', '[2020-01-01]', ['refunded_at: FS117 refunded_at is known only at refunded_at']],
  ])('by %s of %s is refused', async (by, values, expected) => {
    const found = await findings(pivot(by, values));
    expect(found).toHaveLength(expected.length);
    for (const [index, one] of found.entries()) expect(one).toContain(expected[index]);
  });

  it('with a name of the column is refused', async () => {
    expect(await findings(pivot('country', '[BR]', 'name: paid_in_br, '))).toEqual([
      'paid_in_br: FS103 the values of a pivot name its columns; leave name out; values: { value: name, … } gives the values names',
    ]);
  });

  it('gives no name that is too long, reserved, or taken', async () => {
    const { diagnostics } = await catalogOf(
      [
        'features:',
        `  paid: { aggregate: count, pivot: { by: country, values: { a: ${'x'.repeat(40)} } } }`,
        '  b_c: { aggregate: count, pivot: { by: country, values: [a] } }',
        '  c: { aggregate: count, pivot: { by: country, values: [a_b] } }',
      ].join('\n'),
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(['FS115']);
    const taken = await catalogOf(
      [
        'features:',
        '  b_c: { aggregate: count, pivot: { by: country, values: [a] } }',
        '  c: { aggregate: count, pivot: { by: country, values: [a_b] } }',
      ].join('\n'),
    );
    expect(taken.diagnostics.map(({ code }) => code)).toEqual(['FS114']);
  });
});

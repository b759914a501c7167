import { describe, expect, it } from 'vitest';
import { findings, setOf } from '../support.js';

const names = async (features: string, naming?: 'long' | 'short'): Promise<readonly string[]> =>
  (await setOf(`features:\n  ${features}\n`, naming)).columns.map(({ name }) => name);

describe('the name of a feature’s columns', () => {
  it('may be a pattern of feature, aggregate and window', async () => {
    const pattern = '"{feature}__{aggregate}_over_{window}"';
    const feature = `amount: { aggregate: [min, max], windows: [3 days, 2 weeks], name: ${pattern} }`;
    expect(await names(feature)).toEqual(
      await names('amount: { aggregate: [min, max], windows: [3 days, 2 weeks] }'),
    );
    expect(await names(feature, 'short')).toEqual([
      'amount__min_over_3d',
      'amount__min_over_2w',
      'amount__max_over_3d',
      'amount__max_over_2w',
    ]);
  });

  it('keeps the name that an aggregate has elsewhere', async () => {
    expect(await names('amount: { aggregate: avg, name: "{feature}__mean_over_{window}" }')).toEqual([
      'amount__mean_over_3_days_rolling_windows',
    ]);
    expect(await names('n: { aggregate: count, windows: [lifetime], name: "{feature}_{window}" }')).toEqual([
      'n_lifetime',
    ]);
    expect(await names('amount: { name: "newest_{feature}" }')).toEqual(['newest_amount']);
  });

  it.each([
    [
      'without the aggregate, for several aggregates',
      'amount: { aggregate: [min, max], name: "{feature}_{window}" }',
      '"{feature}_{window}": FS103 {feature}_{window} would name 2 columns of amount; tell them apart with {aggregate}, as in {feature}__{aggregate}_over_{window}',
    ],
    [
      'without the window, for several windows',
      'amount: { aggregate: min, windows: [1 day, 2 days], name: low }',
      'low: FS103 low would name 2 columns of amount; tell them apart with {window}, as in {feature}__{aggregate}_over_{window}',
    ],
    [
      'with a part that there is not',
      'amount: { aggregate: min, name: "{feature}_{entity}" }',
      '"{feature}_{entity}": FS103 "{entity}" is not a part of a name; the parts are {feature}, {aggregate}, {window}',
    ],
    [
      'with a window, for a newest value',
      'amount: { name: "{feature}_{window}" }',
      '"{feature}_{window}": FS103 the newest value has neither aggregate nor window; name it with {feature} only',
    ],
  ])('is refused %s', async (_, feature, reported) => {
    expect(await findings(`features:\n  ${feature}\n`)).toEqual([reported]);
  });
});

describe('count beside aggregates of a column', () => {
  it('is warned of: it counts events, they take the column', async () => {
    expect(await findings('features:\n  amount: { aggregate: [sum, count] }\n')).toEqual([
      'count: FS125 count counts events here, also those without amount, while sum takes the column amount; of: amount counts its values; a feature of its own with aggregate: count counts events',
    ]);
  });

  it.each([
    ['with of', 'amount: { aggregate: [sum, count], of: amount }'],
    ['alone', 'amount: { aggregate: count }'],
    ['without count', 'amount: { aggregate: [sum, avg] }'],
  ])('is not %s', async (_, feature) => {
    expect(await findings(`features:\n  ${feature}\n`)).toEqual([]);
  });
});

describe('a count behind a condition over a sensitive column', () => {
  it.each([
    ['of the feature', `features:\n  n: { aggregate: count, where: "card = 'SECRET'" }\n`],
    ['of the set', `where: "card = 'SECRET'"\nfeatures:\n  n: { aggregate: count }\n`],
    ['of a pivot', `features:\n  n: { aggregate: count, pivot: { by: card, values: [SECRET] } }\n`],
  ])('is sensitive: %s', async (_, body) => {
    expect((await setOf(body)).columns.map(({ sensitive }) => sensitive)).toEqual([true]);
  });

  it('is not for a null test, or a column that is not sensitive', async () => {
    const body = `where: "country = 'BR'"\nfeatures:\n  n: { aggregate: count, where: card is not null }\n`;
    expect((await setOf(body)).columns.map(({ sensitive }) => sensitive)).toEqual([false]);
  });
});

import { describe, expect, it } from 'vitest';
import { catalogOf, saidOf } from '../../../support/catalog.js';

const source = (keys: string): string => `kind: source
name: s
timestamp: t
columns: { t: timestamp, w: timestamp, x: string, c: { expr: "t + interval '1 day'" } }
from: { table: raw.s }
${keys}
`;

describe('how changes of a source are found', () => {
  it('is what its keys say', async () => {
    const { catalog } = await catalogOf(source('updated_at: w\nlate: 2 days\nfreshness: 1 hour'));
    expect(catalog?.sources.get('s')?.watch).toMatchObject({
      detect: null,
      updatedAt: 'w',
      late: { micros: 172_800_000_000n },
      freshness: { micros: 3_600_000_000n },
    });
  });

  it.each([
    ['detect: updated_at', 'FS103 6 detect: updated_at needs that column; add updated_at: COLUMN'],
    ['updated_at: y', 'FS104 6 unknown column "y" in source s; did you mean t?'],
    [
      'updated_at: x',
      'FS109 6 updated_at must grow with each change; x is a string; name a timestamp, a date, an integer or a bigint',
    ],
    [
      'updated_at: c',
      'FS103 6 c is computed, and says nothing of when its row was written; name a column of the data',
    ],
    [
      'late: 2 days',
      'FS103 6 late rows are found by their content here; leave late out, or add detect: none or updated_at',
    ],
  ])('is refused where it makes no sense: %s', async (keys, said) => {
    expect(await saidOf(source(keys))).toEqual([said]);
  });
});

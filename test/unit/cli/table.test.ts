import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { rowsTable, table } from '../../../src/cli/render/table.js';
import { widthOf } from '../../../src/cli/shared/terminal.js';

const WIDE = 'card_spending__sum_over_30_days_rolling_windows';
const widest = (text: string): number => Math.max(...text.split('\n').map((line) => stringWidth(line)));

describe('a table on a terminal of 80 columns', () => {
  const rows = [
    { card: 'x', [WIDE]: 12.5, [`${WIDE}_2`]: null },
    { card: 'y', [WIDE]: 1, [`${WIDE}_2`]: 3n },
  ];

  it('shows wide online rows one column per line', () => {
    expect(rowsTable(rows, 80)).toMatchInlineSnapshot(`
      "card                                               x
      card_spending__sum_over_30_days_rolling_windows    12.5
      card_spending__sum_over_30_days_rolling_windows_2  null

      card                                               y
      card_spending__sum_over_30_days_rolling_windows    1
      card_spending__sum_over_30_days_rolling_windows_2  3"
    `);
  });

  it('shows them as one table where nobody looks', () => {
    expect(rowsTable(rows, null).split('\n')).toHaveLength(3);
  });

  it('cuts a long last column of a list, also of wide characters', () => {
    const shown = table(
      ['NAME', 'DESCRIPTION'],
      [
        [WIDE, 'says '.repeat(20)],
        ['x', '文'.repeat(60)],
      ],
      {
        width: 80,
        cuts: true,
      },
    );
    expect(widest(shown)).toBeLessThanOrEqual(80);
    expect(shown.match(/…$/gm)).toHaveLength(2);
  });

  it('breaks long text between words, never inside one', () => {
    const shown = table(
      ['COLUMN', 'TYPE', 'DESCRIPTION'],
      [[WIDE, 'decimal(38,2)', 'some words '.repeat(20)]],
      {
        width: 80,
      },
    );
    expect(widest(shown)).toBeLessThanOrEqual(80);
    expect(new Set(shown.match(/\b[a-z]+\b/g))).toEqual(new Set(['decimal', 'some', 'words']));
  });
});

describe('the width of the output', () => {
  it.each([
    [{ isTTY: true, columns: 100 }, {}, 100],
    [{ isTTY: true, columns: 100 }, { COLUMNS: '80' }, 80],
    [{ isTTY: true, columns: 100 }, { COLUMNS: 'x' }, 100],
    [{ isTTY: false, columns: 100 }, { COLUMNS: '80' }, null],
  ])('of %j with %j is %j', (stream, env, width) => expect(widthOf(stream, env)).toBe(width));
});

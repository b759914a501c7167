import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from '../../../oracle/source-files.js';
import { fileReader, findings } from './support.js';

const reader = fileReader();
const { put, bind, rows } = reader;

const mantissas = ['1', '5', '-9', '15', '-1.5', '4999', '0.005', '999999999999999', '0'];
const exponents = Array.from({ length: 87 }, (_, i) => i - 43).concat([99, -99, 100, -100, 400, -400]);
const texts = mantissas.flatMap((mantissa) => exponents.map((exponent) => `${mantissa}e${exponent}`));
const types = ['decimal(10,2)', 'decimal(18,18)', 'decimal(38,0)', 'decimal(38,18)', 'decimal(38,38)'];

const line = {
  csv: (text: string, i: number) => `${i},${text}\n`,
  ndjson: (text: string, i: number) => `{"i":${i},"v":${text}}\n`,
};

describe.each(['csv', 'ndjson'] as const)('decimals in exponent form: %s', (format) => {
  const write = (lines: readonly string[]) =>
    put(`exact.${format}`, `${format === 'csv' ? 'i,v\n' : ''}${lines.map(line[format]).join('')}`);

  it.each(types)('%s: of each magnitude exact, or refused and counted', async (type) => {
    const columns = { i: 'integer', v: type };
    const fit = texts.filter((text) => typeof parse(text, type) === 'string');
    const unfit = texts.filter((text) => typeof parse(text, type) === 'symbol');
    write(fit);
    expect((await rows({ columns, path: `exact.${format}`, format })).map(([, v]) => v)).toEqual(
      fit.map((text) => parse(text, type)),
    );
    write(unfit);
    const found = await findings(bind({ columns, path: `exact.${format}`, format }));
    expect(found.at(-1)?.message).toBe(
      `source s: ${unfit.length} rows hold values that do not parse; the first 5 are shown`,
    );
  });
});

describe('doubles of parquet', () => {
  it('are no decimals: the hint says how to convert them', async () => {
    const path = join(reader.root, 'doubles.parquet').replaceAll("'", "''");
    await reader.sql(`copy (select 6e-7::double as v) to '${path}' (format parquet)`);
    const binding = { columns: { v: 'decimal(10,2)' }, path: 'doubles.parquet', format: 'parquet' } as const;
    const [found] = await findings(bind(binding));
    expect(found).toMatchObject({
      code: 'FS205',
      hint: 'declare it double, and cast it to the decimal in a column with expr',
    });
    expect(await rows({ ...binding, columns: { v: 'double' } })).toEqual([[6e-7]]);
  });
});

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadParser } from '../../src/expression/analyze.js';
import { renderScalar, toText } from '../../src/sql/compile/scalar.js';
import {
  createTable,
  evaluateRows,
  openEngines,
  read,
  type ScalarEngine,
  scopeOf,
} from './scalar-engines.js';

/** `cast(v as decimal(p,s))` of doubles against whole numbers of JavaScript, which have any number of digits. */

let engines: readonly ScalarEngine[] = [];
beforeAll(async () => {
  await loadParser();
  engines = await openEngines();
});
afterAll(async () => {
  for (const engine of engines) await engine.close();
});

/**
 * The decimal nearest to the shortest text of `value`, half away from zero, and from 2^53 on to its exact value; `error`
 * where it has too many digits.
 */
function expected(value: number, precision: number, scale: number): string {
  if (Math.abs(value) >= 2 ** 53) return shown(BigInt(value) * 10n ** BigInt(scale), precision, scale);
  const [mantissa = '', exponent = '0'] = Math.abs(value).toExponential().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent) - fraction.length + scale;
  const digits = BigInt(whole + fraction);
  const divisor = 10n ** BigInt(Math.max(0, -shift));
  const units = (digits * 10n ** BigInt(Math.max(0, shift)) * 2n + divisor) / (divisor * 2n);
  return shown(value < 0 ? -units : units, precision, scale);
}

function shown(units: bigint, precision: number, scale: number): string {
  const size = units < 0n ? -units : units;
  if (size >= 10n ** BigInt(precision)) return 'error';
  const text = String(size).padStart(scale + 1, '0');
  const sign = units < 0n ? '-' : '';
  return scale === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

const types = [
  [10, 2],
  [38, 0],
  [38, 10],
  [38, 38],
  [18, 6],
  [4, 4],
] as const;

let tables = 0;

/** Every value that fits, and for each type one that does not. */
async function check(values: readonly number[]): Promise<void> {
  const table = `doubles_${tables++}`;
  const rows = values.map((value) => [value.toExponential()]);
  const scope = scopeOf({ v: 'double' });
  for (const engine of engines) {
    await createTable(engine, table, { v: 'double' }, rows);
    for (const [precision, scale] of types) {
      const wanted = values.map((value) => expected(value, precision, scale));
      const ids = wanted.flatMap((text, id) => (text === 'error' ? [] : [id]));
      const sql = toText(
        renderScalar(read(`cast(v as decimal(${precision},${scale}))`, scope), engine.dialect),
      );
      const select = `select cast(${sql} as varchar) from ${table}`;
      const found =
        ids.length === 0 ? [] : await engine.rows(`${select} where id in (${ids.join(', ')}) order by id`);
      // DuckDB leaves out the zero before the point where no digit may be before it.
      const texts = found.map(([text]) => text?.replace(/^(-?)\./, '$10.'));
      const label = `${engine.name} decimal(${precision},${scale}) of ${values.join(', ')}`;
      expect(texts, label).toEqual(ids.map((id) => wanted[id]));
      const tooLarge = wanted.indexOf('error');
      if (tooLarge >= 0)
        await expect(engine.rows(`${select} where id = ${tooLarge}`), label).rejects.toThrow();
    }
    await engine.rows(`drop table ${table}`);
  }
}

test('6e-7 is 0.00 as decimal(10,2), and so is every tiny double', async () => {
  await check([6e-7, 5e-4, -9e-16, 9.999e-5, -1e-5, 1e-320, 5e-324, -5e-324, 2.2250738585072014e-308]);
});

test('a half goes away from zero, by the shortest text of the double', async () => {
  await check([
    0.005, 1.005, 2.675, -0.005, -1.005, -2.675, 0.0049999999999999, 0.5, -0.5, 1.5, 2.5, 0.49999999999999994,
  ]);
});

test('a large double keeps its digits up to the precision, and is an error beyond it', async () => {
  await check([
    1e15, 1e16, 1e17, 1.2345678901234568e16, 123456789012345680, -1e22, 1.25e22, 9.5, 0.99, 0.9999, 0.99995,
  ]);
  await check([
    99999999.99, 99999999.994, 99999999.995, 1e37, -9.9999999999999998e37, 1e38, 1.7976931348623157e308,
  ]);
});

test('the name of the column does not matter', async () => {
  for (const name of ['x', 't', 'v']) {
    const expr = read(`cast(${name} as decimal(10,2))`, scopeOf({ [name]: 'double' }));
    for (const engine of engines) {
      await createTable(engine, 'named', { [name]: 'double' }, [['6e-7'], ['1.005e0']]);
      expect(await evaluateRows(expr, engine, 'named')).toEqual(['0.00', '1.01']);
      await engine.rows('drop table named');
    }
  }
});

test('every magnitude from 1e-320 to 1e37', async () => {
  const values = Array.from({ length: 358 }, (_, index) =>
    Number(`${(index % 9) + 1}.${index % 7}5e${index - 320}`),
  );
  await check(values);
});

test('random doubles', async () => {
  const sign = fc.constantFrom('', '-');
  const digits = fc.bigInt({ min: 1n, max: 10n ** 17n });
  const exponent = fc.oneof(fc.integer({ min: -24, max: 24 }), fc.integer({ min: -340, max: 290 }));
  const double = fc.tuple(sign, digits, exponent).map(([s, d, e]) => Number(`${s}${d}e${e}`));
  await fc.assert(fc.asyncProperty(fc.array(double, { minLength: 40, maxLength: 40 }), check), {
    numRuns: Number(process.env.FS_TEST_RUNS ?? 100) / 10,
  });
});

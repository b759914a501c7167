import fc from 'fast-check';

/** Random well-typed expressions, as text, over the columns of `scalar-rows.ts`. */

const one = (...texts: readonly string[]) => fc.constantFrom(...texts);
type Text = fc.Arbitrary<string>;

/** Each operand in parentheses only when it is no single word, so that precedence is tested too. */
const tight = (text: string): string => (/^[\w.']+$/.test(text) ? text : `(${text})`);

const build = (make: (...parts: string[]) => string, ...parts: readonly Text[]): Text =>
  fc.tuple(...parts).map((texts) => make(...texts));

const infix = (sign: string, a: Text, b: Text): Text =>
  build((x, y) => `${tight(x ?? '')} ${sign} ${tight(y ?? '')}`, a, b);
const call = (name: string, ...args: readonly Text[]): Text =>
  build((...texts) => `${name}(${texts.join(', ')})`, ...args);

const chosen = (value: Text, condition: Text): Text =>
  build((c, x, y) => `case when ${c} then ${x} else ${y} end`, condition, value, value);

interface Level {
  readonly whole: Text;
  readonly decimal: Text;
  readonly double: Text;
  readonly text: Text;
  readonly truth: Text;
  readonly date: Text;
  readonly time: Text;
  readonly length: Text;
}

const leaves: Level = {
  whole: one('i', 'j', 'k', 'b', '0', '1', '-3', '12', 'length(s)', 'strpos(s, s2)'),
  decimal: one('p', 'q', '0.5', '-1.25', '10.00'),
  double: one('d', 'e', '0.5e0', '-2.5e0', '1e3'),
  text: one('s', 's2', "'a'", "''", "'é'", "'a,b'"),
  truth: one('ok', 'ok2', 'true', 'false'),
  date: one('day', 'day2', "date '2020-02-29'"),
  time: one('ts', 'ts2', "timestamp '1969-12-31 23:59:59.5'", "timestamp '2020-03-01 00:00:00'"),
  length: one("interval '1 day'", "interval '-90 minutes'", "interval '1500000 microseconds'"),
};

const above = (below: Level): Level => {
  const { whole, decimal, double, text, truth, date, time, length } = below;
  const numbers: readonly Text[] = [whole, decimal, double];
  const comparable: readonly Text[] = [whole, decimal, double, text, date, time];
  const sign = one('=', '<>', '<', '<=', '>', '>=', 'is distinct from', 'is not distinct from');
  const compared = (value: Text): Text =>
    build((x, s, y) => `${tight(x ?? '')} ${s} ${tight(y ?? '')}`, value, sign, value);
  const common = (value: Text): readonly Text[] => [
    call('coalesce', value, value),
    call('nullif', value, value),
    call('greatest', value, value),
    call('least', value, value),
    chosen(value, truth),
  ];
  return {
    whole: fc.oneof(
      whole,
      infix('+', whole, whole),
      infix('-', whole, whole),
      infix('*', whole, whole),
      infix('%', whole, whole),
      build((x) => `-${tight(x ?? '')}`, whole),
      call('abs', whole),
      call('sign', fc.oneof(...numbers)),
      call('length', text),
      infix('-', date, date),
      build((f, t) => `extract(${f} from ${t})`, one('year', 'doy', 'isodow', 'second', 'week'), time),
      build((x) => `cast(${x} as bigint)`, decimal),
      ...common(whole),
    ),
    decimal: fc.oneof(
      decimal,
      infix('+', decimal, decimal),
      infix('-', decimal, whole),
      infix('*', decimal, decimal),
      // Not by a literal that may be 0: DuckDB gives the null of constants no type, and so no scale.
      infix('%', decimal, one('p', 'q')),
      build((x) => `round(${x}, 1)`, decimal),
      call('floor', decimal),
      call('ceil', decimal),
      call('trunc', decimal),
      call('abs', decimal),
      ...common(decimal),
    ),
    double: fc.oneof(
      double,
      infix('+', double, double),
      infix('-', double, decimal),
      infix('*', double, whole),
      infix('/', fc.oneof(...numbers), fc.oneof(...numbers)),
      call('round', double),
      build((x) => `round(${x}, 2)`, double),
      call('floor', double),
      call('ceil', double),
      call('sqrt', double),
      call('epoch', time),
      call('epoch', length),
      ...common(double),
    ),
    text: fc.oneof(
      text,
      infix('||', text, text),
      call('concat', text, text, text),
      call('lower', text),
      call('upper', text),
      call('trim', text),
      call('ltrim', text, text),
      call('substr', text, whole),
      call('substr', text, whole, whole),
      call('left', text, one('k', '3', '-2')),
      call('right', text, one('k', '3', '-2')),
      call('replace', text, text, text),
      build((x) => `split_part(${x}, ',', 2)`, text),
      build((x) => `cast(${x} as string)`, fc.oneof(whole, decimal, date, time, truth)),
      ...common(text),
    ),
    truth: fc.oneof(
      ...comparable.map(compared),
      infix('and', truth, truth),
      infix('or', truth, truth),
      build((x) => `not ${tight(x ?? '')}`, truth),
      build((x) => `${tight(x ?? '')} is not true`, truth),
      build((x) => `${tight(x ?? '')} is null`, fc.oneof(...comparable)),
      build(
        (x, a, b) => `${tight(x ?? '')} not between ${tight(a ?? '')} and ${tight(b ?? '')}`,
        text,
        text,
        text,
      ),
      build((x, a, b) => `${tight(x ?? '')} in (${a}, ${b}, null)`, decimal, decimal, decimal),
      build((x) => `${tight(x ?? '')} not like '%a_'`, text),
      call('starts_with', text, text),
      call('ends_with', text, text),
      call('contains', text, text),
    ),
    date: fc.oneof(
      date,
      build((x, n) => `${tight(x ?? '')} + ${n}`, date, one('1', '-400', 'k')),
      build((u, x) => `date_trunc('${u}', ${x})`, one('week', 'month', 'quarter'), date),
      build((x) => `cast(${x} as date)`, time),
      ...common(date),
    ),
    time: fc.oneof(
      time,
      infix('+', time, length),
      infix('-', time, length),
      build((u, x) => `date_trunc('${u}', ${x})`, one('second', 'hour', 'week', 'year'), time),
      ...common(time),
    ),
    length: fc.oneof(
      length,
      infix('-', time, time),
      infix('+', length, length),
      build((x, n) => `${tight(x ?? '')} * ${n}`, length, one('2', '-3', 'k')),
    ),
  };
};

const levels = above(above(above(leaves)));

export const expression: Text = fc.oneof(
  levels.whole,
  levels.decimal,
  levels.double,
  levels.text,
  levels.truth,
  levels.date,
  levels.time,
);

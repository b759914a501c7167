import { BOOLEAN } from '../../types/type.js';
import type { Definition, Overload } from './signature.js';

const compared: readonly Overload[] = [{ args: ['ordered', 'ordered'], result: BOOLEAN }];
const tested: readonly Overload[] = [{ args: ['boolean'], result: BOOLEAN }];
const joined: readonly Overload[] = [{ args: ['boolean'], rest: 'boolean', result: BOOLEAN }];

const comparison = { group: 'Comparison', form: 'operator' } as const;
const logic = { group: 'Logic', form: 'operator' } as const;
const nulls = { group: 'Nulls', form: 'function' } as const;

/** Comparison, three-valued logic and null handling. */
export const logicFunctions = {
  eq: {
    ...comparison,
    spellings: ['='],
    usage: 'a = b',
    doc: 'Equal; null if either side is null.',
    notes: [
      'Strings are equal when their UTF-8 bytes are; a string literal beside a date or timestamp is read as one.',
    ],
    overloads: compared,
    examples: [
      ['1 = 1.0', 'true'],
      ["'a' = 'A'", 'false'],
      ["date '2020-02-29' = '2020-02-29'", 'true'],
      ['1 = null', 'null'],
      ["interval '1 day' = interval '24 hours'", 'true'],
    ],
  },
  ne: {
    ...comparison,
    spellings: ['<>', '!='],
    usage: 'a <> b',
    doc: 'Not equal; null if either side is null.',
    overloads: compared,
    examples: [
      ['1 <> 2', 'true'],
      ["'é' != 'e'", 'true'],
      ["'a' <> null", 'null'],
    ],
  },
  lt: {
    ...comparison,
    spellings: ['<'],
    usage: 'a < b',
    doc: 'Less than.',
    notes: ['Strings compare by their UTF-8 bytes: capitals before small letters, accented letters after z.'],
    overloads: compared,
    examples: [
      ['1 < 1.5', 'true'],
      ["'Z' < 'a'", 'true'],
      ["'é' < 'f'", 'false'],
      ['false < true', 'true'],
      ["date '1969-12-31' < timestamp '1970-01-01 00:00:00'", 'true'],
    ],
  },
  le: {
    ...comparison,
    spellings: ['<='],
    usage: 'a <= b',
    doc: 'Less than or equal.',
    overloads: compared,
    examples: [
      ['2 <= 2', 'true'],
      ["'' <= 'a'", 'true'],
    ],
  },
  gt: {
    ...comparison,
    spellings: ['>'],
    usage: 'a > b',
    doc: 'Greater than.',
    overloads: compared,
    examples: [
      ['-1 > -2', 'true'],
      ["'🦆' > 'z'", 'true'],
      ["interval '1 day' > interval '23 hours'", 'true'],
    ],
  },
  ge: {
    ...comparison,
    spellings: ['>='],
    usage: 'a >= b',
    doc: 'Greater than or equal.',
    overloads: compared,
    examples: [
      ["timestamp '2020-01-01 00:00:00' >= '2020-01-01'", 'true'],
      ['1 >= null', 'null'],
    ],
  },
  between: {
    ...comparison,
    spellings: ['between'],
    usage: 'x [not] between a and b',
    doc: 'At least `a` and at most `b`: both ends included.',
    overloads: [{ args: ['ordered', 'ordered', 'ordered'], result: BOOLEAN }],
    examples: [
      ['2 between 1 and 2', 'true'],
      ['2 not between 1 and 2', 'false'],
      ['2 between 3 and 1', 'false'],
      ['2 between null and 1', 'false'],
      ['2 between 1 and null', 'null'],
    ],
  },
  in: {
    ...comparison,
    spellings: ['in'],
    usage: 'x [not] in (a, b, …)',
    doc: 'Equal to one of the list; null if to none of them and one is null.',
    overloads: [{ args: ['ordered', 'ordered'], rest: 'ordered', result: BOOLEAN }],
    examples: [
      ["'b' in ('a', 'b')", 'true'],
      ['1 not in (2, 3)', 'true'],
      ['1 in (2, null)', 'null'],
      ['1 in (1, null)', 'true'],
      ['null in (1)', 'null'],
    ],
  },
  is_distinct: {
    ...comparison,
    spellings: ['is distinct from'],
    usage: 'a is distinct from b',
    doc: 'Not the same value, where null is a value: never null itself.',
    overloads: compared,
    examples: [
      ['1 is distinct from null', 'true'],
      ['null is distinct from null', 'false'],
      ['1 is distinct from 1', 'false'],
    ],
  },
  is_not_distinct: {
    ...comparison,
    spellings: ['is not distinct from'],
    usage: 'a is not distinct from b',
    doc: 'The same value, where null is a value: never null itself.',
    overloads: compared,
    examples: [
      ['1 is not distinct from null', 'false'],
      ["'a' is not distinct from 'a'", 'true'],
    ],
  },
  is_null: {
    ...comparison,
    spellings: ['is null'],
    usage: 'x is null',
    doc: 'Whether there is no value.',
    overloads: [{ args: ['any'], result: BOOLEAN }],
    examples: [
      ['null is null', 'true'],
      ["'' is null", 'false'],
    ],
  },
  is_not_null: {
    ...comparison,
    spellings: ['is not null'],
    usage: 'x is not null',
    doc: 'Whether there is a value.',
    overloads: [{ args: ['any'], result: BOOLEAN }],
    examples: [
      ['0 is not null', 'true'],
      ['1 / 0 is not null', 'false'],
    ],
  },
  is_true: {
    ...logic,
    spellings: ['is true'],
    usage: 'x is true',
    doc: 'True; false for false and null.',
    overloads: tested,
    examples: [
      ['(1 = 1) is true', 'true'],
      ['(1 = null) is true', 'false'],
    ],
  },
  is_not_true: {
    ...logic,
    spellings: ['is not true'],
    usage: 'x is not true',
    doc: 'False or null.',
    overloads: tested,
    examples: [
      ['(1 = null) is not true', 'true'],
      ['true is not true', 'false'],
    ],
  },
  is_false: {
    ...logic,
    spellings: ['is false'],
    usage: 'x is false',
    doc: 'False; false for true and null.',
    overloads: tested,
    examples: [
      ['(1 = 2) is false', 'true'],
      ['(1 = null) is false', 'false'],
    ],
  },
  is_not_false: {
    ...logic,
    spellings: ['is not false'],
    usage: 'x is not false',
    doc: 'True or null.',
    overloads: tested,
    examples: [['(1 = null) is not false', 'true']],
  },
  and: {
    ...logic,
    spellings: ['and'],
    usage: 'a and b',
    doc: 'Three-valued: false if one is false, else null if one is null.',
    notes: [
      'An engine may evaluate both sides, in any order: the one does not guard the other from an error.',
    ],
    overloads: joined,
    examples: [
      ['true and false', 'false'],
      ['false and null', 'false'],
      ['true and null', 'null'],
    ],
  },
  or: {
    ...logic,
    spellings: ['or'],
    usage: 'a or b',
    doc: 'Three-valued: true if one is true, else null if one is null.',
    overloads: joined,
    examples: [
      ['true or null', 'true'],
      ['false or null', 'null'],
      ['false or 1 = 1 and false', 'false'],
    ],
  },
  not: {
    ...logic,
    spellings: ['not'],
    usage: 'not a',
    doc: 'Three-valued: null for null.',
    overloads: tested,
    examples: [
      ['not 1 = 2', 'true'],
      ['not null', 'null'],
    ],
  },
  coalesce: {
    ...nulls,
    spellings: ['coalesce'],
    usage: 'coalesce(a, b, …)',
    doc: 'The first that is not null.',
    overloads: [{ args: ['same'], rest: 'same', result: 'same' }],
    examples: [
      ['coalesce(null, 2, 3)', '2'],
      ['coalesce(1, 2.5)', '1.0'],
      ["coalesce(null, 'a')", "'a'"],
    ],
  },
  nullif: {
    ...nulls,
    spellings: ['nullif'],
    usage: 'nullif(a, b)',
    doc: 'Null where `a = b`, else `a`.',
    overloads: [{ args: ['ordered', 'ordered'], result: 'same' }],
    examples: [
      ['nullif(1, 1)', 'null'],
      ["nullif('a', '')", "'a'"],
      ['nullif(1, null)', '1'],
    ],
  },
  greatest: {
    ...nulls,
    spellings: ['greatest'],
    usage: 'greatest(a, b, …)',
    doc: 'The greatest that is not null; null only if all are.',
    overloads: [{ args: ['ordered'], rest: 'ordered', result: 'same' }],
    examples: [
      ['greatest(1, null, 3)', '3'],
      ["greatest('a', 'B')", "'a'"],
      ['greatest(1, 2.5)', '2.5'],
    ],
  },
  least: {
    ...nulls,
    spellings: ['least'],
    usage: 'least(a, b, …)',
    doc: 'The least that is not null; null only if all are.',
    overloads: [{ args: ['ordered'], rest: 'ordered', result: 'same' }],
    examples: [
      ['least(1, null, -3)', '-3'],
      ["least('a', 'B')", "'B'"],
      ["least(date '2020-02-29', date '2020-02-28')", "date '2020-02-28'"],
    ],
  },
} as const satisfies Record<string, Definition>;

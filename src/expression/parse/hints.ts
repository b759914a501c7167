import { didYouMean, nearest } from '../../diagnostics/did-you-mean.js';
import { type UnplacedDiagnostic, unplaced } from '../ast/sql-diagnostic.js';
import { callable } from '../functions/index.js';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const aggregates =
  words(`count sum avg mean min max stddev stddev_pop stddev_samp variance var_pop var_samp median
  mode first last any_value arg_max arg_min max_by min_by bool_and bool_or every string_agg listagg group_concat
  array_agg list collect_list collect_set approx_count_distinct count_if countif sum_if percentile_cont percentile_disc
  quantile quantile_cont quantile_disc skewness kurtosis corr covar_pop covar_samp histogram json_agg jsonb_agg`);

const windowed = words(
  `row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value`,
);

const volatile =
  words(`now random rand clock_timestamp statement_timestamp transaction_timestamp timeofday today
  get_current_timestamp get_current_time current_localtimestamp gen_random_uuid uuid uuidv4 uuidv7 newid nextval currval
  setseed pg_sleep txid_current current_setting set_config getenv getvariable current_schema current_database version
  pg_backend_pid getdate sysdate unix_timestamp from_unixtime session_user current_query`);

const reading =
  words(`read_csv read_csv_auto read_parquet parquet_scan read_json read_json_auto read_ndjson read_text
  read_blob glob sniff_csv pg_read_file pg_read_binary_file pg_ls_dir pg_stat_file lo_import lo_export dblink
  query_to_xml query query_table postgres_scan sqlite_scan iceberg_scan delta_scan csv_scan st_read load_extension`);

/** Functions of DuckDB, Postgres, Spark and others, and how the same is said here. */
const equivalents: Readonly<Record<string, string>> = {
  if: 'case when … then … else … end',
  iff: 'case when … then … else … end',
  iif: 'case when … then … else … end',
  ifnull: 'coalesce(a, b)',
  nvl: 'coalesce(a, b)',
  isnull: 'x is null',
  isnotnull: 'x is not null',
  zeroifnull: 'coalesce(x, 0)',
  nullifzero: 'nullif(x, 0)',
  decode: 'case x when … then … end',
  len: 'length(s)',
  strlen: 'length(s)',
  octet_length: 'length(s)',
  instr: 'strpos(s, part)',
  locate: 'strpos(s, part)',
  charindex: 'strpos(s, part)',
  prefix: 'starts_with(s, prefix)',
  startswith: 'starts_with(s, prefix)',
  suffix: 'ends_with(s, suffix)',
  endswith: 'ends_with(s, suffix)',
  lcase: 'lower(s)',
  ucase: 'upper(s)',
  mid: 'substr(s, start, length)',
  substring_index: 'split_part(s, separator, n)',
  string_split: 'split_part(s, separator, n)',
  split: 'split_part(s, separator, n)',
  regexp_replace: 'replace(s, from, to), which takes plain text',
  regexp_matches: 's like pattern',
  regexp_like: 's like pattern',
  rlike: 's like pattern',
  regexp_extract: 'split_part(s, separator, n) or substr(s, start, length)',
  concat_ws: "concat(a, ',', b)",
  format: 'a || b',
  printf: 'a || b',
  to_char: 'cast(x as string)',
  strftime: 'cast(x as string)',
  date_format: 'cast(x as string)',
  to_date: 'cast(s as date)',
  to_timestamp: 'cast(s as timestamp)',
  strptime: 'cast(s as timestamp)',
  make_date: 'cast(s as date)',
  make_timestamp: 'cast(s as timestamp)',
  to_number: 'cast(s as decimal(p,s))',
  int: 'cast(x as integer)',
  float: 'cast(x as double)',
  datediff: 'a - b: days between dates, an interval between timestamps',
  date_diff: 'a - b: days between dates, an interval between timestamps',
  datesub: 'a - b',
  age: 'a - b',
  timestampdiff: 'epoch(a - b), in seconds',
  dateadd: "t + interval '1 day'",
  date_add: "t + interval '1 day'",
  date_sub: "t - interval '1 day'",
  timestampadd: "t + interval '1 day'",
  make_interval: "interval '1 day'",
  to_days: "interval '1 day' * n",
  to_hours: "interval '1 hour' * n",
  to_minutes: "interval '1 minute' * n",
  to_seconds: "interval '1 second' * n",
  datetrunc: "date_trunc('day', t)",
  trunc_date: "date_trunc('day', t)",
  time_bucket: "date_trunc('hour', t)",
  date_bin: "date_trunc('hour', t)",
  datepart: "date_part('year', t)",
  year: 'extract(year from t)',
  quarter: 'extract(quarter from t)',
  month: 'extract(month from t)',
  week: 'extract(week from t)',
  weekofyear: 'extract(week from t)',
  day: 'extract(day from t)',
  dayofmonth: 'extract(day from t)',
  dayofyear: 'extract(doy from t)',
  dayofweek: 'extract(dow from t), Sunday 0',
  weekday: 'extract(isodow from t), Monday 1',
  isodow: 'extract(isodow from t)',
  hour: 'extract(hour from t)',
  minute: 'extract(minute from t)',
  second: 'extract(second from t)',
  to_unixtime: 'epoch(t)',
  unix_millis: 'epoch_ms(t)',
  unix_micros: 'epoch_us(t)',
  timestamp_seconds: 'from_epoch(seconds)',
  timestamp_millis: 'from_epoch_ms(milliseconds)',
  timestamp_micros: 'from_epoch_us(microseconds)',
  pow: 'power(x, y)',
  log: 'ln(x) or log10(x)',
  log2: 'ln(x) / ln(2)',
  loge: 'ln(x)',
  cbrt: 'power(x, 1.0 / 3)',
  signum: 'sign(x)',
  truncate: 'trunc(x)',
  bround: 'round(x), half away from zero',
  div: 'trunc(a / b)',
  pmod: 'a % b',
  fmod: 'a % b, of decimals',
  timezone: "every timestamp is in UTC already; of a local time: in_timezone(t, 'Zone')",
  try_cast: 'cast(x as type)',
  width_bucket: 'case when … then … end',
};

const operators: Readonly<Record<string, string>> = {
  '^': 'power(x, y)',
  '**': 'power(x, y)',
  '==': 'a = b',
  '&&': 'a and b',
  '!': 'not a',
  '//': 'trunc(a / b)',
  '~': 's like pattern',
  '~*': 'lower(s) like pattern',
  '!~': 's not like pattern',
  '~~': 's like pattern',
  '~~*': 'lower(s) like pattern',
  '!~~*': 'lower(s) not like pattern',
  '^@': 'starts_with(s, prefix)',
  '<=>': 'a is not distinct from b',
  '@': 'abs(x)',
  '`': 'names are put in double quotes',
};

const here = (hint: string | undefined): string | undefined =>
  hint === undefined ? undefined : `here: ${hint}`;

export const unknownOperator = (sign: string): UnplacedDiagnostic =>
  unplaced(
    'FS110',
    `unknown operator ${sign}`,
    here(operators[sign]) ?? 'the operators are + - * / % || and comparisons',
  );

/** What to do instead of what takes more than one row. */
export const ROW_BY_ROW = 'a feature set aggregates, and a dataset can be a source';

/** Why a function that is not in the table cannot be called, in an expression or `inQuery`. */
export function unknownFunction(name: string, inQuery: boolean): UnplacedDiagnostic {
  const at = name.toLowerCase();
  if (inQuery && (aggregates.has(at) || windowed.has(at)))
    return unplaced(
      'FS108',
      `${name} is ${aggregates.has(at) ? 'an aggregate' : 'a window function'}, and a query works row by row`,
      ROW_BY_ROW,
    );
  if (aggregates.has(at))
    return unplaced(
      'FS108',
      `${name} is an aggregate, and this is an expression over one row`,
      "aggregates are a feature's `aggregate` key",
    );
  if (windowed.has(at))
    return unplaced('FS108', `${name} is a window function, and this is an expression over one row`);
  if (volatile.has(at))
    return unplaced(
      'FS108',
      `${name} does not give the same value each time`,
      'what an event is worth may depend on its row only',
    );
  if (reading.has(at))
    return unplaced(
      'FS108',
      `${name} reads something outside of the row`,
      'files and tables are read by a source',
    );
  const same = equivalents[at];
  if (same !== undefined) return unplaced('FS110', `unknown function ${name}`, here(same));
  const near = nearest(at, callable);
  return unplaced(
    'FS110',
    `unknown function ${name}`,
    near === undefined ? 'docs/functions.md lists all there are' : `did you mean ${near}?`,
  );
}

export const unknownColumn = (
  name: string,
  what: string,
  columns: readonly string[],
  quoted: boolean,
): UnplacedDiagnostic =>
  unplaced(
    'FS104',
    `unknown column "${name}" in ${what}`,
    quoted && nearest(name, columns) === undefined
      ? `text is written in single quotes: '${name.replaceAll("'", "''")}'`
      : didYouMean(name, columns, 'column'),
  );

/** Why a name that is there cannot be used: what it `is` is known later than its row. */
export const hiddenColumn = (name: string, is: string, what: string): UnplacedDiagnostic =>
  unplaced(
    'FS117',
    `${name} is ${is}, known later than its row, and not visible: ${what} → ${name}`,
    'use what is known with the row; a label is for the dataset alone',
  );

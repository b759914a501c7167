import type { Explanation } from './explanation.js';

/** Codes of data, runs and engines. */
export const runs = {
  FS201: {
    what: 'The file or table of the source does not exist.',
    why: 'No rows were read: the features would be computed over nothing.',
    fix: 'Correct `from`. Paths start at the folder of `fs.yaml`.',
    example: {
      language: 'yaml',
      text: 'from: { file: data/order.csv }    # wrong, if the file is data/orders.csv\nfrom: { file: data/orders.csv }   # right',
    },
  },
  FS202: {
    what: 'The data lacks a column that the source declares. A warning if no row of ndjson has the key: the column is then null.',
    why: 'Names are matched exactly: `amount` is not `Amount`. A missing column is not silently null.',
    fix: 'Correct the name under `columns`, or remove the column there.',
    example: { language: 'csv', text: 'order_id,ordered_at,user_id,Amount\n1,2024-03-01 10:00:00,u1,9.90' },
  },
  FS203: {
    what: 'A value cannot be parsed as its declared type, or text cannot be cast to a type. The message has the row: its number, counted from 1 after the header, or its primary key where an expression casts.',
    why: 'Reading it as null would change counts and averages silently.',
    fix: 'Correct the data, declare the column as `string` and convert it in an expression, or leave such rows out with `where`.',
    example: {
      language: 'csv',
      text: 'order_id,ordered_at,amount\n1,2024-03-01 10:00:00,9.90\n2,yesterday,12.00',
    },
  },
  FS204: {
    what: 'The file has no header.',
    why: 'An empty file is usually a failed export. A file with a header and no rows is fine, and so is an empty ndjson file among others.',
    fix: 'Write the file again, at least its header.',
    example: { language: 'sh', text: 'head -1 data/orders.csv     # prints nothing' },
  },
  FS205: {
    what: 'The data has the column with another type than declared.',
    why: 'A conversion that nobody wrote could lose digits or shift times.',
    fix: 'Declare the type of the data, and convert with a computed column.',
    example: {
      language: 'yaml',
      text: 'columns:\n  amount: string                                  # as in the parquet file\n  amount_value: { expr: "cast(amount as double)" }',
    },
  },
  FS206: {
    what: 'A double cannot be summed exactly: see [exact sums](semantics.md#exact-sums).',
    why: 'A sum must not depend on the order in which an engine reads the rows.',
    fix: 'Round the value, or declare the column as a decimal.',
    example: { language: 'yaml', text: 'spent: { aggregate: sum, of: "round(amount, 10)" }' },
  },
  FS207: {
    what: 'A whole number, a decimal, a double or a time does not fit its type. The message names the column or the condition, and the first row of the source by its primary key where one row is to blame.',
    why: 'Numbers are never wrapped or cut. A sum of decimals has at most 38 digits.',
    fix: 'Use a larger type, or guard the expression with `case`.',
    example: {
      language: 'yaml',
      text: 'cents: { expr: amount * 100, type: integer }   # wrong above 21 474 836.47\ncents: { expr: amount * 100, type: bigint }    # right',
    },
  },
  FS209: {
    what: 'The file exists but cannot be read: it is not in its format, it is compressed, or it is a folder, a pipe, a device or a broken link.',
    why: 'Only regular, uncompressed files in their declared format are read.',
    fix: 'Decompress it, or name its `format` if the file name does not show it.',
    example: { language: 'sh', text: 'gunzip data/orders.csv.gz' },
  },
  FS210: {
    what: '`in_timezone` is given a time in the hour when clocks change.',
    why: 'Such a local time does not exist or exists twice, so it is no instant. A source rejects such rows instead.',
    fix: 'Write the time with an offset.',
    example: {
      language: 'text',
      text: "in_timezone('2024-03-31 02:30:00', 'Europe/Berlin')         does not exist\nin_timezone('2024-03-31 02:30:00+02:00', 'Europe/Berlin')   is an instant",
    },
  },
  FS211: {
    what: 'Events of a set of `grain: event` lack their primary key, or share it with others of their key and time; or they share it in a set of snapshots whose values depend on their order.',
    why: 'The first, the last or the order of such events is not determined.',
    fix: 'Let `primary_key` name what identifies a row, or leave repetitions out with `where`.',
    example: {
      language: 'csv',
      text: 'order_id,ordered_at,user_id,amount\n1,2024-03-01 10:00:00,u1,9.90\n1,2024-03-01 10:00:00,u1,8.00',
    },
  },
  FS212: {
    what: 'Several rows of a source have the same primary key. A warning: each counts as an event. An error where a query looks rows up by it.',
    why: 'Rows that are delivered twice are counted twice.',
    fix: 'Remove repetitions where the data is written, or use `dedupe`.',
    example: { language: 'yaml', text: 'dedupe: { by: [order_id], keep: last }' },
  },
  FS213: {
    what: 'Rows are not as a check of a source, a feature set or a dataset says. A warning with `severity: warn`.',
    why: 'Wrong rows would be served, and everything computed from them would be wrong. What was there before stays.',
    fix: 'Correct the data, or the check. `fs run --checks-only` runs checks and builds nothing.',
    example: {
      language: 'yaml',
      text: 'checks: [{ between: { column: amount, min: 0, max: 10000 }, severity: warn }]',
    },
  },
  FS301: {
    what: 'Something required was not built, or is not valid at that time. The message names the holes.',
    why: 'Values of a time that was not computed do not exist, and older ones are not used instead.',
    fix: 'Run the command in the hint.',
    example: {
      language: 'sh',
      text: 'fs get user_orders --key user_id=u1      # wrong, if it was never built\nfs run user_orders && fs get user_orders --key user_id=u1',
    },
  },
  FS302: {
    what: 'An interval of a set cannot be recomputed under another spec.',
    why: 'One history would hold rows of two definitions.',
    fix: 'Run it without `--start-date`: all of it is computed again.',
    example: {
      language: 'sh',
      text: 'fs run user_orders --start-date 2024-03-01     # wrong after an edit\nfs run user_orders                             # right',
    },
  },
  FS303: {
    what: 'Another run is at work; the message says which. Or another program has a database of the warehouse open for writing.',
    why: 'Two writers would overwrite each other.',
    fix: 'Wait for it to end: `--wait 10m` does.',
    example: { language: 'sh', text: 'fs run --wait 10m' },
  },
  FS304: {
    what: 'The end lies in the future. A warning.',
    why: 'Nothing later than now is computed: its events are not known yet.',
    fix: 'Leave `--end-date` out to run up to now.',
    example: { language: 'sh', text: 'fs run --end-date 2999-01-01     # is computed up to now' },
  },
  FS305: {
    what: 'A signal stopped the run.',
    why: 'What was already published stays valid.',
    fix: 'Run the command again: it goes on from there.',
    example: { language: 'sh', text: 'fs run      # Ctrl-C\nfs run      # goes on' },
  },
  FS306: {
    what: '`--check` found something that is stale or incomplete.',
    why: 'Continuous integration and monitoring need an exit code.',
    fix: 'Run the command in the hint.',
    example: {
      language: 'sh',
      text: 'fs docs --check     # out of date\nfs docs             # writes the pages again',
    },
  },
  FS307: {
    what: 'The output of a dataset would replace a table that it did not make.',
    why: 'Somebody else may depend on that table.',
    fix: 'Drop it, or name another.',
    example: {
      language: 'yaml',
      text: 'output: { table: analytics.orders }            # exists, made by another program\noutput: { table: analytics.orders_training }',
    },
  },
  FS308: {
    what: 'A partition file or table is missing or has other bytes, or a file lies there that no run wrote.',
    why: 'Lost partitions are not served. Unknown files are never read or removed.',
    fix: 'The next run computes lost partitions again. Move unknown files away.',
    example: { language: 'sh', text: 'fs status     # names what is damaged\nfs run' },
  },
  FS401: {
    what: 'The database cannot be reached.',
    why: 'The address is wrong, the server is down, or it refuses the user.',
    fix: 'Check the `url` of the target with another client.',
    example: { language: 'sh', text: 'psql "$FS_POSTGRES_URL" -c "select 1"' },
  },
  FS402: {
    what: 'The engine failed. The message comes from the engine, without values of rows: their column may be sensitive.',
    why: 'Memory, disk or permissions of the engine were not enough, or it has a bug.',
    fix: 'Act on the message of the engine, then run again: what was published stays.',
    example: { language: 'sh', text: 'fs run --memory 4GB --spill /mnt/large' },
  },
  FS900: {
    what: 'The program has a bug.',
    why: 'A state was reached that must not exist.',
    fix: 'Please report it, with the command and the specs. `DEBUG=1` shows where it happened.',
    example: { language: 'sh', text: 'DEBUG=1 fs run user_orders' },
  },
} as const satisfies Record<string, Explanation>;

// Generated from schemas/*.schema.json by `npm run generate`; do not edit.
"use strict";
export const validateSpec = validate20;
const schema31 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"urn:asof:schema:spec","title":"asof spec","description":"One document of a feature store: an entity, a source, a feature set, a dataset or a test of one.","type":"object","errorMessage":"must be a map of keys, beginning with kind","required":["kind"],"properties":{"kind":{"description":"What this document is: entity, source, feature_set, dataset or test.","enum":["entity","source","feature_set","dataset","test"]}},"allOf":[{"if":{"required":["kind"],"properties":{"kind":{"const":"entity"}}},"then":{"$ref":"#/$defs/EntitySpec"}},{"if":{"required":["kind"],"properties":{"kind":{"const":"source"}}},"then":{"$ref":"#/$defs/SourceSpec"}},{"if":{"required":["kind"],"properties":{"kind":{"const":"feature_set"}}},"then":{"$ref":"#/$defs/FeatureSetSpec"}},{"if":{"required":["kind"],"properties":{"kind":{"const":"dataset"}}},"then":{"$ref":"#/$defs/DatasetSpec"}},{"if":{"required":["kind"],"properties":{"kind":{"const":"test"}}},"then":{"$ref":"#/$defs/TestSpec"}}],"$defs":{"EntitySpec":{"description":"What features are about: a user, a card, a merchant.","type":"object","additionalProperties":false,"required":["kind","name","keys"],"properties":{"kind":{"description":"This document is an entity.","const":"entity"},"name":{"description":"Name of the entity, unique among entities. It names the online view and the folder of its histories.","$ref":"#/$defs/Name"},"description":{"description":"What the entity is, in a sentence or two.","$ref":"#/$defs/Text"},"owner":{"description":"Who answers for it: a team or a person.","$ref":"#/$defs/Text"},"tags":{"description":"Words to select it by, as in `tag:fraud`.","$ref":"#/$defs/Tags"},"keys":{"description":"The columns that tell one of them from another: name, then type, or a map with type and description.","type":"object","errorMessage":"must be a map of key columns to their types, such as { cpf: string }","minProperties":1,"additionalProperties":{"description":"The type of this key column, or a map with type, description and sensitive.","errorMessage":"must be a type, such as string, or a map, such as { type: string, description: User identifier. }","anyOf":[{"$ref":"#/$defs/TypeName"},{"$ref":"#/$defs/KeySpec"}]}}}},"KeySpec":{"description":"A key column of an entity.","type":"object","additionalProperties":false,"required":["type"],"properties":{"type":{"description":"Type of the key column.","$ref":"#/$defs/TypeName"},"description":{"description":"What the key column holds.","$ref":"#/$defs/Text"},"sensitive":{"description":"true masks the values in docs and messages. Default false.","$ref":"#/$defs/Flag"}}},"SourceSpec":{"description":"Where events come from: a file, a table, or a query over other sources, with an event time.","type":"object","additionalProperties":false,"required":["kind","name","columns"],"properties":{"kind":{"description":"This document is a source.","const":"source"},"name":{"description":"Name of the source, unique among sources. In compiled SQL it is the relation `source.<name>`.","$ref":"#/$defs/Name"},"description":{"description":"What one row of the source is.","$ref":"#/$defs/Text"},"owner":{"description":"Who answers for it: a team or a person.","$ref":"#/$defs/Text"},"tags":{"description":"Words to select it by, as in `tag:fraud`.","$ref":"#/$defs/Tags"},"primary_key":{"description":"The columns that identify a row. They order rows that have the same event time.","$ref":"#/$defs/ColumnList"},"timestamp":{"description":"The column of the event time. A static source has none.","$ref":"#/$defs/ColumnName"},"static":{"description":"true: a table without event time, known always, for the joins of queries only.","const":true,"errorMessage":"must be true, or left out"},"columns":{"description":"The columns that may be used: name, then type, or a map with type, description, known_at and sensitive. Others in the data are ignored.","type":"object","errorMessage":"must be a map of columns to their types, such as { order_id: string, amount: double }","minProperties":1,"additionalProperties":{"description":"The type of this column, or a map with type, description, known_at and sensitive.","errorMessage":"must be a type, such as string, or a map, such as { type: string, description: Order identifier. }","anyOf":[{"$ref":"#/$defs/TypeName"},{"$ref":"#/$defs/ColumnSpec"}]}},"from":{"description":"Where the rows are: a file (csv, parquet or ndjson; globs are allowed) or a table of the target's database. Not beside query.","$ref":"#/$defs/OriginSpec"},"query":{"description":"Instead of from: one SELECT over the inputs that works row by row, with where, joins and union all. It gives the declared columns.","$ref":"#/$defs/Sql"},"inputs":{"description":"The sources that the query reads, by their names.","$ref":"#/$defs/InputList"},"targets":{"description":"Another origin for a target, by the target's name in fs.yaml.","type":"object","errorMessage":"must be a map of target names, such as { postgres: { from: { table: raw.orders } } }","additionalProperties":{"$ref":"#/$defs/SourceTargetSpec"}},"where":{"description":"Which rows there are: a boolean SQL expression over the columns. Rows where it is false or null are left out.","$ref":"#/$defs/Sql"},"detect":{"description":"How changes are found. files: by names, sizes and times of files, then by content; the default of files. hash: always by content; the default of tables. updated_at: by the greatest value of that column and the number of rows, then by content. none: not at all.","enum":["hash","files","updated_at","none"]},"updated_at":{"description":"The column that says when a row was last written. Of a table it is the default way to find changes.","$ref":"#/$defs/ColumnName"},"late":{"description":"How late rows may come: each run computes again what the events of this time before the last computed reference time can change, without looking. Goes with detect: none or updated_at.","$ref":"#/$defs/DurationText"},"freshness":{"description":"How old the newest event may be: fs status shows it, and --check fails beyond it.","$ref":"#/$defs/DurationText"},"checks":{"description":"What has to be true of the rows of the source before anything is computed from them.","$ref":"#/$defs/CheckList"},"timezone":{"description":"IANA name of the time zone of timestamps that are written without an offset. Default UTC.","type":"string","errorMessage":"must be the IANA name of a time zone, such as America/Sao_Paulo","examples":["UTC","America/Sao_Paulo","Europe/Berlin"]},"non_finite":{"description":"null reads NaN and infinities as null. Without this key rows that hold one are rejected.","enum":["null",null],"errorMessage":"must be null"}}},"ColumnSpec":{"description":"A column of a source.","type":"object","additionalProperties":false,"properties":{"type":{"description":"Type of the column. Default for a computed column: that of its expr.","$ref":"#/$defs/TypeName"},"expr":{"description":"Makes this a computed column: one SQL expression over the other columns of the row. It is not read from the data.","$ref":"#/$defs/Sql"},"description":{"description":"What the column holds.","$ref":"#/$defs/Text"},"known_at":{"description":"The timestamp column that says when this column becomes known, if that is later than its row. Feature sets may use it only at that time.","$ref":"#/$defs/ColumnName"},"sensitive":{"description":"true masks the values in docs and messages. Default false.","$ref":"#/$defs/Flag"}}},"OriginSpec":{"description":"A file or a table.","type":"object","tsType":"{ readonly file: string; readonly format?: 'csv' | 'parquet' | 'ndjson'; readonly table?: never; readonly target?: never } | { readonly table: string; readonly target?: string; readonly file?: never; readonly format?: never }","errorMessage":"must name either a file or a table, such as { file: data/orders.csv } or { table: raw.orders }","additionalProperties":false,"oneOf":[{"required":["file"]},{"required":["table"]}],"properties":{"file":{"description":"Path of the file, relative to the folder of fs.yaml. A glob reads all that match.","type":"string","pattern":"\\S","errorMessage":"must be a path, such as data/orders.csv"},"format":{"description":"Format of the file: csv, parquet or ndjson. Default: by the end of its name.","enum":["csv","parquet","ndjson"]},"table":{"description":"A table or view of the target's database, with its schema.","type":"string","pattern":"\\S","errorMessage":"must be the name of a table, such as raw.orders"},"target":{"description":"The Postgres target whose database has the table, which is copied from there at each run of a DuckDB target. Default: the target of the run.","type":"string","pattern":"\\S","errorMessage":"must be the name of a Postgres target in fs.yaml"}},"dependentRequired":{"format":["file"],"target":["table"]}},"SourceTargetSpec":{"description":"What is different on this target.","type":"object","errorMessage":"must be a map, such as { from: { table: raw.orders } }","additionalProperties":false,"required":["from"],"properties":{"from":{"description":"Where the rows are on this target.","$ref":"#/$defs/OriginSpec"}}},"FeatureSetSpec":{"description":"Features of one entity, from one source, computed together and stored as one history.","type":"object","additionalProperties":false,"required":["kind","name","entity","source","features"],"properties":{"kind":{"description":"This document is a feature set.","const":"feature_set"},"name":{"description":"Name of the feature set, unique among feature sets. It names the history and the online relation.","$ref":"#/$defs/Name"},"description":{"description":"What the features are about.","$ref":"#/$defs/Text"},"renamed":{"description":"The name that the set had before: fs diff compares it with that one.","$ref":"#/$defs/Name"},"version":{"description":"A whole number from 1, raised where values or columns change on purpose: fs diff then accepts what breaks readers. Default 1.","type":"integer","minimum":1,"errorMessage":"must be a whole number from 1"},"owner":{"description":"Who answers for it: a team or a person.","$ref":"#/$defs/Text"},"tags":{"description":"Words to select it by, as in `tag:fraud`.","$ref":"#/$defs/Tags"},"entity":{"description":"The entity that the features describe.","$ref":"#/$defs/Reference"},"source":{"description":"The source of the events.","$ref":"#/$defs/Reference"},"keys":{"description":"Which source column holds each key of the entity: entity key, then source column. Default: the column of the same name.","$ref":"#/$defs/KeyMap"},"timestamp":{"description":"The column of the event time of this set, instead of the source's. Rows where it is null are not events of this set.","$ref":"#/$defs/ColumnName"},"grain":{"description":"What a row of the history is. snapshot: a change of a key's state at a reference time. event: one row for each event, stamped with its time. Default snapshot.","enum":["snapshot","event"]},"at_t":{"description":"Event grain only: whether a window holds what has the very time of its row, the row's own event among it. Default include.","enum":["include","exclude"]},"windows":{"description":"How far back the features look from each reference time, or from each event. `lifetime` is everything before it; `3 events` is an event and the two before it (event grain only). Default for the features that have no windows of their own.","$ref":"#/$defs/Windows"},"every":{"description":"The slide: time between reference times, which are its multiples since 1970-01-01 UTC (weeks: since Monday 1970-01-05). Default 1 day. Snapshot grain only.","$ref":"#/$defs/DurationText"},"where":{"description":"Which rows of the source are events of this set: a boolean SQL expression over the source's columns.","$ref":"#/$defs/Sql"},"dedupe":{"description":"Inside each window, only one of the events with equal values of these columns counts.","$ref":"#/$defs/DedupeSpec"},"start":{"description":"The history begins at the first reference time at or after this date or instant (UTC). Earlier events are still read. Default: the first event.","type":"string","errorMessage":"must be a date or an instant in UTC, such as 2020-07-17 or 2020-07-17T12:00:00Z","examples":["2020-01-01"]},"end":{"description":"The history ends with the last reference time at or before this date (its first moment) or instant (UTC). Then it is complete. Default: it goes on.","type":"string","errorMessage":"must be a date or an instant in UTC, such as 2020-07-17 or 2020-07-17T12:00:00Z","examples":["2021-01-01"]},"freshness":{"description":"How far the history may lie behind now: fs status shows it, and --check fails beyond it, and only then for a set that is behind.","$ref":"#/$defs/DurationText"},"checks":{"description":"What has to be true of the rows of the history before readers see them.","$ref":"#/$defs/CheckList"},"partition_by":{"description":"The unit of time of one partition of the history: day, month or year. Default day.","enum":["day","month","year"]},"fill":{"description":"The value used instead of null, for the features that have no fill of their own.","$ref":"#/$defs/Fill"},"features":{"description":"The features by name. The name goes into the names of the columns.","type":"object","errorMessage":"must be a map of features, such as { orders: { aggregate: count } }","minProperties":1,"additionalProperties":{"$ref":"#/$defs/FeatureSpec"}},"derived":{"description":"Columns made of the set's other columns, by name.","$ref":"#/$defs/DerivedMap"}}},"DerivedMap":{"description":"Columns made of other columns: name, then a scalar SQL expression, or a map with expr, type, fill and description.","type":"object","errorMessage":"must be a map of names to expressions, such as { conversion: orders / views }","minProperties":1,"additionalProperties":{"description":"The expression, or a map with expr, type, fill and description.","errorMessage":"must be an expression, or a map, such as { expr: orders / views, fill: 0 }","anyOf":[{"$ref":"#/$defs/Sql"},{"$ref":"#/$defs/DerivedSpec"}]}},"DerivedSpec":{"description":"A column made of other columns. Bare names of features give one column for each of their windows; `as_of` is the instant of reading.","type":"object","errorMessage":"must be an expression, or a map, such as { expr: orders / views, fill: 0 }","additionalProperties":false,"required":["expr"],"properties":{"description":{"description":"What the column says.","$ref":"#/$defs/Text"},"renamed":{"description":"The name that the column had before: it is then renamed, not removed.","$ref":"#/$defs/Name"},"expr":{"description":"A scalar SQL expression over features by name, columns by name, and `as_of`.","$ref":"#/$defs/Sql"},"fill":{"description":"The value used instead of null.","$ref":"#/$defs/Fill"},"type":{"description":"The type of the column, if not the expression's own.","$ref":"#/$defs/TypeName"}}},"DedupeSpec":{"description":"Which events are repetitions of the same one, and which of them counts.","type":"object","errorMessage":"must be a map, such as { by: [order_id], keep: last }","additionalProperties":false,"required":["by","keep"],"properties":{"by":{"description":"Columns of the source: events with equal values in all of them are the same. Nulls are equal.","$ref":"#/$defs/ColumnList"},"keep":{"description":"Whether the last or the first of them counts, by time, then primary key.","enum":["last","first"]}}},"FeatureSpec":{"description":"One feature: an aggregate over windows of events, which gives one column for each aggregate and window; or, without an aggregate, the value of the newest event.","type":"object","errorMessage":"must be a map, such as { aggregate: sum, of: amount }","additionalProperties":false,"properties":{"description":{"description":"What the feature says.","$ref":"#/$defs/Text"},"renamed":{"description":"The name that the feature had before: its columns are then renamed, not removed.","$ref":"#/$defs/Name"},"owner":{"description":"Who answers for it: a team or a person.","$ref":"#/$defs/Text"},"tags":{"description":"Words to select it by.","$ref":"#/$defs/Tags"},"aggregate":{"description":"How the events of a window become one value: an aggregate such as count, sum or p95, or a list of them. Nulls are skipped. Without it the feature is the value of the newest event, null or not.","errorMessage":"must be an aggregate or a list of them, such as count, [sum, avg] or p95","anyOf":[{"$ref":"#/$defs/Aggregate"},{"type":"array","minItems":1,"errorMessage":"must be an aggregate or a list of them, such as count, [sum, avg] or p95","items":{"$ref":"#/$defs/Aggregate"}}]},"of":{"description":"What is aggregated: a column of the source or a scalar SQL expression. Default: the column that has the feature's name; `count` without it counts events.","$ref":"#/$defs/Sql"},"name":{"description":"The name of the feature's column, instead of the generated one. With several aggregates or windows a pattern: {feature}, {aggregate} and {window} stand for the parts of the generated name, as in {feature}__{aggregate}_over_{window}.","type":"string","pattern":"^([A-Za-z_]|\\{[^{}]*\\})([A-Za-z0-9_]|\\{[^{}]*\\})*$","errorMessage":"must be a name, or a pattern of {feature}, {aggregate} and {window}"},"distinct":{"description":"With count: equal values count once.","const":true,"errorMessage":"must be true, or left out"},"where":{"description":"Which events of the set count for this feature: a boolean SQL expression.","$ref":"#/$defs/Sql"},"pivot":{"description":"One column for each value of `by`, over the events that have it.","$ref":"#/$defs/PivotSpec"},"timestamp":{"description":"The column of another event time of the same source, for this feature. Rows where it is null are not events of this feature.","$ref":"#/$defs/ColumnName"},"windows":{"description":"The windows of this feature, instead of the set's.","$ref":"#/$defs/Windows"},"fill":{"description":"The value used instead of null.","$ref":"#/$defs/Fill"},"type":{"description":"The type of the feature's columns, if not the aggregate's own.","$ref":"#/$defs/TypeName"}}},"PivotSpec":{"description":"Values that events are split by.","type":"object","errorMessage":"must be a map, such as { by: country, values: [BR, CO] }","additionalProperties":false,"required":["by","values"],"properties":{"by":{"description":"What tells the events apart: a column of the source or a scalar SQL expression.","$ref":"#/$defs/Sql"},"values":{"description":"The values, each the beginning of its columns' names; or a map of value to name.","tsType":"readonly (string | number | bigint | boolean)[] | { readonly [value: string]: string }","errorMessage":"must be a list of values, such as [BR, CO], or a map of value to name, such as { BR: brazil }","anyOf":[{"type":"array","minItems":1,"errorMessage":"must be a list of values, such as [BR, CO], or a map of value to name, such as { BR: brazil }","items":{"description":"A value of `by`.","type":["string","number","boolean"],"tsType":"string | number | bigint | boolean","errorMessage":"must be one value: text, a number, true or false (for null write by: coalesce(…))"}},{"type":"object","minProperties":1,"errorMessage":"must be a list of values, such as [BR, CO], or a map of value to name, such as { BR: brazil }","additionalProperties":{"description":"The name of this value in the names of columns.","type":"string","errorMessage":"must be a name, in quotes if it is a number"}}]}}},"DatasetSpec":{"description":"The rows of a source, each enriched with features as they were known at that row's time.","type":"object","additionalProperties":false,"required":["kind","name","spine","columns","features","output"],"properties":{"kind":{"description":"This document is a dataset.","const":"dataset"},"name":{"description":"Name of the dataset, unique among datasets.","$ref":"#/$defs/Name"},"description":{"description":"What one row of the dataset is.","$ref":"#/$defs/Text"},"renamed":{"description":"The name that the dataset had before: fs diff compares it with that one.","$ref":"#/$defs/Name"},"version":{"description":"A whole number from 1, raised where values or columns change on purpose: fs diff then accepts what breaks readers. Default 1.","type":"integer","minimum":1,"errorMessage":"must be a whole number from 1"},"owner":{"description":"Who answers for it: a team or a person.","$ref":"#/$defs/Text"},"tags":{"description":"Words to select it by, as in `tag:fraud`.","$ref":"#/$defs/Tags"},"spine":{"description":"The source whose rows are enriched.","$ref":"#/$defs/Reference"},"timestamp":{"description":"The column of the time as of which features are taken, instead of the spine's event time.","$ref":"#/$defs/ColumnName"},"columns":{"description":"The spine's columns in the output, in order. `timestamp` is the spine's event time.","$ref":"#/$defs/ColumnList"},"labels":{"description":"What is known later than its row, to be predicted and never used as a feature: columns of the spine, or a map of names to expressions.","errorMessage":"must be a list of columns, such as [chargeback_timestamp], or a map, such as { is_fraud: { expr: chargeback_timestamp is not null, within: 45 days } }","anyOf":[{"type":"array","errorMessage":"must be a list of columns, such as [chargeback_timestamp]","items":{"$ref":"#/$defs/ColumnName"}},{"$ref":"#/$defs/LabelMap"}]},"features":{"description":"The feature sets to join, each as of the row's time: a name, or a map with set and keys.","type":"array","errorMessage":"must be a list of feature sets, such as [user_orders, { set: card_orders, keys: { card: card_number } }]","minItems":1,"items":{"description":"The name of a feature set, or a map with set, keys, prefix and columns.","errorMessage":"must be the name of a feature set, or a map, such as { set: card_orders, keys: { card: card_number } }","anyOf":[{"$ref":"#/$defs/Reference"},{"$ref":"#/$defs/DatasetSetSpec"}]}},"where":{"description":"Which rows of the spine are in the dataset: a boolean SQL expression over the spine's columns.","$ref":"#/$defs/Sql"},"derived":{"description":"Columns made of the others: name, then one SQL expression, or a map with expr, type and fill.","type":"object","errorMessage":"must be a map of columns to SQL, such as { ratio: orders / views }","minProperties":1,"additionalProperties":{"description":"One SQL expression over the dataset's other columns that are no labels, or a map with expr, type and fill.","errorMessage":"must be SQL, such as orders / views, or a map, such as { expr: orders / views, fill: 0 }","anyOf":[{"$ref":"#/$defs/Sql"},{"$ref":"#/$defs/DatasetDerivedSpec"}]}},"checks":{"description":"What has to be true of the rows of the dataset before they replace its output.","$ref":"#/$defs/CheckList"},"output":{"description":"Where the dataset is written: a file, or a table of the target's database.","$ref":"#/$defs/OutputSpec"}}},"DatasetDerivedSpec":{"description":"A column made of others of its row.","type":"object","additionalProperties":false,"required":["expr"],"properties":{"expr":{"description":"One SQL expression over the dataset's other columns, by their names there.","$ref":"#/$defs/Sql"},"type":{"description":"Type of the column. Default: that of expr.","$ref":"#/$defs/TypeName"},"fill":{"description":"The value used instead of null.","$ref":"#/$defs/Fill"},"description":{"description":"What the column says.","$ref":"#/$defs/Text"}}},"LabelMap":{"description":"Labels by name.","type":"object","errorMessage":"must be a map, such as { is_fraud: { expr: chargeback_timestamp is not null, within: 45 days } }","minProperties":1,"additionalProperties":{"$ref":"#/$defs/LabelSpec"}},"LabelSpec":{"description":"A label made of the spine's columns.","type":"object","errorMessage":"must be a map, such as { expr: chargeback_timestamp is not null, within: 45 days }","additionalProperties":false,"required":["expr"],"properties":{"expr":{"description":"One SQL expression over the spine's columns, also those known later.","$ref":"#/$defs/Sql"},"within":{"description":"The label is what was known this long after the row; rows that are not yet as old are left out and counted. Without it: what is known now.","$ref":"#/$defs/DurationText"},"type":{"description":"Type of the label. Default: that of expr.","$ref":"#/$defs/TypeName"},"fill":{"description":"The value used instead of null.","$ref":"#/$defs/Fill"},"description":{"description":"What the label says.","$ref":"#/$defs/Text"}}},"OutputSpec":{"description":"A file or a table.","type":"object","tsType":"{ readonly file: string; readonly table?: never } | { readonly table: string; readonly file?: never }","errorMessage":"must name either a file or a table, such as { file: datasets/orders.parquet } or { table: marts.orders }","additionalProperties":false,"oneOf":[{"required":["file"]},{"required":["table"]}],"properties":{"file":{"description":"Path of the file (csv or parquet), relative to the folder of fs.yaml.","type":"string","pattern":"\\S","errorMessage":"must be a path, such as datasets/orders.parquet"},"table":{"description":"A table of the target's database, with its schema. It is made whole at each run, and only where no other table stands.","type":"string","pattern":"\\S","errorMessage":"must be the name of a table, such as marts.orders"}}},"DatasetSetSpec":{"description":"A feature set, with the spine columns that hold its keys and what is taken of it.","type":"object","additionalProperties":false,"required":["set"],"properties":{"set":{"description":"The feature set.","$ref":"#/$defs/Reference"},"keys":{"description":"Which spine column holds each key of the entity: entity key, then spine column. Default: the column of the same name.","$ref":"#/$defs/KeyMap"},"prefix":{"description":"Goes before the name of each of its columns, so that one set can be joined twice, in two roles.","$ref":"#/$defs/Name"},"columns":{"description":"Which of its columns, in order: full names, or names of features, which mean all their columns. Default: all.","$ref":"#/$defs/ColumnList"},"self":{"description":"Event grain only, where the spine is the set's source: include takes the row of the spine row's own event too, by primary key. Default: only rows before the spine row's time.","const":"include","errorMessage":"must be include, or left out"},"max_age":{"description":"Event grain only: a row older than this at the spine row's time counts as none.","$ref":"#/$defs/DurationText"},"as_of":{"description":"Snapshots only: event evaluates the windows at the spine row's own instant, straight from the events, [t − w, t); snapshot takes the last snapshot at or before it. Default: snapshot.","enum":["snapshot","event"],"errorMessage":"must be snapshot or event"}}},"TestSpec":{"description":"A unit test: rows of sources, and the rows that must come out.","type":"object","additionalProperties":false,"required":["kind","name","subject","at","given","expect"],"properties":{"kind":{"description":"This document is a unit test.","const":"test"},"name":{"description":"Name of the test, unique among tests.","$ref":"#/$defs/Name"},"description":{"description":"What the test shows, in a sentence.","$ref":"#/$defs/Text"},"subject":{"description":"What is tested: a feature set, a dataset, or a source that a query makes.","$ref":"#/$defs/Reference"},"at":{"description":"The time of the test, which is also its clock: a date or an instant in UTC.","$ref":"#/$defs/Text"},"given":{"description":"Rows by source. Columns that are left out are null; times without an offset are UTC.","type":"object","errorMessage":"must be a map of sources to their rows","additionalProperties":{"description":"The rows of this source.","$ref":"#/$defs/TestRows"}},"expect":{"description":"The rows that come out, in any order: of a feature set the state of each key. Columns that are left out are not compared.","$ref":"#/$defs/TestRows"},"partial":{"description":"Whether other rows than those of expect may come out. Default: false.","$ref":"#/$defs/Flag"},"tolerance":{"description":"How far doubles and decimals may be from what is expected. Default: 0.","type":"number","minimum":0,"errorMessage":"must be a number that is not negative"}}},"TestRows":{"description":"Rows, each a map of columns to values.","type":"array","errorMessage":"must be a list of rows, such as [{ cpf: x, amount: 10 }]","items":{"$ref":"#/$defs/TestRow"}},"TestRow":{"description":"One row: column, then its value.","type":"object","errorMessage":"must be a map of columns to values, such as { cpf: x, amount: 10 }","additionalProperties":{"$ref":"#/$defs/TestValue"}},"TestValue":{"description":"A value of the column's type, null, or a list.","type":["string","number","boolean","null","array"],"tsType":"string | number | bigint | boolean | null | readonly (string | number | bigint | boolean | null)[]","errorMessage":"must be a value, null or a list of values"},"Name":{"description":"A letter or underscore, then letters, digits and underscores; at most 63.","type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_]{0,62}$","errorMessage":"must be a name: a letter or underscore, then letters, digits and underscores"},"Reference":{"description":"The name of another document.","type":"string","pattern":"\\S","errorMessage":"must be a name"},"ColumnName":{"description":"The name of a column.","type":"string","pattern":"[^\\u0000]","errorMessage":"must be the name of a column"},"ColumnList":{"description":"Names of columns, in order.","type":"array","minItems":1,"errorMessage":"must be a list of columns, such as [order_id]","items":{"$ref":"#/$defs/ColumnName"}},"InputList":{"description":"Names of sources.","type":"array","minItems":1,"errorMessage":"must be a list of sources, such as [orders, customers]","items":{"$ref":"#/$defs/Reference"}},"KeyMap":{"description":"Entity key, then the column that holds it.","type":"object","errorMessage":"must be a map of entity keys to columns, such as { cpf: payer_document }","additionalProperties":{"description":"The column that holds this key.","$ref":"#/$defs/ColumnName"}},"Text":{"description":"Free text.","type":"string","errorMessage":"must be text"},"Flag":{"description":"true or false.","type":"boolean","errorMessage":"must be true or false"},"Tags":{"description":"A list of words.","type":"array","errorMessage":"must be a list of words, such as [fraud, payments]","items":{"description":"A word to select by.","type":"string","errorMessage":"must be a word"}},"Sql":{"description":"One scalar SQL expression. Quote it, or use a block (|), where it holds `: `, ` #`, or a comma inside { }.","type":"string","pattern":"\\S","errorMessage":"must be SQL text"},"TypeName":{"description":"string, boolean, integer, bigint, double, decimal(p,s), date or timestamp; with [] after it, a list of them.","type":"string","pattern":"^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$","errorMessage":"must be a type: string, boolean, integer, bigint, double, decimal(p,s), date, timestamp","examples":["string","boolean","integer","bigint","double","decimal(12,2)","date","timestamp"]},"CheckList":{"description":"Checks of rows.","type":"array","minItems":1,"errorMessage":"must be a list of checks, such as [{ not_null: [amount] }, { unique: [order_id] }]","items":{"$ref":"#/$defs/CheckSpec"}},"CheckSpec":{"description":"One check: exactly one of not_null, unique, accepted_values, between, expression, row_count, freshness and change.","type":"object","errorMessage":"must be a map with exactly one of not_null, unique, accepted_values, between, expression, row_count, freshness and change","additionalProperties":false,"properties":{"not_null":{"description":"These columns are never null; each is a check of its own.","$ref":"#/$defs/ColumnList"},"unique":{"description":"No two rows have equal values in all of these columns. Rows with a null in one of them do not count.","$ref":"#/$defs/ColumnList"},"accepted_values":{"description":"A column has no other values than these. Null passes.","$ref":"#/$defs/AcceptedValues"},"between":{"description":"The values of a column lie between two bounds, both inclusive. Null passes.","$ref":"#/$defs/Between"},"expression":{"description":"A boolean SQL expression over the columns that is false for no row. Null passes.","$ref":"#/$defs/Sql"},"row_count":{"description":"How many rows there are.","$ref":"#/$defs/RowCount"},"freshness":{"description":"How old the newest row may be.","$ref":"#/$defs/DurationText"},"change":{"description":"By which share the number of rows may differ from that of the last run that passed: 0.2 is a fifth more or less. The first run passes.","type":"number","tsType":"number | bigint","errorMessage":"must be a share above 0, such as 0.2"},"severity":{"description":"What a check that fails does. error: nothing is replaced, and the run of what was checked fails. warn: a warning. Default error.","enum":["error","warn"]}}},"AcceptedValues":{"description":"The values of a column.","type":"object","errorMessage":"must be a map, such as { column: status, values: [open, paid] }","additionalProperties":false,"required":["column","values"],"properties":{"column":{"description":"The column.","$ref":"#/$defs/ColumnName"},"values":{"description":"All values that it may have.","type":"array","minItems":1,"errorMessage":"must be a list of values, such as [open, paid]","items":{"$ref":"#/$defs/Fill"}}}},"Between":{"description":"Bounds of a column, both inclusive; at least one.","type":"object","errorMessage":"must be a map, such as { column: amount, min: 0, max: 10000 }","additionalProperties":false,"required":["column"],"minProperties":2,"tsType":"{ readonly column: string; readonly min?: Fill; readonly max?: Fill }","properties":{"column":{"description":"The column.","$ref":"#/$defs/ColumnName"},"min":{"description":"The least value.","$ref":"#/$defs/Fill"},"max":{"description":"The greatest value.","$ref":"#/$defs/Fill"}}},"RowCount":{"description":"Bounds of a number of rows, both inclusive; at least one.","type":"object","errorMessage":"must be a map, such as { min: 1 } or { min: 1000, max: 2000 }","additionalProperties":false,"minProperties":1,"tsType":"{ readonly min?: number | bigint; readonly max?: number | bigint }","properties":{"min":{"description":"The least number.","type":"integer","minimum":0,"errorMessage":"must be a whole number"},"max":{"description":"The greatest number.","type":"integer","minimum":0,"errorMessage":"must be a whole number"}}},"DurationText":{"description":"One number and one unit: second, minute, hour, day or week, singular or plural.","type":"string","pattern":"^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$","errorMessage":"must be a duration, such as 1 day","examples":["1 hour","1 day","1 week"]},"Windows":{"description":"Durations, lifetime, or numbers of events.","type":"array","minItems":1,"errorMessage":"must be a list of durations, such as [3 days, 7 days]","items":{"description":"A duration, such as 7 days, lifetime, or a number of events.","type":"string","pattern":"^\\s*(\\d+\\s+(second|minute|hour|day|week)s?|lifetime|\\d+\\s+events?)\\s*$","errorMessage":"must be a duration, such as 7 days, or lifetime","examples":["1 hour","1 day","7 days","30 days","lifetime","3 events"]}},"Aggregate":{"description":"An aggregate function. Nulls are skipped; over no events count and count_distinct are 0 and the others are null.","type":"string","tsType":"string","errorMessage":"must be an aggregate, such as count, sum, avg, last, median or p95","anyOf":[{"description":"An aggregate by its name.","enum":["count","count_distinct","sum","avg","min","max","stddev","stddev_pop","variance","var_pop","skewness","kurtosis","median","mode","first","last","bool_and","bool_or","collect_list","collect_set"]},{"description":"A percentile (p1 … p99), or a list of at most N values, N up to 999.","type":"string","pattern":"^(p[1-9][0-9]?|(first|last|top)_[1-9][0-9]{0,2})$"}]},"Fill":{"description":"A value of the feature's type.","type":["string","number","boolean"],"tsType":"string | number | bigint | boolean","errorMessage":"must be one value: text, a number, true or false"}}};
const schema32 = {"description":"What features are about: a user, a card, a merchant.","type":"object","additionalProperties":false,"required":["kind","name","keys"],"properties":{"kind":{"description":"This document is an entity.","const":"entity"},"name":{"description":"Name of the entity, unique among entities. It names the online view and the folder of its histories.","$ref":"#/$defs/Name"},"description":{"description":"What the entity is, in a sentence or two.","$ref":"#/$defs/Text"},"owner":{"description":"Who answers for it: a team or a person.","$ref":"#/$defs/Text"},"tags":{"description":"Words to select it by, as in `tag:fraud`.","$ref":"#/$defs/Tags"},"keys":{"description":"The columns that tell one of them from another: name, then type, or a map with type and description.","type":"object","errorMessage":"must be a map of key columns to their types, such as { cpf: string }","minProperties":1,"additionalProperties":{"description":"The type of this key column, or a map with type, description and sensitive.","errorMessage":"must be a type, such as string, or a map, such as { type: string, description: User identifier. }","anyOf":[{"$ref":"#/$defs/TypeName"},{"$ref":"#/$defs/KeySpec"}]}}}};
const schema33 = {"description":"A letter or underscore, then letters, digits and underscores; at most 63.","type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_]{0,62}$","errorMessage":"must be a name: a letter or underscore, then letters, digits and underscores"};
const schema34 = {"description":"Free text.","type":"string","errorMessage":"must be text"};
const schema36 = {"description":"A list of words.","type":"array","errorMessage":"must be a list of words, such as [fraud, payments]","items":{"description":"A word to select by.","type":"string","errorMessage":"must be a word"}};
const schema37 = {"description":"string, boolean, integer, bigint, double, decimal(p,s), date or timestamp; with [] after it, a list of them.","type":"string","pattern":"^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$","errorMessage":"must be a type: string, boolean, integer, bigint, double, decimal(p,s), date, timestamp","examples":["string","boolean","integer","bigint","double","decimal(12,2)","date","timestamp"]};
const pattern4 = new RegExp("^[A-Za-z_][A-Za-z0-9_]{0,62}$", "u");
const pattern5 = new RegExp("^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$", "u");
const schema38 = {"description":"A key column of an entity.","type":"object","additionalProperties":false,"required":["type"],"properties":{"type":{"description":"Type of the key column.","$ref":"#/$defs/TypeName"},"description":{"description":"What the key column holds.","$ref":"#/$defs/Text"},"sensitive":{"description":"true masks the values in docs and messages. Default false.","$ref":"#/$defs/Flag"}}};
const schema41 = {"description":"true or false.","type":"boolean","errorMessage":"must be true or false"};

function validate22(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate22.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.type === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "type"},message:"must have required property '"+"type"+"'",schema:schema38.required,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "type") || (key0 === "description")) || (key0 === "sensitive"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if(typeof data0 === "string"){
if(!pattern5.test(data0)){
const err2 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/TypeName/pattern",keyword:"pattern",params:{pattern: "^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$"},message:"must match pattern \""+"^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$"+"\"",schema:"^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$",parentSchema:schema37,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/TypeName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.type,parentSchema:schema37,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.description !== undefined){
let data1 = data.description;
if(typeof data1 !== "string"){
const err4 = {instancePath:instancePath+"/description",schemaPath:"#/$defs/Text/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.type,parentSchema:schema34,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.sensitive !== undefined){
let data2 = data.sensitive;
if(typeof data2 !== "boolean"){
const err5 = {instancePath:instancePath+"/sensitive",schemaPath:"#/$defs/Flag/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema41.type,parentSchema:schema41,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
else {
const err6 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema38.type,parentSchema:schema38,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
validate22.errors = vErrors;
return errors === 0;
}
validate22.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate21(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate21.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema32.required,parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.name === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema32.required,parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.keys === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "keys"},message:"must have required property '"+"keys"+"'",schema:schema32.required,parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!((((((key0 === "kind") || (key0 === "name")) || (key0 === "description")) || (key0 === "owner")) || (key0 === "tags")) || (key0 === "keys"))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.kind !== undefined){
let data0 = data.kind;
if("entity" !== data0){
const err4 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "entity"},message:"must be equal to constant",schema:"entity",parentSchema:schema32.properties.kind,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.name !== undefined){
let data1 = data.name;
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
const err5 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/Name/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_]{0,62}$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_]{0,62}$"+"\"",schema:"^[A-Za-z_][A-Za-z0-9_]{0,62}$",parentSchema:schema33,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/Name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema33.type,parentSchema:schema33,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.description !== undefined){
let data2 = data.description;
if(typeof data2 !== "string"){
const err7 = {instancePath:instancePath+"/description",schemaPath:"#/$defs/Text/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.type,parentSchema:schema34,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.owner !== undefined){
let data3 = data.owner;
if(typeof data3 !== "string"){
const err8 = {instancePath:instancePath+"/owner",schemaPath:"#/$defs/Text/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.type,parentSchema:schema34,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.tags !== undefined){
let data4 = data.tags;
if(Array.isArray(data4)){
const len0 = data4.length;
for(let i0=0; i0<len0; i0++){
let data5 = data4[i0];
if(typeof data5 !== "string"){
const err9 = {instancePath:instancePath+"/tags/" + i0,schemaPath:"#/$defs/Tags/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema36.items.type,parentSchema:schema36.items,data:data5};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
else {
const err10 = {instancePath:instancePath+"/tags",schemaPath:"#/$defs/Tags/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema36.type,parentSchema:schema36,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.keys !== undefined){
let data6 = data.keys;
if(data6 && typeof data6 == "object" && !Array.isArray(data6)){
if(Object.keys(data6).length < 1){
const err11 = {instancePath:instancePath+"/keys",schemaPath:"#/properties/keys/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema32.properties.keys,data:data6};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
for(const key1 in data6){
let data7 = data6[key1];
const _errs21 = errors;
let valid8 = false;
const _errs22 = errors;
if(typeof data7 === "string"){
if(!pattern5.test(data7)){
const err12 = {instancePath:instancePath+"/keys/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/TypeName/pattern",keyword:"pattern",params:{pattern: "^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$"},message:"must match pattern \""+"^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$"+"\"",schema:"^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$",parentSchema:schema37,data:data7};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
else {
const err13 = {instancePath:instancePath+"/keys/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/TypeName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.type,parentSchema:schema37,data:data7};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
var _valid0 = _errs22 === errors;
valid8 = valid8 || _valid0;
const _errs25 = errors;
if(!(validate22(data7, {instancePath:instancePath+"/keys/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data6,parentDataProperty:key1,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
errors = vErrors.length;
}
var _valid0 = _errs25 === errors;
valid8 = valid8 || _valid0;
if(!valid8){
const err14 = {instancePath:instancePath+"/keys/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/keys/additionalProperties/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema32.properties.keys.additionalProperties.anyOf,parentSchema:schema32.properties.keys.additionalProperties,data:data7};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
else {
errors = _errs21;
if(vErrors !== null){
if(_errs21){
vErrors.length = _errs21;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err15 = {instancePath:instancePath+"/keys",schemaPath:"#/properties/keys/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema32.properties.keys.type,parentSchema:schema32.properties.keys,data:data6};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
else {
const err16 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema32.type,parentSchema:schema32,data};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
validate21.errors = vErrors;
return errors === 0;
}
validate21.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema42 = {"description":"Where events come from: a file, a table, or a query over other sources, with an event time.","type":"object","additionalProperties":false,"required":["kind","name","columns"],"properties":{"kind":{"description":"This document is a source.","const":"source"},"name":{"description":"Name of the source, unique among sources. In compiled SQL it is the relation `source.<name>`.","$ref":"#/$defs/Name"},"description":{"description":"What one row of the source is.","$ref":"#/$defs/Text"},"owner":{"description":"Who answers for it: a team or a person.","$ref":"#/$defs/Text"},"tags":{"description":"Words to select it by, as in `tag:fraud`.","$ref":"#/$defs/Tags"},"primary_key":{"description":"The columns that identify a row. They order rows that have the same event time.","$ref":"#/$defs/ColumnList"},"timestamp":{"description":"The column of the event time. A static source has none.","$ref":"#/$defs/ColumnName"},"static":{"description":"true: a table without event time, known always, for the joins of queries only.","const":true,"errorMessage":"must be true, or left out"},"columns":{"description":"The columns that may be used: name, then type, or a map with type, description, known_at and sensitive. Others in the data are ignored.","type":"object","errorMessage":"must be a map of columns to their types, such as { order_id: string, amount: double }","minProperties":1,"additionalProperties":{"description":"The type of this column, or a map with type, description, known_at and sensitive.","errorMessage":"must be a type, such as string, or a map, such as { type: string, description: Order identifier. }","anyOf":[{"$ref":"#/$defs/TypeName"},{"$ref":"#/$defs/ColumnSpec"}]}},"from":{"description":"Where the rows are: a file (csv, parquet or ndjson; globs are allowed) or a table of the target's database. Not beside query.","$ref":"#/$defs/OriginSpec"},"query":{"description":"Instead of from: one SELECT over the inputs that works row by row, with where, joins and union all. It gives the declared columns.","$ref":"#/$defs/Sql"},"inputs":{"description":"The sources that the query reads, by their names.","$ref":"#/$defs/InputList"},"targets":{"description":"Another origin for a target, by the target's name in fs.yaml.","type":"object","errorMessage":"must be a map of target names, such as { postgres: { from: { table: raw.orders } } }","additionalProperties":{"$ref":"#/$defs/SourceTargetSpec"}},"where":{"description":"Which rows there are: a boolean SQL expression over the columns. Rows where it is false or null are left out.","$ref":"#/$defs/Sql"},"detect":{"description":"How changes are found. files: by names, sizes and times of files, then by content; the default of files. hash: always by content; the default of tables. updated_at: by the greatest value of that column and the number of rows, then by content. none: not at all.","enum":["hash","files","updated_at","none"]},"updated_at":{"description":"The column that says when a row was last written. Of a table it is the default way to find changes.","$ref":"#/$defs/ColumnName"},"late":{"description":"How late rows may come: each run computes again what the events of this time before the last computed reference time can change, without looking. Goes with detect: none or updated_at.","$ref":"#/$defs/DurationText"},"freshness":{"description":"How old the newest event may be: fs status shows it, and --check fails beyond it.","$ref":"#/$defs/DurationText"},"checks":{"description":"What has to be true of the rows of the source before anything is computed from them.","$ref":"#/$defs/CheckList"},"timezone":{"description":"IANA name of the time zone of timestamps that are written without an offset. Default UTC.","type":"string","errorMessage":"must be the IANA name of a time zone, such as America/Sao_Paulo","examples":["UTC","America/Sao_Paulo","Europe/Berlin"]},"non_finite":{"description":"null reads NaN and infinities as null. Without this key rows that hold one are rejected.","enum":["null",null],"errorMessage":"must be null"}}};
const schema48 = {"description":"The name of a column.","type":"string","pattern":"[^\\u0000]","errorMessage":"must be the name of a column"};
const schema57 = {"description":"A file or a table.","type":"object","tsType":"{ readonly file: string; readonly format?: 'csv' | 'parquet' | 'ndjson'; readonly table?: never; readonly target?: never } | { readonly table: string; readonly target?: string; readonly file?: never; readonly format?: never }","errorMessage":"must name either a file or a table, such as { file: data/orders.csv } or { table: raw.orders }","additionalProperties":false,"oneOf":[{"required":["file"]},{"required":["table"]}],"properties":{"file":{"description":"Path of the file, relative to the folder of fs.yaml. A glob reads all that match.","type":"string","pattern":"\\S","errorMessage":"must be a path, such as data/orders.csv"},"format":{"description":"Format of the file: csv, parquet or ndjson. Default: by the end of its name.","enum":["csv","parquet","ndjson"]},"table":{"description":"A table or view of the target's database, with its schema.","type":"string","pattern":"\\S","errorMessage":"must be the name of a table, such as raw.orders"},"target":{"description":"The Postgres target whose database has the table, which is copied from there at each run of a DuckDB target. Default: the target of the run.","type":"string","pattern":"\\S","errorMessage":"must be the name of a Postgres target in fs.yaml"}},"dependentRequired":{"format":["file"],"target":["table"]}};
const schema53 = {"description":"One scalar SQL expression. Quote it, or use a block (|), where it holds `: `, ` #`, or a comma inside { }.","type":"string","pattern":"\\S","errorMessage":"must be SQL text"};
const schema65 = {"description":"One number and one unit: second, minute, hour, day or week, singular or plural.","type":"string","pattern":"^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$","errorMessage":"must be a duration, such as 1 day","examples":["1 hour","1 day","1 week"]};
const func1 = Object.prototype.hasOwnProperty;
const pattern8 = new RegExp("[^\\u0000]", "u");
const pattern12 = new RegExp("\\S", "u");
const pattern24 = new RegExp("^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$", "u");
const schema47 = {"description":"Names of columns, in order.","type":"array","minItems":1,"errorMessage":"must be a list of columns, such as [order_id]","items":{"$ref":"#/$defs/ColumnName"}};

function validate26(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate26.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(Array.isArray(data)){
if(data.length < 1){
const err0 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema47,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
let data0 = data[i0];
if(typeof data0 === "string"){
if(!pattern8.test(data0)){
const err1 = {instancePath:instancePath+"/" + i0,schemaPath:"#/$defs/ColumnName/pattern",keyword:"pattern",params:{pattern: "[^\\u0000]"},message:"must match pattern \""+"[^\\u0000]"+"\"",schema:"[^\\u0000]",parentSchema:schema48,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath:instancePath+"/" + i0,schemaPath:"#/$defs/ColumnName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema48.type,parentSchema:schema48,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
else {
const err3 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema47.type,parentSchema:schema47,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
validate26.errors = vErrors;
return errors === 0;
}
validate26.evaluated = {"items":true,"dynamicProps":false,"dynamicItems":false};

const schema51 = {"description":"A column of a source.","type":"object","additionalProperties":false,"properties":{"type":{"description":"Type of the column. Default for a computed column: that of its expr.","$ref":"#/$defs/TypeName"},"expr":{"description":"Makes this a computed column: one SQL expression over the other columns of the row. It is not read from the data.","$ref":"#/$defs/Sql"},"description":{"description":"What the column holds.","$ref":"#/$defs/Text"},"known_at":{"description":"The timestamp column that says when this column becomes known, if that is later than its row. Feature sets may use it only at that time.","$ref":"#/$defs/ColumnName"},"sensitive":{"description":"true masks the values in docs and messages. Default false.","$ref":"#/$defs/Flag"}}};

function validate28(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate28.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(((((key0 === "type") || (key0 === "expr")) || (key0 === "description")) || (key0 === "known_at")) || (key0 === "sensitive"))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.type !== undefined){
let data0 = data.type;
if(typeof data0 === "string"){
if(!pattern5.test(data0)){
const err1 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/TypeName/pattern",keyword:"pattern",params:{pattern: "^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$"},message:"must match pattern \""+"^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$"+"\"",schema:"^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$",parentSchema:schema37,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/TypeName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.type,parentSchema:schema37,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.expr !== undefined){
let data1 = data.expr;
if(typeof data1 === "string"){
if(!pattern12.test(data1)){
const err3 = {instancePath:instancePath+"/expr",schemaPath:"#/$defs/Sql/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema53,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/expr",schemaPath:"#/$defs/Sql/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema53.type,parentSchema:schema53,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.description !== undefined){
let data2 = data.description;
if(typeof data2 !== "string"){
const err5 = {instancePath:instancePath+"/description",schemaPath:"#/$defs/Text/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.type,parentSchema:schema34,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.known_at !== undefined){
let data3 = data.known_at;
if(typeof data3 === "string"){
if(!pattern8.test(data3)){
const err6 = {instancePath:instancePath+"/known_at",schemaPath:"#/$defs/ColumnName/pattern",keyword:"pattern",params:{pattern: "[^\\u0000]"},message:"must match pattern \""+"[^\\u0000]"+"\"",schema:"[^\\u0000]",parentSchema:schema48,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/known_at",schemaPath:"#/$defs/ColumnName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema48.type,parentSchema:schema48,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.sensitive !== undefined){
let data4 = data.sensitive;
if(typeof data4 !== "boolean"){
const err8 = {instancePath:instancePath+"/sensitive",schemaPath:"#/$defs/Flag/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema41.type,parentSchema:schema41,data:data4};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
else {
const err9 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema51.type,parentSchema:schema51,data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
validate28.errors = vErrors;
return errors === 0;
}
validate28.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema59 = {"description":"Names of sources.","type":"array","minItems":1,"errorMessage":"must be a list of sources, such as [orders, customers]","items":{"$ref":"#/$defs/Reference"}};
const schema60 = {"description":"The name of another document.","type":"string","pattern":"\\S","errorMessage":"must be a name"};

function validate30(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate30.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(Array.isArray(data)){
if(data.length < 1){
const err0 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
let data0 = data[i0];
if(typeof data0 === "string"){
if(!pattern12.test(data0)){
const err1 = {instancePath:instancePath+"/" + i0,schemaPath:"#/$defs/Reference/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema60,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath:instancePath+"/" + i0,schemaPath:"#/$defs/Reference/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema60.type,parentSchema:schema60,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
}
else {
const err3 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema59.type,parentSchema:schema59,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
validate30.errors = vErrors;
return errors === 0;
}
validate30.evaluated = {"items":true,"dynamicProps":false,"dynamicItems":false};

const schema61 = {"description":"What is different on this target.","type":"object","errorMessage":"must be a map, such as { from: { table: raw.orders } }","additionalProperties":false,"required":["from"],"properties":{"from":{"description":"Where the rows are on this target.","$ref":"#/$defs/OriginSpec"}}};

function validate32(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate32.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.from === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "from"},message:"must have required property '"+"from"+"'",schema:schema61.required,parentSchema:schema61,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(key0 === "from")){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema61,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.from !== undefined){
let data0 = data.from;
const _errs5 = errors;
let valid2 = false;
let passing0 = null;
const _errs6 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.file === undefined){
const err2 = {instancePath:instancePath+"/from",schemaPath:"#/$defs/OriginSpec/oneOf/0/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema57.oneOf[0].required,parentSchema:schema57.oneOf[0],data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
var _valid0 = _errs6 === errors;
if(_valid0){
valid2 = true;
passing0 = 0;
}
const _errs7 = errors;
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
if(data0.table === undefined){
const err3 = {instancePath:instancePath+"/from",schemaPath:"#/$defs/OriginSpec/oneOf/1/required",keyword:"required",params:{missingProperty: "table"},message:"must have required property '"+"table"+"'",schema:schema57.oneOf[1].required,parentSchema:schema57.oneOf[1],data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
var _valid0 = _errs7 === errors;
if(_valid0 && valid2){
valid2 = false;
passing0 = [passing0, 1];
}
else {
if(_valid0){
valid2 = true;
passing0 = 1;
}
}
if(!valid2){
const err4 = {instancePath:instancePath+"/from",schemaPath:"#/$defs/OriginSpec/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema57.oneOf,parentSchema:schema57,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
else {
errors = _errs5;
if(vErrors !== null){
if(_errs5){
vErrors.length = _errs5;
}
else {
vErrors = null;
}
}
}
if(data0 && typeof data0 == "object" && !Array.isArray(data0)){
for(const key1 in data0){
if(!((((key1 === "file") || (key1 === "format")) || (key1 === "table")) || (key1 === "target"))){
const err5 = {instancePath:instancePath+"/from",schemaPath:"#/$defs/OriginSpec/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema57,data:data0};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data0.file !== undefined){
let data1 = data0.file;
if(typeof data1 === "string"){
if(!pattern12.test(data1)){
const err6 = {instancePath:instancePath+"/from/file",schemaPath:"#/$defs/OriginSpec/properties/file/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema57.properties.file,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/from/file",schemaPath:"#/$defs/OriginSpec/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.file.type,parentSchema:schema57.properties.file,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data0.format !== undefined){
let data2 = data0.format;
if(!(((data2 === "csv") || (data2 === "parquet")) || (data2 === "ndjson"))){
const err8 = {instancePath:instancePath+"/from/format",schemaPath:"#/$defs/OriginSpec/properties/format/enum",keyword:"enum",params:{allowedValues: schema57.properties.format.enum},message:"must be equal to one of the allowed values",schema:schema57.properties.format.enum,parentSchema:schema57.properties.format,data:data2};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data0.table !== undefined){
let data3 = data0.table;
if(typeof data3 === "string"){
if(!pattern12.test(data3)){
const err9 = {instancePath:instancePath+"/from/table",schemaPath:"#/$defs/OriginSpec/properties/table/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema57.properties.table,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/from/table",schemaPath:"#/$defs/OriginSpec/properties/table/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.table.type,parentSchema:schema57.properties.table,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data0.target !== undefined){
let data4 = data0.target;
if(typeof data4 === "string"){
if(!pattern12.test(data4)){
const err11 = {instancePath:instancePath+"/from/target",schemaPath:"#/$defs/OriginSpec/properties/target/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema57.properties.target,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
else {
const err12 = {instancePath:instancePath+"/from/target",schemaPath:"#/$defs/OriginSpec/properties/target/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.target.type,parentSchema:schema57.properties.target,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data0.format !== undefined){
if(data0.file === undefined){
const err13 = {instancePath:instancePath+"/from",schemaPath:"#/$defs/OriginSpec/dependentRequired",keyword:"dependentRequired",params:{property: "format",
    missingProperty: "file",
    depsCount: 1,
    deps: "file"},message:"must have property file when property format is present",schema:schema57.dependentRequired,parentSchema:schema57,data:data0};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data0.target !== undefined){
if(data0.table === undefined){
const err14 = {instancePath:instancePath+"/from",schemaPath:"#/$defs/OriginSpec/dependentRequired",keyword:"dependentRequired",params:{property: "target",
    missingProperty: "table",
    depsCount: 1,
    deps: "table"},message:"must have property table when property target is present",schema:schema57.dependentRequired,parentSchema:schema57,data:data0};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
else {
const err15 = {instancePath:instancePath+"/from",schemaPath:"#/$defs/OriginSpec/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema57.type,parentSchema:schema57,data:data0};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
else {
const err16 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema61.type,parentSchema:schema61,data};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
validate32.errors = vErrors;
return errors === 0;
}
validate32.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema67 = {"description":"Checks of rows.","type":"array","minItems":1,"errorMessage":"must be a list of checks, such as [{ not_null: [amount] }, { unique: [order_id] }]","items":{"$ref":"#/$defs/CheckSpec"}};
const schema68 = {"description":"One check: exactly one of not_null, unique, accepted_values, between, expression, row_count, freshness and change.","type":"object","errorMessage":"must be a map with exactly one of not_null, unique, accepted_values, between, expression, row_count, freshness and change","additionalProperties":false,"properties":{"not_null":{"description":"These columns are never null; each is a check of its own.","$ref":"#/$defs/ColumnList"},"unique":{"description":"No two rows have equal values in all of these columns. Rows with a null in one of them do not count.","$ref":"#/$defs/ColumnList"},"accepted_values":{"description":"A column has no other values than these. Null passes.","$ref":"#/$defs/AcceptedValues"},"between":{"description":"The values of a column lie between two bounds, both inclusive. Null passes.","$ref":"#/$defs/Between"},"expression":{"description":"A boolean SQL expression over the columns that is false for no row. Null passes.","$ref":"#/$defs/Sql"},"row_count":{"description":"How many rows there are.","$ref":"#/$defs/RowCount"},"freshness":{"description":"How old the newest row may be.","$ref":"#/$defs/DurationText"},"change":{"description":"By which share the number of rows may differ from that of the last run that passed: 0.2 is a fifth more or less. The first run passes.","type":"number","tsType":"number | bigint","errorMessage":"must be a share above 0, such as 0.2"},"severity":{"description":"What a check that fails does. error: nothing is replaced, and the run of what was checked fails. warn: a warning. Default error.","enum":["error","warn"]}}};
const schema77 = {"description":"Bounds of a number of rows, both inclusive; at least one.","type":"object","errorMessage":"must be a map, such as { min: 1 } or { min: 1000, max: 2000 }","additionalProperties":false,"minProperties":1,"tsType":"{ readonly min?: number | bigint; readonly max?: number | bigint }","properties":{"min":{"description":"The least number.","type":"integer","minimum":0,"errorMessage":"must be a whole number"},"max":{"description":"The greatest number.","type":"integer","minimum":0,"errorMessage":"must be a whole number"}}};
const schema69 = {"description":"The values of a column.","type":"object","errorMessage":"must be a map, such as { column: status, values: [open, paid] }","additionalProperties":false,"required":["column","values"],"properties":{"column":{"description":"The column.","$ref":"#/$defs/ColumnName"},"values":{"description":"All values that it may have.","type":"array","minItems":1,"errorMessage":"must be a list of values, such as [open, paid]","items":{"$ref":"#/$defs/Fill"}}}};
const schema71 = {"description":"A value of the feature's type.","type":["string","number","boolean"],"tsType":"string | number | bigint | boolean","errorMessage":"must be one value: text, a number, true or false"};

function validate38(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate38.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.column === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "column"},message:"must have required property '"+"column"+"'",schema:schema69.required,parentSchema:schema69,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.values === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "values"},message:"must have required property '"+"values"+"'",schema:schema69.required,parentSchema:schema69,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "column") || (key0 === "values"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema69,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.column !== undefined){
let data0 = data.column;
if(typeof data0 === "string"){
if(!pattern8.test(data0)){
const err3 = {instancePath:instancePath+"/column",schemaPath:"#/$defs/ColumnName/pattern",keyword:"pattern",params:{pattern: "[^\\u0000]"},message:"must match pattern \""+"[^\\u0000]"+"\"",schema:"[^\\u0000]",parentSchema:schema48,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/column",schemaPath:"#/$defs/ColumnName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema48.type,parentSchema:schema48,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.values !== undefined){
let data1 = data.values;
if(Array.isArray(data1)){
if(data1.length < 1){
const err5 = {instancePath:instancePath+"/values",schemaPath:"#/properties/values/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema69.properties.values,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
if(((typeof data2 !== "string") && (!((typeof data2 == "number") && (isFinite(data2))))) && (typeof data2 !== "boolean")){
const err6 = {instancePath:instancePath+"/values/" + i0,schemaPath:"#/$defs/Fill/type",keyword:"type",params:{type: schema71.type},message:"must be string,number,boolean",schema:schema71.type,parentSchema:schema71,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath:instancePath+"/values",schemaPath:"#/properties/values/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema69.properties.values.type,parentSchema:schema69.properties.values,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
else {
const err8 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema69.type,parentSchema:schema69,data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
validate38.errors = vErrors;
return errors === 0;
}
validate38.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema72 = {"description":"Bounds of a column, both inclusive; at least one.","type":"object","errorMessage":"must be a map, such as { column: amount, min: 0, max: 10000 }","additionalProperties":false,"required":["column"],"minProperties":2,"tsType":"{ readonly column: string; readonly min?: Fill; readonly max?: Fill }","properties":{"column":{"description":"The column.","$ref":"#/$defs/ColumnName"},"min":{"description":"The least value.","$ref":"#/$defs/Fill"},"max":{"description":"The greatest value.","$ref":"#/$defs/Fill"}}};

function validate40(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate40.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 2){
const err0 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 2},message:"must NOT have fewer than 2 properties",schema:2,parentSchema:schema72,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.column === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "column"},message:"must have required property '"+"column"+"'",schema:schema72.required,parentSchema:schema72,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!(((key0 === "column") || (key0 === "min")) || (key0 === "max"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema72,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.column !== undefined){
let data0 = data.column;
if(typeof data0 === "string"){
if(!pattern8.test(data0)){
const err3 = {instancePath:instancePath+"/column",schemaPath:"#/$defs/ColumnName/pattern",keyword:"pattern",params:{pattern: "[^\\u0000]"},message:"must match pattern \""+"[^\\u0000]"+"\"",schema:"[^\\u0000]",parentSchema:schema48,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/column",schemaPath:"#/$defs/ColumnName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema48.type,parentSchema:schema48,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.min !== undefined){
let data1 = data.min;
if(((typeof data1 !== "string") && (!((typeof data1 == "number") && (isFinite(data1))))) && (typeof data1 !== "boolean")){
const err5 = {instancePath:instancePath+"/min",schemaPath:"#/$defs/Fill/type",keyword:"type",params:{type: schema71.type},message:"must be string,number,boolean",schema:schema71.type,parentSchema:schema71,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.max !== undefined){
let data2 = data.max;
if(((typeof data2 !== "string") && (!((typeof data2 == "number") && (isFinite(data2))))) && (typeof data2 !== "boolean")){
const err6 = {instancePath:instancePath+"/max",schemaPath:"#/$defs/Fill/type",keyword:"type",params:{type: schema71.type},message:"must be string,number,boolean",schema:schema71.type,parentSchema:schema71,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema72.type,parentSchema:schema72,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
validate40.errors = vErrors;
return errors === 0;
}
validate40.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate35(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate35.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func1.call(schema68.properties, key0))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema68,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.not_null !== undefined){
if(!(validate26(data.not_null, {instancePath:instancePath+"/not_null",parentData:data,parentDataProperty:"not_null",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.unique !== undefined){
if(!(validate26(data.unique, {instancePath:instancePath+"/unique",parentData:data,parentDataProperty:"unique",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.accepted_values !== undefined){
if(!(validate38(data.accepted_values, {instancePath:instancePath+"/accepted_values",parentData:data,parentDataProperty:"accepted_values",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate38.errors : vErrors.concat(validate38.errors);
errors = vErrors.length;
}
}
if(data.between !== undefined){
if(!(validate40(data.between, {instancePath:instancePath+"/between",parentData:data,parentDataProperty:"between",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate40.errors : vErrors.concat(validate40.errors);
errors = vErrors.length;
}
}
if(data.expression !== undefined){
let data4 = data.expression;
if(typeof data4 === "string"){
if(!pattern12.test(data4)){
const err1 = {instancePath:instancePath+"/expression",schemaPath:"#/$defs/Sql/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema53,data:data4};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath:instancePath+"/expression",schemaPath:"#/$defs/Sql/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema53.type,parentSchema:schema53,data:data4};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.row_count !== undefined){
let data5 = data.row_count;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
if(Object.keys(data5).length < 1){
const err3 = {instancePath:instancePath+"/row_count",schemaPath:"#/$defs/RowCount/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema77,data:data5};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key1 in data5){
if(!((key1 === "min") || (key1 === "max"))){
const err4 = {instancePath:instancePath+"/row_count",schemaPath:"#/$defs/RowCount/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema77,data:data5};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data5.min !== undefined){
let data6 = data5.min;
if(!(((typeof data6 == "number") && (!(data6 % 1) && !isNaN(data6))) && (isFinite(data6)))){
const err5 = {instancePath:instancePath+"/row_count/min",schemaPath:"#/$defs/RowCount/properties/min/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema77.properties.min.type,parentSchema:schema77.properties.min,data:data6};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if((typeof data6 == "number") && (isFinite(data6))){
if(data6 < 0 || isNaN(data6)){
const err6 = {instancePath:instancePath+"/row_count/min",schemaPath:"#/$defs/RowCount/properties/min/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema77.properties.min,data:data6};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
if(data5.max !== undefined){
let data7 = data5.max;
if(!(((typeof data7 == "number") && (!(data7 % 1) && !isNaN(data7))) && (isFinite(data7)))){
const err7 = {instancePath:instancePath+"/row_count/max",schemaPath:"#/$defs/RowCount/properties/max/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema77.properties.max.type,parentSchema:schema77.properties.max,data:data7};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
if((typeof data7 == "number") && (isFinite(data7))){
if(data7 < 0 || isNaN(data7)){
const err8 = {instancePath:instancePath+"/row_count/max",schemaPath:"#/$defs/RowCount/properties/max/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema77.properties.max,data:data7};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
}
else {
const err9 = {instancePath:instancePath+"/row_count",schemaPath:"#/$defs/RowCount/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema77.type,parentSchema:schema77,data:data5};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.freshness !== undefined){
let data8 = data.freshness;
if(typeof data8 === "string"){
if(!pattern24.test(data8)){
const err10 = {instancePath:instancePath+"/freshness",schemaPath:"#/$defs/DurationText/pattern",keyword:"pattern",params:{pattern: "^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$"},message:"must match pattern \""+"^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$"+"\"",schema:"^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$",parentSchema:schema65,data:data8};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/freshness",schemaPath:"#/$defs/DurationText/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema65.type,parentSchema:schema65,data:data8};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.change !== undefined){
let data9 = data.change;
if(!((typeof data9 == "number") && (isFinite(data9)))){
const err12 = {instancePath:instancePath+"/change",schemaPath:"#/properties/change/type",keyword:"type",params:{type: "number"},message:"must be number",schema:schema68.properties.change.type,parentSchema:schema68.properties.change,data:data9};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.severity !== undefined){
let data10 = data.severity;
if(!((data10 === "error") || (data10 === "warn"))){
const err13 = {instancePath:instancePath+"/severity",schemaPath:"#/properties/severity/enum",keyword:"enum",params:{allowedValues: schema68.properties.severity.enum},message:"must be equal to one of the allowed values",schema:schema68.properties.severity.enum,parentSchema:schema68.properties.severity,data:data10};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
else {
const err14 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema68.type,parentSchema:schema68,data};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
validate35.errors = vErrors;
return errors === 0;
}
validate35.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate34(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate34.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(Array.isArray(data)){
if(data.length < 1){
const err0 = {instancePath,schemaPath:"#/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema67,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate35(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema67.type,parentSchema:schema67,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate34.errors = vErrors;
return errors === 0;
}
validate34.evaluated = {"items":true,"dynamicProps":false,"dynamicItems":false};


function validate25(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate25.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema42.required,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.name === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema42.required,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.columns === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "columns"},message:"must have required property '"+"columns"+"'",schema:schema42.required,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema42.properties, key0))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.kind !== undefined){
let data0 = data.kind;
if("source" !== data0){
const err4 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "source"},message:"must be equal to constant",schema:"source",parentSchema:schema42.properties.kind,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.name !== undefined){
let data1 = data.name;
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
const err5 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/Name/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_]{0,62}$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_]{0,62}$"+"\"",schema:"^[A-Za-z_][A-Za-z0-9_]{0,62}$",parentSchema:schema33,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/Name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema33.type,parentSchema:schema33,data:data1};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.description !== undefined){
let data2 = data.description;
if(typeof data2 !== "string"){
const err7 = {instancePath:instancePath+"/description",schemaPath:"#/$defs/Text/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.type,parentSchema:schema34,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.owner !== undefined){
let data3 = data.owner;
if(typeof data3 !== "string"){
const err8 = {instancePath:instancePath+"/owner",schemaPath:"#/$defs/Text/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.type,parentSchema:schema34,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.tags !== undefined){
let data4 = data.tags;
if(Array.isArray(data4)){
const len0 = data4.length;
for(let i0=0; i0<len0; i0++){
let data5 = data4[i0];
if(typeof data5 !== "string"){
const err9 = {instancePath:instancePath+"/tags/" + i0,schemaPath:"#/$defs/Tags/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema36.items.type,parentSchema:schema36.items,data:data5};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
else {
const err10 = {instancePath:instancePath+"/tags",schemaPath:"#/$defs/Tags/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema36.type,parentSchema:schema36,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.primary_key !== undefined){
if(!(validate26(data.primary_key, {instancePath:instancePath+"/primary_key",parentData:data,parentDataProperty:"primary_key",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.timestamp !== undefined){
let data7 = data.timestamp;
if(typeof data7 === "string"){
if(!pattern8.test(data7)){
const err11 = {instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/ColumnName/pattern",keyword:"pattern",params:{pattern: "[^\\u0000]"},message:"must match pattern \""+"[^\\u0000]"+"\"",schema:"[^\\u0000]",parentSchema:schema48,data:data7};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
else {
const err12 = {instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/ColumnName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema48.type,parentSchema:schema48,data:data7};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.static !== undefined){
let data8 = data.static;
if(true !== data8){
const err13 = {instancePath:instancePath+"/static",schemaPath:"#/properties/static/const",keyword:"const",params:{allowedValue: true},message:"must be equal to constant",schema:true,parentSchema:schema42.properties.static,data:data8};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.columns !== undefined){
let data9 = data.columns;
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
if(Object.keys(data9).length < 1){
const err14 = {instancePath:instancePath+"/columns",schemaPath:"#/properties/columns/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema42.properties.columns,data:data9};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
for(const key1 in data9){
let data10 = data9[key1];
const _errs26 = errors;
let valid9 = false;
const _errs27 = errors;
if(typeof data10 === "string"){
if(!pattern5.test(data10)){
const err15 = {instancePath:instancePath+"/columns/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/TypeName/pattern",keyword:"pattern",params:{pattern: "^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$"},message:"must match pattern \""+"^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$"+"\"",schema:"^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$",parentSchema:schema37,data:data10};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
else {
const err16 = {instancePath:instancePath+"/columns/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/TypeName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.type,parentSchema:schema37,data:data10};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
var _valid0 = _errs27 === errors;
valid9 = valid9 || _valid0;
const _errs30 = errors;
if(!(validate28(data10, {instancePath:instancePath+"/columns/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data9,parentDataProperty:key1,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate28.errors : vErrors.concat(validate28.errors);
errors = vErrors.length;
}
var _valid0 = _errs30 === errors;
valid9 = valid9 || _valid0;
if(!valid9){
const err17 = {instancePath:instancePath+"/columns/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/columns/additionalProperties/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema42.properties.columns.additionalProperties.anyOf,parentSchema:schema42.properties.columns.additionalProperties,data:data10};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
else {
errors = _errs26;
if(vErrors !== null){
if(_errs26){
vErrors.length = _errs26;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err18 = {instancePath:instancePath+"/columns",schemaPath:"#/properties/columns/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema42.properties.columns.type,parentSchema:schema42.properties.columns,data:data9};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.from !== undefined){
let data11 = data.from;
const _errs34 = errors;
let valid12 = false;
let passing0 = null;
const _errs35 = errors;
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
if(data11.file === undefined){
const err19 = {instancePath:instancePath+"/from",schemaPath:"#/$defs/OriginSpec/oneOf/0/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema57.oneOf[0].required,parentSchema:schema57.oneOf[0],data:data11};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
var _valid1 = _errs35 === errors;
if(_valid1){
valid12 = true;
passing0 = 0;
}
const _errs36 = errors;
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
if(data11.table === undefined){
const err20 = {instancePath:instancePath+"/from",schemaPath:"#/$defs/OriginSpec/oneOf/1/required",keyword:"required",params:{missingProperty: "table"},message:"must have required property '"+"table"+"'",schema:schema57.oneOf[1].required,parentSchema:schema57.oneOf[1],data:data11};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
var _valid1 = _errs36 === errors;
if(_valid1 && valid12){
valid12 = false;
passing0 = [passing0, 1];
}
else {
if(_valid1){
valid12 = true;
passing0 = 1;
}
}
if(!valid12){
const err21 = {instancePath:instancePath+"/from",schemaPath:"#/$defs/OriginSpec/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema57.oneOf,parentSchema:schema57,data:data11};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
else {
errors = _errs34;
if(vErrors !== null){
if(_errs34){
vErrors.length = _errs34;
}
else {
vErrors = null;
}
}
}
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
for(const key2 in data11){
if(!((((key2 === "file") || (key2 === "format")) || (key2 === "table")) || (key2 === "target"))){
const err22 = {instancePath:instancePath+"/from",schemaPath:"#/$defs/OriginSpec/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties",schema:false,parentSchema:schema57,data:data11};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data11.file !== undefined){
let data12 = data11.file;
if(typeof data12 === "string"){
if(!pattern12.test(data12)){
const err23 = {instancePath:instancePath+"/from/file",schemaPath:"#/$defs/OriginSpec/properties/file/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema57.properties.file,data:data12};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
else {
const err24 = {instancePath:instancePath+"/from/file",schemaPath:"#/$defs/OriginSpec/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.file.type,parentSchema:schema57.properties.file,data:data12};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data11.format !== undefined){
let data13 = data11.format;
if(!(((data13 === "csv") || (data13 === "parquet")) || (data13 === "ndjson"))){
const err25 = {instancePath:instancePath+"/from/format",schemaPath:"#/$defs/OriginSpec/properties/format/enum",keyword:"enum",params:{allowedValues: schema57.properties.format.enum},message:"must be equal to one of the allowed values",schema:schema57.properties.format.enum,parentSchema:schema57.properties.format,data:data13};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data11.table !== undefined){
let data14 = data11.table;
if(typeof data14 === "string"){
if(!pattern12.test(data14)){
const err26 = {instancePath:instancePath+"/from/table",schemaPath:"#/$defs/OriginSpec/properties/table/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema57.properties.table,data:data14};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
else {
const err27 = {instancePath:instancePath+"/from/table",schemaPath:"#/$defs/OriginSpec/properties/table/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.table.type,parentSchema:schema57.properties.table,data:data14};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data11.target !== undefined){
let data15 = data11.target;
if(typeof data15 === "string"){
if(!pattern12.test(data15)){
const err28 = {instancePath:instancePath+"/from/target",schemaPath:"#/$defs/OriginSpec/properties/target/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema57.properties.target,data:data15};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
else {
const err29 = {instancePath:instancePath+"/from/target",schemaPath:"#/$defs/OriginSpec/properties/target/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema57.properties.target.type,parentSchema:schema57.properties.target,data:data15};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data11.format !== undefined){
if(data11.file === undefined){
const err30 = {instancePath:instancePath+"/from",schemaPath:"#/$defs/OriginSpec/dependentRequired",keyword:"dependentRequired",params:{property: "format",
    missingProperty: "file",
    depsCount: 1,
    deps: "file"},message:"must have property file when property format is present",schema:schema57.dependentRequired,parentSchema:schema57,data:data11};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data11.target !== undefined){
if(data11.table === undefined){
const err31 = {instancePath:instancePath+"/from",schemaPath:"#/$defs/OriginSpec/dependentRequired",keyword:"dependentRequired",params:{property: "target",
    missingProperty: "table",
    depsCount: 1,
    deps: "table"},message:"must have property table when property target is present",schema:schema57.dependentRequired,parentSchema:schema57,data:data11};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
else {
const err32 = {instancePath:instancePath+"/from",schemaPath:"#/$defs/OriginSpec/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema57.type,parentSchema:schema57,data:data11};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data.query !== undefined){
let data16 = data.query;
if(typeof data16 === "string"){
if(!pattern12.test(data16)){
const err33 = {instancePath:instancePath+"/query",schemaPath:"#/$defs/Sql/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema53,data:data16};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
else {
const err34 = {instancePath:instancePath+"/query",schemaPath:"#/$defs/Sql/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema53.type,parentSchema:schema53,data:data16};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data.inputs !== undefined){
if(!(validate30(data.inputs, {instancePath:instancePath+"/inputs",parentData:data,parentDataProperty:"inputs",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate30.errors : vErrors.concat(validate30.errors);
errors = vErrors.length;
}
}
if(data.targets !== undefined){
let data18 = data.targets;
if(data18 && typeof data18 == "object" && !Array.isArray(data18)){
for(const key3 in data18){
if(!(validate32(data18[key3], {instancePath:instancePath+"/targets/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data18,parentDataProperty:key3,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate32.errors : vErrors.concat(validate32.errors);
errors = vErrors.length;
}
}
}
else {
const err35 = {instancePath:instancePath+"/targets",schemaPath:"#/properties/targets/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema42.properties.targets.type,parentSchema:schema42.properties.targets,data:data18};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
if(data.where !== undefined){
let data20 = data.where;
if(typeof data20 === "string"){
if(!pattern12.test(data20)){
const err36 = {instancePath:instancePath+"/where",schemaPath:"#/$defs/Sql/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema53,data:data20};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
else {
const err37 = {instancePath:instancePath+"/where",schemaPath:"#/$defs/Sql/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema53.type,parentSchema:schema53,data:data20};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data.detect !== undefined){
let data21 = data.detect;
if(!((((data21 === "hash") || (data21 === "files")) || (data21 === "updated_at")) || (data21 === "none"))){
const err38 = {instancePath:instancePath+"/detect",schemaPath:"#/properties/detect/enum",keyword:"enum",params:{allowedValues: schema42.properties.detect.enum},message:"must be equal to one of the allowed values",schema:schema42.properties.detect.enum,parentSchema:schema42.properties.detect,data:data21};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data.updated_at !== undefined){
let data22 = data.updated_at;
if(typeof data22 === "string"){
if(!pattern8.test(data22)){
const err39 = {instancePath:instancePath+"/updated_at",schemaPath:"#/$defs/ColumnName/pattern",keyword:"pattern",params:{pattern: "[^\\u0000]"},message:"must match pattern \""+"[^\\u0000]"+"\"",schema:"[^\\u0000]",parentSchema:schema48,data:data22};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
else {
const err40 = {instancePath:instancePath+"/updated_at",schemaPath:"#/$defs/ColumnName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema48.type,parentSchema:schema48,data:data22};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
if(data.late !== undefined){
let data23 = data.late;
if(typeof data23 === "string"){
if(!pattern24.test(data23)){
const err41 = {instancePath:instancePath+"/late",schemaPath:"#/$defs/DurationText/pattern",keyword:"pattern",params:{pattern: "^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$"},message:"must match pattern \""+"^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$"+"\"",schema:"^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$",parentSchema:schema65,data:data23};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
else {
const err42 = {instancePath:instancePath+"/late",schemaPath:"#/$defs/DurationText/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema65.type,parentSchema:schema65,data:data23};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
if(data.freshness !== undefined){
let data24 = data.freshness;
if(typeof data24 === "string"){
if(!pattern24.test(data24)){
const err43 = {instancePath:instancePath+"/freshness",schemaPath:"#/$defs/DurationText/pattern",keyword:"pattern",params:{pattern: "^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$"},message:"must match pattern \""+"^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$"+"\"",schema:"^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$",parentSchema:schema65,data:data24};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
else {
const err44 = {instancePath:instancePath+"/freshness",schemaPath:"#/$defs/DurationText/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema65.type,parentSchema:schema65,data:data24};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data.checks !== undefined){
if(!(validate34(data.checks, {instancePath:instancePath+"/checks",parentData:data,parentDataProperty:"checks",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate34.errors : vErrors.concat(validate34.errors);
errors = vErrors.length;
}
}
if(data.timezone !== undefined){
let data26 = data.timezone;
if(typeof data26 !== "string"){
const err45 = {instancePath:instancePath+"/timezone",schemaPath:"#/properties/timezone/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema42.properties.timezone.type,parentSchema:schema42.properties.timezone,data:data26};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
if(data.non_finite !== undefined){
let data27 = data.non_finite;
if(!((data27 === "null") || (data27 === null))){
const err46 = {instancePath:instancePath+"/non_finite",schemaPath:"#/properties/non_finite/enum",keyword:"enum",params:{allowedValues: schema42.properties.non_finite.enum},message:"must be equal to one of the allowed values",schema:schema42.properties.non_finite.enum,parentSchema:schema42.properties.non_finite,data:data27};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
}
else {
const err47 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema42.type,parentSchema:schema42,data};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
validate25.errors = vErrors;
return errors === 0;
}
validate25.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema79 = {"description":"Features of one entity, from one source, computed together and stored as one history.","type":"object","additionalProperties":false,"required":["kind","name","entity","source","features"],"properties":{"kind":{"description":"This document is a feature set.","const":"feature_set"},"name":{"description":"Name of the feature set, unique among feature sets. It names the history and the online relation.","$ref":"#/$defs/Name"},"description":{"description":"What the features are about.","$ref":"#/$defs/Text"},"renamed":{"description":"The name that the set had before: fs diff compares it with that one.","$ref":"#/$defs/Name"},"version":{"description":"A whole number from 1, raised where values or columns change on purpose: fs diff then accepts what breaks readers. Default 1.","type":"integer","minimum":1,"errorMessage":"must be a whole number from 1"},"owner":{"description":"Who answers for it: a team or a person.","$ref":"#/$defs/Text"},"tags":{"description":"Words to select it by, as in `tag:fraud`.","$ref":"#/$defs/Tags"},"entity":{"description":"The entity that the features describe.","$ref":"#/$defs/Reference"},"source":{"description":"The source of the events.","$ref":"#/$defs/Reference"},"keys":{"description":"Which source column holds each key of the entity: entity key, then source column. Default: the column of the same name.","$ref":"#/$defs/KeyMap"},"timestamp":{"description":"The column of the event time of this set, instead of the source's. Rows where it is null are not events of this set.","$ref":"#/$defs/ColumnName"},"grain":{"description":"What a row of the history is. snapshot: a change of a key's state at a reference time. event: one row for each event, stamped with its time. Default snapshot.","enum":["snapshot","event"]},"at_t":{"description":"Event grain only: whether a window holds what has the very time of its row, the row's own event among it. Default include.","enum":["include","exclude"]},"windows":{"description":"How far back the features look from each reference time, or from each event. `lifetime` is everything before it; `3 events` is an event and the two before it (event grain only). Default for the features that have no windows of their own.","$ref":"#/$defs/Windows"},"every":{"description":"The slide: time between reference times, which are its multiples since 1970-01-01 UTC (weeks: since Monday 1970-01-05). Default 1 day. Snapshot grain only.","$ref":"#/$defs/DurationText"},"where":{"description":"Which rows of the source are events of this set: a boolean SQL expression over the source's columns.","$ref":"#/$defs/Sql"},"dedupe":{"description":"Inside each window, only one of the events with equal values of these columns counts.","$ref":"#/$defs/DedupeSpec"},"start":{"description":"The history begins at the first reference time at or after this date or instant (UTC). Earlier events are still read. Default: the first event.","type":"string","errorMessage":"must be a date or an instant in UTC, such as 2020-07-17 or 2020-07-17T12:00:00Z","examples":["2020-01-01"]},"end":{"description":"The history ends with the last reference time at or before this date (its first moment) or instant (UTC). Then it is complete. Default: it goes on.","type":"string","errorMessage":"must be a date or an instant in UTC, such as 2020-07-17 or 2020-07-17T12:00:00Z","examples":["2021-01-01"]},"freshness":{"description":"How far the history may lie behind now: fs status shows it, and --check fails beyond it, and only then for a set that is behind.","$ref":"#/$defs/DurationText"},"checks":{"description":"What has to be true of the rows of the history before readers see them.","$ref":"#/$defs/CheckList"},"partition_by":{"description":"The unit of time of one partition of the history: day, month or year. Default day.","enum":["day","month","year"]},"fill":{"description":"The value used instead of null, for the features that have no fill of their own.","$ref":"#/$defs/Fill"},"features":{"description":"The features by name. The name goes into the names of the columns.","type":"object","errorMessage":"must be a map of features, such as { orders: { aggregate: count } }","minProperties":1,"additionalProperties":{"$ref":"#/$defs/FeatureSpec"}},"derived":{"description":"Columns made of the set's other columns, by name.","$ref":"#/$defs/DerivedMap"}}};
const schema90 = {"description":"Durations, lifetime, or numbers of events.","type":"array","minItems":1,"errorMessage":"must be a list of durations, such as [3 days, 7 days]","items":{"description":"A duration, such as 7 days, lifetime, or a number of events.","type":"string","pattern":"^\\s*(\\d+\\s+(second|minute|hour|day|week)s?|lifetime|\\d+\\s+events?)\\s*$","errorMessage":"must be a duration, such as 7 days, or lifetime","examples":["1 hour","1 day","7 days","30 days","lifetime","3 events"]}};
const pattern36 = new RegExp("^\\s*(\\d+\\s+(second|minute|hour|day|week)s?|lifetime|\\d+\\s+events?)\\s*$", "u");
const schema87 = {"description":"Entity key, then the column that holds it.","type":"object","errorMessage":"must be a map of entity keys to columns, such as { cpf: payer_document }","additionalProperties":{"description":"The column that holds this key.","$ref":"#/$defs/ColumnName"}};

function validate46(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate46.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
let data0 = data[key0];
if(typeof data0 === "string"){
if(!pattern8.test(data0)){
const err0 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/ColumnName/pattern",keyword:"pattern",params:{pattern: "[^\\u0000]"},message:"must match pattern \""+"[^\\u0000]"+"\"",schema:"[^\\u0000]",parentSchema:schema48,data:data0};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
else {
const err1 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/ColumnName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema48.type,parentSchema:schema48,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
else {
const err2 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema87.type,parentSchema:schema87,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
validate46.errors = vErrors;
return errors === 0;
}
validate46.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema93 = {"description":"Which events are repetitions of the same one, and which of them counts.","type":"object","errorMessage":"must be a map, such as { by: [order_id], keep: last }","additionalProperties":false,"required":["by","keep"],"properties":{"by":{"description":"Columns of the source: events with equal values in all of them are the same. Nulls are equal.","$ref":"#/$defs/ColumnList"},"keep":{"description":"Whether the last or the first of them counts, by time, then primary key.","enum":["last","first"]}}};

function validate48(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate48.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.by === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "by"},message:"must have required property '"+"by"+"'",schema:schema93.required,parentSchema:schema93,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.keep === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "keep"},message:"must have required property '"+"keep"+"'",schema:schema93.required,parentSchema:schema93,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "by") || (key0 === "keep"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema93,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.by !== undefined){
if(!(validate26(data.by, {instancePath:instancePath+"/by",parentData:data,parentDataProperty:"by",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.keep !== undefined){
let data1 = data.keep;
if(!((data1 === "last") || (data1 === "first"))){
const err3 = {instancePath:instancePath+"/keep",schemaPath:"#/properties/keep/enum",keyword:"enum",params:{allowedValues: schema93.properties.keep.enum},message:"must be equal to one of the allowed values",schema:schema93.properties.keep.enum,parentSchema:schema93.properties.keep,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
}
else {
const err4 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema93.type,parentSchema:schema93,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
validate48.errors = vErrors;
return errors === 0;
}
validate48.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema96 = {"description":"One feature: an aggregate over windows of events, which gives one column for each aggregate and window; or, without an aggregate, the value of the newest event.","type":"object","errorMessage":"must be a map, such as { aggregate: sum, of: amount }","additionalProperties":false,"properties":{"description":{"description":"What the feature says.","$ref":"#/$defs/Text"},"renamed":{"description":"The name that the feature had before: its columns are then renamed, not removed.","$ref":"#/$defs/Name"},"owner":{"description":"Who answers for it: a team or a person.","$ref":"#/$defs/Text"},"tags":{"description":"Words to select it by.","$ref":"#/$defs/Tags"},"aggregate":{"description":"How the events of a window become one value: an aggregate such as count, sum or p95, or a list of them. Nulls are skipped. Without it the feature is the value of the newest event, null or not.","errorMessage":"must be an aggregate or a list of them, such as count, [sum, avg] or p95","anyOf":[{"$ref":"#/$defs/Aggregate"},{"type":"array","minItems":1,"errorMessage":"must be an aggregate or a list of them, such as count, [sum, avg] or p95","items":{"$ref":"#/$defs/Aggregate"}}]},"of":{"description":"What is aggregated: a column of the source or a scalar SQL expression. Default: the column that has the feature's name; `count` without it counts events.","$ref":"#/$defs/Sql"},"name":{"description":"The name of the feature's column, instead of the generated one. With several aggregates or windows a pattern: {feature}, {aggregate} and {window} stand for the parts of the generated name, as in {feature}__{aggregate}_over_{window}.","type":"string","pattern":"^([A-Za-z_]|\\{[^{}]*\\})([A-Za-z0-9_]|\\{[^{}]*\\})*$","errorMessage":"must be a name, or a pattern of {feature}, {aggregate} and {window}"},"distinct":{"description":"With count: equal values count once.","const":true,"errorMessage":"must be true, or left out"},"where":{"description":"Which events of the set count for this feature: a boolean SQL expression.","$ref":"#/$defs/Sql"},"pivot":{"description":"One column for each value of `by`, over the events that have it.","$ref":"#/$defs/PivotSpec"},"timestamp":{"description":"The column of another event time of the same source, for this feature. Rows where it is null are not events of this feature.","$ref":"#/$defs/ColumnName"},"windows":{"description":"The windows of this feature, instead of the set's.","$ref":"#/$defs/Windows"},"fill":{"description":"The value used instead of null.","$ref":"#/$defs/Fill"},"type":{"description":"The type of the feature's columns, if not the aggregate's own.","$ref":"#/$defs/TypeName"}}};
const schema101 = {"description":"An aggregate function. Nulls are skipped; over no events count and count_distinct are 0 and the others are null.","type":"string","tsType":"string","errorMessage":"must be an aggregate, such as count, sum, avg, last, median or p95","anyOf":[{"description":"An aggregate by its name.","enum":["count","count_distinct","sum","avg","min","max","stddev","stddev_pop","variance","var_pop","skewness","kurtosis","median","mode","first","last","bool_and","bool_or","collect_list","collect_set"]},{"description":"A percentile (p1 … p99), or a list of at most N values, N up to 999.","type":"string","pattern":"^(p[1-9][0-9]?|(first|last|top)_[1-9][0-9]{0,2})$"}]};
const pattern41 = new RegExp("^(p[1-9][0-9]?|(first|last|top)_[1-9][0-9]{0,2})$", "u");
const pattern44 = new RegExp("^([A-Za-z_]|\\{[^{}]*\\})([A-Za-z0-9_]|\\{[^{}]*\\})*$", "u");
const schema105 = {"description":"Values that events are split by.","type":"object","errorMessage":"must be a map, such as { by: country, values: [BR, CO] }","additionalProperties":false,"required":["by","values"],"properties":{"by":{"description":"What tells the events apart: a column of the source or a scalar SQL expression.","$ref":"#/$defs/Sql"},"values":{"description":"The values, each the beginning of its columns' names; or a map of value to name.","tsType":"readonly (string | number | bigint | boolean)[] | { readonly [value: string]: string }","errorMessage":"must be a list of values, such as [BR, CO], or a map of value to name, such as { BR: brazil }","anyOf":[{"type":"array","minItems":1,"errorMessage":"must be a list of values, such as [BR, CO], or a map of value to name, such as { BR: brazil }","items":{"description":"A value of `by`.","type":["string","number","boolean"],"tsType":"string | number | bigint | boolean","errorMessage":"must be one value: text, a number, true or false (for null write by: coalesce(…))"}},{"type":"object","minProperties":1,"errorMessage":"must be a list of values, such as [BR, CO], or a map of value to name, such as { BR: brazil }","additionalProperties":{"description":"The name of this value in the names of columns.","type":"string","errorMessage":"must be a name, in quotes if it is a number"}}]}}};

function validate53(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate53.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.by === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "by"},message:"must have required property '"+"by"+"'",schema:schema105.required,parentSchema:schema105,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.values === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "values"},message:"must have required property '"+"values"+"'",schema:schema105.required,parentSchema:schema105,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "by") || (key0 === "values"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema105,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.by !== undefined){
let data0 = data.by;
if(typeof data0 === "string"){
if(!pattern12.test(data0)){
const err3 = {instancePath:instancePath+"/by",schemaPath:"#/$defs/Sql/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema53,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/by",schemaPath:"#/$defs/Sql/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema53.type,parentSchema:schema53,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.values !== undefined){
let data1 = data.values;
const _errs6 = errors;
let valid2 = false;
const _errs7 = errors;
if(Array.isArray(data1)){
if(data1.length < 1){
const err5 = {instancePath:instancePath+"/values",schemaPath:"#/properties/values/anyOf/0/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema105.properties.values.anyOf[0],data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
if(((typeof data2 !== "string") && (!((typeof data2 == "number") && (isFinite(data2))))) && (typeof data2 !== "boolean")){
const err6 = {instancePath:instancePath+"/values/" + i0,schemaPath:"#/properties/values/anyOf/0/items/type",keyword:"type",params:{type: schema105.properties.values.anyOf[0].items.type},message:"must be string,number,boolean",schema:schema105.properties.values.anyOf[0].items.type,parentSchema:schema105.properties.values.anyOf[0].items,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath:instancePath+"/values",schemaPath:"#/properties/values/anyOf/0/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema105.properties.values.anyOf[0].type,parentSchema:schema105.properties.values.anyOf[0],data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
var _valid0 = _errs7 === errors;
valid2 = valid2 || _valid0;
const _errs11 = errors;
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
if(Object.keys(data1).length < 1){
const err8 = {instancePath:instancePath+"/values",schemaPath:"#/properties/values/anyOf/1/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema105.properties.values.anyOf[1],data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
for(const key1 in data1){
let data3 = data1[key1];
if(typeof data3 !== "string"){
const err9 = {instancePath:instancePath+"/values/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/values/anyOf/1/additionalProperties/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema105.properties.values.anyOf[1].additionalProperties.type,parentSchema:schema105.properties.values.anyOf[1].additionalProperties,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
else {
const err10 = {instancePath:instancePath+"/values",schemaPath:"#/properties/values/anyOf/1/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema105.properties.values.anyOf[1].type,parentSchema:schema105.properties.values.anyOf[1],data:data1};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
var _valid0 = _errs11 === errors;
valid2 = valid2 || _valid0;
if(!valid2){
const err11 = {instancePath:instancePath+"/values",schemaPath:"#/properties/values/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema105.properties.values.anyOf,parentSchema:schema105.properties.values,data:data1};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
else {
errors = _errs6;
if(vErrors !== null){
if(_errs6){
vErrors.length = _errs6;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err12 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema105.type,parentSchema:schema105,data};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
validate53.errors = vErrors;
return errors === 0;
}
validate53.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate52(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate52.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
if(!(func1.call(schema96.properties, key0))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema96,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.description !== undefined){
let data0 = data.description;
if(typeof data0 !== "string"){
const err1 = {instancePath:instancePath+"/description",schemaPath:"#/$defs/Text/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.type,parentSchema:schema34,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.renamed !== undefined){
let data1 = data.renamed;
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
const err2 = {instancePath:instancePath+"/renamed",schemaPath:"#/$defs/Name/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_]{0,62}$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_]{0,62}$"+"\"",schema:"^[A-Za-z_][A-Za-z0-9_]{0,62}$",parentSchema:schema33,data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/renamed",schemaPath:"#/$defs/Name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema33.type,parentSchema:schema33,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.owner !== undefined){
let data2 = data.owner;
if(typeof data2 !== "string"){
const err4 = {instancePath:instancePath+"/owner",schemaPath:"#/$defs/Text/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.type,parentSchema:schema34,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.tags !== undefined){
let data3 = data.tags;
if(Array.isArray(data3)){
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
let data4 = data3[i0];
if(typeof data4 !== "string"){
const err5 = {instancePath:instancePath+"/tags/" + i0,schemaPath:"#/$defs/Tags/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema36.items.type,parentSchema:schema36.items,data:data4};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
}
else {
const err6 = {instancePath:instancePath+"/tags",schemaPath:"#/$defs/Tags/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema36.type,parentSchema:schema36,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.aggregate !== undefined){
let data5 = data.aggregate;
const _errs17 = errors;
let valid7 = false;
const _errs18 = errors;
if(typeof data5 !== "string"){
const err7 = {instancePath:instancePath+"/aggregate",schemaPath:"#/$defs/Aggregate/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema101.type,parentSchema:schema101,data:data5};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
const _errs21 = errors;
let valid9 = false;
const _errs22 = errors;
if(!((((((((((((((((((((data5 === "count") || (data5 === "count_distinct")) || (data5 === "sum")) || (data5 === "avg")) || (data5 === "min")) || (data5 === "max")) || (data5 === "stddev")) || (data5 === "stddev_pop")) || (data5 === "variance")) || (data5 === "var_pop")) || (data5 === "skewness")) || (data5 === "kurtosis")) || (data5 === "median")) || (data5 === "mode")) || (data5 === "first")) || (data5 === "last")) || (data5 === "bool_and")) || (data5 === "bool_or")) || (data5 === "collect_list")) || (data5 === "collect_set"))){
const err8 = {instancePath:instancePath+"/aggregate",schemaPath:"#/$defs/Aggregate/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema101.anyOf[0].enum},message:"must be equal to one of the allowed values",schema:schema101.anyOf[0].enum,parentSchema:schema101.anyOf[0],data:data5};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
var _valid1 = _errs22 === errors;
valid9 = valid9 || _valid1;
const _errs23 = errors;
if(typeof data5 === "string"){
if(!pattern41.test(data5)){
const err9 = {instancePath:instancePath+"/aggregate",schemaPath:"#/$defs/Aggregate/anyOf/1/pattern",keyword:"pattern",params:{pattern: "^(p[1-9][0-9]?|(first|last|top)_[1-9][0-9]{0,2})$"},message:"must match pattern \""+"^(p[1-9][0-9]?|(first|last|top)_[1-9][0-9]{0,2})$"+"\"",schema:"^(p[1-9][0-9]?|(first|last|top)_[1-9][0-9]{0,2})$",parentSchema:schema101.anyOf[1],data:data5};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
else {
const err10 = {instancePath:instancePath+"/aggregate",schemaPath:"#/$defs/Aggregate/anyOf/1/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema101.anyOf[1].type,parentSchema:schema101.anyOf[1],data:data5};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
var _valid1 = _errs23 === errors;
valid9 = valid9 || _valid1;
if(!valid9){
const err11 = {instancePath:instancePath+"/aggregate",schemaPath:"#/$defs/Aggregate/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema101.anyOf,parentSchema:schema101,data:data5};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
else {
errors = _errs21;
if(vErrors !== null){
if(_errs21){
vErrors.length = _errs21;
}
else {
vErrors = null;
}
}
}
var _valid0 = _errs18 === errors;
valid7 = valid7 || _valid0;
const _errs25 = errors;
if(Array.isArray(data5)){
if(data5.length < 1){
const err12 = {instancePath:instancePath+"/aggregate",schemaPath:"#/properties/aggregate/anyOf/1/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema96.properties.aggregate.anyOf[1],data:data5};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
const len1 = data5.length;
for(let i1=0; i1<len1; i1++){
let data6 = data5[i1];
if(typeof data6 !== "string"){
const err13 = {instancePath:instancePath+"/aggregate/" + i1,schemaPath:"#/$defs/Aggregate/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema101.type,parentSchema:schema101,data:data6};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
const _errs30 = errors;
let valid13 = false;
const _errs31 = errors;
if(!((((((((((((((((((((data6 === "count") || (data6 === "count_distinct")) || (data6 === "sum")) || (data6 === "avg")) || (data6 === "min")) || (data6 === "max")) || (data6 === "stddev")) || (data6 === "stddev_pop")) || (data6 === "variance")) || (data6 === "var_pop")) || (data6 === "skewness")) || (data6 === "kurtosis")) || (data6 === "median")) || (data6 === "mode")) || (data6 === "first")) || (data6 === "last")) || (data6 === "bool_and")) || (data6 === "bool_or")) || (data6 === "collect_list")) || (data6 === "collect_set"))){
const err14 = {instancePath:instancePath+"/aggregate/" + i1,schemaPath:"#/$defs/Aggregate/anyOf/0/enum",keyword:"enum",params:{allowedValues: schema101.anyOf[0].enum},message:"must be equal to one of the allowed values",schema:schema101.anyOf[0].enum,parentSchema:schema101.anyOf[0],data:data6};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
var _valid2 = _errs31 === errors;
valid13 = valid13 || _valid2;
const _errs32 = errors;
if(typeof data6 === "string"){
if(!pattern41.test(data6)){
const err15 = {instancePath:instancePath+"/aggregate/" + i1,schemaPath:"#/$defs/Aggregate/anyOf/1/pattern",keyword:"pattern",params:{pattern: "^(p[1-9][0-9]?|(first|last|top)_[1-9][0-9]{0,2})$"},message:"must match pattern \""+"^(p[1-9][0-9]?|(first|last|top)_[1-9][0-9]{0,2})$"+"\"",schema:"^(p[1-9][0-9]?|(first|last|top)_[1-9][0-9]{0,2})$",parentSchema:schema101.anyOf[1],data:data6};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
else {
const err16 = {instancePath:instancePath+"/aggregate/" + i1,schemaPath:"#/$defs/Aggregate/anyOf/1/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema101.anyOf[1].type,parentSchema:schema101.anyOf[1],data:data6};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
var _valid2 = _errs32 === errors;
valid13 = valid13 || _valid2;
if(!valid13){
const err17 = {instancePath:instancePath+"/aggregate/" + i1,schemaPath:"#/$defs/Aggregate/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema101.anyOf,parentSchema:schema101,data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
else {
errors = _errs30;
if(vErrors !== null){
if(_errs30){
vErrors.length = _errs30;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err18 = {instancePath:instancePath+"/aggregate",schemaPath:"#/properties/aggregate/anyOf/1/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema96.properties.aggregate.anyOf[1].type,parentSchema:schema96.properties.aggregate.anyOf[1],data:data5};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
var _valid0 = _errs25 === errors;
valid7 = valid7 || _valid0;
if(!valid7){
const err19 = {instancePath:instancePath+"/aggregate",schemaPath:"#/properties/aggregate/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema96.properties.aggregate.anyOf,parentSchema:schema96.properties.aggregate,data:data5};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
else {
errors = _errs17;
if(vErrors !== null){
if(_errs17){
vErrors.length = _errs17;
}
else {
vErrors = null;
}
}
}
}
if(data.of !== undefined){
let data7 = data.of;
if(typeof data7 === "string"){
if(!pattern12.test(data7)){
const err20 = {instancePath:instancePath+"/of",schemaPath:"#/$defs/Sql/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema53,data:data7};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
else {
const err21 = {instancePath:instancePath+"/of",schemaPath:"#/$defs/Sql/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema53.type,parentSchema:schema53,data:data7};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.name !== undefined){
let data8 = data.name;
if(typeof data8 === "string"){
if(!pattern44.test(data8)){
const err22 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/pattern",keyword:"pattern",params:{pattern: "^([A-Za-z_]|\\{[^{}]*\\})([A-Za-z0-9_]|\\{[^{}]*\\})*$"},message:"must match pattern \""+"^([A-Za-z_]|\\{[^{}]*\\})([A-Za-z0-9_]|\\{[^{}]*\\})*$"+"\"",schema:"^([A-Za-z_]|\\{[^{}]*\\})([A-Za-z0-9_]|\\{[^{}]*\\})*$",parentSchema:schema96.properties.name,data:data8};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
else {
const err23 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema96.properties.name.type,parentSchema:schema96.properties.name,data:data8};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data.distinct !== undefined){
let data9 = data.distinct;
if(true !== data9){
const err24 = {instancePath:instancePath+"/distinct",schemaPath:"#/properties/distinct/const",keyword:"const",params:{allowedValue: true},message:"must be equal to constant",schema:true,parentSchema:schema96.properties.distinct,data:data9};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data.where !== undefined){
let data10 = data.where;
if(typeof data10 === "string"){
if(!pattern12.test(data10)){
const err25 = {instancePath:instancePath+"/where",schemaPath:"#/$defs/Sql/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema53,data:data10};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
else {
const err26 = {instancePath:instancePath+"/where",schemaPath:"#/$defs/Sql/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema53.type,parentSchema:schema53,data:data10};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data.pivot !== undefined){
if(!(validate53(data.pivot, {instancePath:instancePath+"/pivot",parentData:data,parentDataProperty:"pivot",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
errors = vErrors.length;
}
}
if(data.timestamp !== undefined){
let data12 = data.timestamp;
if(typeof data12 === "string"){
if(!pattern8.test(data12)){
const err27 = {instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/ColumnName/pattern",keyword:"pattern",params:{pattern: "[^\\u0000]"},message:"must match pattern \""+"[^\\u0000]"+"\"",schema:"[^\\u0000]",parentSchema:schema48,data:data12};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
else {
const err28 = {instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/ColumnName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema48.type,parentSchema:schema48,data:data12};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data.windows !== undefined){
let data13 = data.windows;
if(Array.isArray(data13)){
if(data13.length < 1){
const err29 = {instancePath:instancePath+"/windows",schemaPath:"#/$defs/Windows/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema90,data:data13};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
const len2 = data13.length;
for(let i2=0; i2<len2; i2++){
let data14 = data13[i2];
if(typeof data14 === "string"){
if(!pattern36.test(data14)){
const err30 = {instancePath:instancePath+"/windows/" + i2,schemaPath:"#/$defs/Windows/items/pattern",keyword:"pattern",params:{pattern: "^\\s*(\\d+\\s+(second|minute|hour|day|week)s?|lifetime|\\d+\\s+events?)\\s*$"},message:"must match pattern \""+"^\\s*(\\d+\\s+(second|minute|hour|day|week)s?|lifetime|\\d+\\s+events?)\\s*$"+"\"",schema:"^\\s*(\\d+\\s+(second|minute|hour|day|week)s?|lifetime|\\d+\\s+events?)\\s*$",parentSchema:schema90.items,data:data14};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
else {
const err31 = {instancePath:instancePath+"/windows/" + i2,schemaPath:"#/$defs/Windows/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema90.items.type,parentSchema:schema90.items,data:data14};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
else {
const err32 = {instancePath:instancePath+"/windows",schemaPath:"#/$defs/Windows/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema90.type,parentSchema:schema90,data:data13};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data.fill !== undefined){
let data15 = data.fill;
if(((typeof data15 !== "string") && (!((typeof data15 == "number") && (isFinite(data15))))) && (typeof data15 !== "boolean")){
const err33 = {instancePath:instancePath+"/fill",schemaPath:"#/$defs/Fill/type",keyword:"type",params:{type: schema71.type},message:"must be string,number,boolean",schema:schema71.type,parentSchema:schema71,data:data15};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data.type !== undefined){
let data16 = data.type;
if(typeof data16 === "string"){
if(!pattern5.test(data16)){
const err34 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/TypeName/pattern",keyword:"pattern",params:{pattern: "^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$"},message:"must match pattern \""+"^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$"+"\"",schema:"^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$",parentSchema:schema37,data:data16};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
else {
const err35 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/TypeName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.type,parentSchema:schema37,data:data16};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
}
else {
const err36 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema96.type,parentSchema:schema96,data};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
validate52.errors = vErrors;
return errors === 0;
}
validate52.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema111 = {"description":"Columns made of other columns: name, then a scalar SQL expression, or a map with expr, type, fill and description.","type":"object","errorMessage":"must be a map of names to expressions, such as { conversion: orders / views }","minProperties":1,"additionalProperties":{"description":"The expression, or a map with expr, type, fill and description.","errorMessage":"must be an expression, or a map, such as { expr: orders / views, fill: 0 }","anyOf":[{"$ref":"#/$defs/Sql"},{"$ref":"#/$defs/DerivedSpec"}]}};
const schema113 = {"description":"A column made of other columns. Bare names of features give one column for each of their windows; `as_of` is the instant of reading.","type":"object","errorMessage":"must be an expression, or a map, such as { expr: orders / views, fill: 0 }","additionalProperties":false,"required":["expr"],"properties":{"description":{"description":"What the column says.","$ref":"#/$defs/Text"},"renamed":{"description":"The name that the column had before: it is then renamed, not removed.","$ref":"#/$defs/Name"},"expr":{"description":"A scalar SQL expression over features by name, columns by name, and `as_of`.","$ref":"#/$defs/Sql"},"fill":{"description":"The value used instead of null.","$ref":"#/$defs/Fill"},"type":{"description":"The type of the column, if not the expression's own.","$ref":"#/$defs/TypeName"}}};

function validate57(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate57.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.expr === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "expr"},message:"must have required property '"+"expr"+"'",schema:schema113.required,parentSchema:schema113,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((((key0 === "description") || (key0 === "renamed")) || (key0 === "expr")) || (key0 === "fill")) || (key0 === "type"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema113,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.description !== undefined){
let data0 = data.description;
if(typeof data0 !== "string"){
const err2 = {instancePath:instancePath+"/description",schemaPath:"#/$defs/Text/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.type,parentSchema:schema34,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.renamed !== undefined){
let data1 = data.renamed;
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
const err3 = {instancePath:instancePath+"/renamed",schemaPath:"#/$defs/Name/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_]{0,62}$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_]{0,62}$"+"\"",schema:"^[A-Za-z_][A-Za-z0-9_]{0,62}$",parentSchema:schema33,data:data1};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/renamed",schemaPath:"#/$defs/Name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema33.type,parentSchema:schema33,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.expr !== undefined){
let data2 = data.expr;
if(typeof data2 === "string"){
if(!pattern12.test(data2)){
const err5 = {instancePath:instancePath+"/expr",schemaPath:"#/$defs/Sql/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema53,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
else {
const err6 = {instancePath:instancePath+"/expr",schemaPath:"#/$defs/Sql/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema53.type,parentSchema:schema53,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.fill !== undefined){
let data3 = data.fill;
if(((typeof data3 !== "string") && (!((typeof data3 == "number") && (isFinite(data3))))) && (typeof data3 !== "boolean")){
const err7 = {instancePath:instancePath+"/fill",schemaPath:"#/$defs/Fill/type",keyword:"type",params:{type: schema71.type},message:"must be string,number,boolean",schema:schema71.type,parentSchema:schema71,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.type !== undefined){
let data4 = data.type;
if(typeof data4 === "string"){
if(!pattern5.test(data4)){
const err8 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/TypeName/pattern",keyword:"pattern",params:{pattern: "^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$"},message:"must match pattern \""+"^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$"+"\"",schema:"^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$",parentSchema:schema37,data:data4};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/TypeName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.type,parentSchema:schema37,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
else {
const err10 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema113.type,parentSchema:schema113,data};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
validate57.errors = vErrors;
return errors === 0;
}
validate57.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate56(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate56.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 1){
const err0 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema111,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
let data0 = data[key0];
const _errs3 = errors;
let valid1 = false;
const _errs4 = errors;
if(typeof data0 === "string"){
if(!pattern12.test(data0)){
const err1 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/Sql/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema53,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
else {
const err2 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/Sql/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema53.type,parentSchema:schema53,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
var _valid0 = _errs4 === errors;
valid1 = valid1 || _valid0;
const _errs7 = errors;
if(!(validate57(data0, {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data,parentDataProperty:key0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate57.errors : vErrors.concat(validate57.errors);
errors = vErrors.length;
}
var _valid0 = _errs7 === errors;
valid1 = valid1 || _valid0;
if(!valid1){
const err3 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/additionalProperties/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema111.additionalProperties.anyOf,parentSchema:schema111.additionalProperties,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
else {
errors = _errs3;
if(vErrors !== null){
if(_errs3){
vErrors.length = _errs3;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err4 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema111.type,parentSchema:schema111,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
validate56.errors = vErrors;
return errors === 0;
}
validate56.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate45(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate45.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema79.required,parentSchema:schema79,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.name === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema79.required,parentSchema:schema79,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.entity === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "entity"},message:"must have required property '"+"entity"+"'",schema:schema79.required,parentSchema:schema79,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.source === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "source"},message:"must have required property '"+"source"+"'",schema:schema79.required,parentSchema:schema79,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.features === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "features"},message:"must have required property '"+"features"+"'",schema:schema79.required,parentSchema:schema79,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema79.properties, key0))){
const err5 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema79,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.kind !== undefined){
let data0 = data.kind;
if("feature_set" !== data0){
const err6 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "feature_set"},message:"must be equal to constant",schema:"feature_set",parentSchema:schema79.properties.kind,data:data0};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.name !== undefined){
let data1 = data.name;
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
const err7 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/Name/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_]{0,62}$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_]{0,62}$"+"\"",schema:"^[A-Za-z_][A-Za-z0-9_]{0,62}$",parentSchema:schema33,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/Name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema33.type,parentSchema:schema33,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.description !== undefined){
let data2 = data.description;
if(typeof data2 !== "string"){
const err9 = {instancePath:instancePath+"/description",schemaPath:"#/$defs/Text/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.type,parentSchema:schema34,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.renamed !== undefined){
let data3 = data.renamed;
if(typeof data3 === "string"){
if(!pattern4.test(data3)){
const err10 = {instancePath:instancePath+"/renamed",schemaPath:"#/$defs/Name/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_]{0,62}$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_]{0,62}$"+"\"",schema:"^[A-Za-z_][A-Za-z0-9_]{0,62}$",parentSchema:schema33,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/renamed",schemaPath:"#/$defs/Name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema33.type,parentSchema:schema33,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.version !== undefined){
let data4 = data.version;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
const err12 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema79.properties.version.type,parentSchema:schema79.properties.version,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 < 1 || isNaN(data4)){
const err13 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema79.properties.version,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
if(data.owner !== undefined){
let data5 = data.owner;
if(typeof data5 !== "string"){
const err14 = {instancePath:instancePath+"/owner",schemaPath:"#/$defs/Text/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.type,parentSchema:schema34,data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.tags !== undefined){
let data6 = data.tags;
if(Array.isArray(data6)){
const len0 = data6.length;
for(let i0=0; i0<len0; i0++){
let data7 = data6[i0];
if(typeof data7 !== "string"){
const err15 = {instancePath:instancePath+"/tags/" + i0,schemaPath:"#/$defs/Tags/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema36.items.type,parentSchema:schema36.items,data:data7};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
}
else {
const err16 = {instancePath:instancePath+"/tags",schemaPath:"#/$defs/Tags/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema36.type,parentSchema:schema36,data:data6};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data.entity !== undefined){
let data8 = data.entity;
if(typeof data8 === "string"){
if(!pattern12.test(data8)){
const err17 = {instancePath:instancePath+"/entity",schemaPath:"#/$defs/Reference/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema60,data:data8};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
else {
const err18 = {instancePath:instancePath+"/entity",schemaPath:"#/$defs/Reference/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema60.type,parentSchema:schema60,data:data8};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.source !== undefined){
let data9 = data.source;
if(typeof data9 === "string"){
if(!pattern12.test(data9)){
const err19 = {instancePath:instancePath+"/source",schemaPath:"#/$defs/Reference/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema60,data:data9};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
else {
const err20 = {instancePath:instancePath+"/source",schemaPath:"#/$defs/Reference/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema60.type,parentSchema:schema60,data:data9};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate46(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate46.errors : vErrors.concat(validate46.errors);
errors = vErrors.length;
}
}
if(data.timestamp !== undefined){
let data11 = data.timestamp;
if(typeof data11 === "string"){
if(!pattern8.test(data11)){
const err21 = {instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/ColumnName/pattern",keyword:"pattern",params:{pattern: "[^\\u0000]"},message:"must match pattern \""+"[^\\u0000]"+"\"",schema:"[^\\u0000]",parentSchema:schema48,data:data11};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
else {
const err22 = {instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/ColumnName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema48.type,parentSchema:schema48,data:data11};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data.grain !== undefined){
let data12 = data.grain;
if(!((data12 === "snapshot") || (data12 === "event"))){
const err23 = {instancePath:instancePath+"/grain",schemaPath:"#/properties/grain/enum",keyword:"enum",params:{allowedValues: schema79.properties.grain.enum},message:"must be equal to one of the allowed values",schema:schema79.properties.grain.enum,parentSchema:schema79.properties.grain,data:data12};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data.at_t !== undefined){
let data13 = data.at_t;
if(!((data13 === "include") || (data13 === "exclude"))){
const err24 = {instancePath:instancePath+"/at_t",schemaPath:"#/properties/at_t/enum",keyword:"enum",params:{allowedValues: schema79.properties.at_t.enum},message:"must be equal to one of the allowed values",schema:schema79.properties.at_t.enum,parentSchema:schema79.properties.at_t,data:data13};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data.windows !== undefined){
let data14 = data.windows;
if(Array.isArray(data14)){
if(data14.length < 1){
const err25 = {instancePath:instancePath+"/windows",schemaPath:"#/$defs/Windows/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema90,data:data14};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
const len1 = data14.length;
for(let i1=0; i1<len1; i1++){
let data15 = data14[i1];
if(typeof data15 === "string"){
if(!pattern36.test(data15)){
const err26 = {instancePath:instancePath+"/windows/" + i1,schemaPath:"#/$defs/Windows/items/pattern",keyword:"pattern",params:{pattern: "^\\s*(\\d+\\s+(second|minute|hour|day|week)s?|lifetime|\\d+\\s+events?)\\s*$"},message:"must match pattern \""+"^\\s*(\\d+\\s+(second|minute|hour|day|week)s?|lifetime|\\d+\\s+events?)\\s*$"+"\"",schema:"^\\s*(\\d+\\s+(second|minute|hour|day|week)s?|lifetime|\\d+\\s+events?)\\s*$",parentSchema:schema90.items,data:data15};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
else {
const err27 = {instancePath:instancePath+"/windows/" + i1,schemaPath:"#/$defs/Windows/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema90.items.type,parentSchema:schema90.items,data:data15};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
else {
const err28 = {instancePath:instancePath+"/windows",schemaPath:"#/$defs/Windows/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema90.type,parentSchema:schema90,data:data14};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data.every !== undefined){
let data16 = data.every;
if(typeof data16 === "string"){
if(!pattern24.test(data16)){
const err29 = {instancePath:instancePath+"/every",schemaPath:"#/$defs/DurationText/pattern",keyword:"pattern",params:{pattern: "^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$"},message:"must match pattern \""+"^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$"+"\"",schema:"^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$",parentSchema:schema65,data:data16};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
else {
const err30 = {instancePath:instancePath+"/every",schemaPath:"#/$defs/DurationText/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema65.type,parentSchema:schema65,data:data16};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data.where !== undefined){
let data17 = data.where;
if(typeof data17 === "string"){
if(!pattern12.test(data17)){
const err31 = {instancePath:instancePath+"/where",schemaPath:"#/$defs/Sql/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema53,data:data17};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
else {
const err32 = {instancePath:instancePath+"/where",schemaPath:"#/$defs/Sql/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema53.type,parentSchema:schema53,data:data17};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data.dedupe !== undefined){
if(!(validate48(data.dedupe, {instancePath:instancePath+"/dedupe",parentData:data,parentDataProperty:"dedupe",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate48.errors : vErrors.concat(validate48.errors);
errors = vErrors.length;
}
}
if(data.start !== undefined){
let data19 = data.start;
if(typeof data19 !== "string"){
const err33 = {instancePath:instancePath+"/start",schemaPath:"#/properties/start/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema79.properties.start.type,parentSchema:schema79.properties.start,data:data19};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data.end !== undefined){
let data20 = data.end;
if(typeof data20 !== "string"){
const err34 = {instancePath:instancePath+"/end",schemaPath:"#/properties/end/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema79.properties.end.type,parentSchema:schema79.properties.end,data:data20};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data.freshness !== undefined){
let data21 = data.freshness;
if(typeof data21 === "string"){
if(!pattern24.test(data21)){
const err35 = {instancePath:instancePath+"/freshness",schemaPath:"#/$defs/DurationText/pattern",keyword:"pattern",params:{pattern: "^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$"},message:"must match pattern \""+"^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$"+"\"",schema:"^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$",parentSchema:schema65,data:data21};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
else {
const err36 = {instancePath:instancePath+"/freshness",schemaPath:"#/$defs/DurationText/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema65.type,parentSchema:schema65,data:data21};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
}
if(data.checks !== undefined){
if(!(validate34(data.checks, {instancePath:instancePath+"/checks",parentData:data,parentDataProperty:"checks",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate34.errors : vErrors.concat(validate34.errors);
errors = vErrors.length;
}
}
if(data.partition_by !== undefined){
let data23 = data.partition_by;
if(!(((data23 === "day") || (data23 === "month")) || (data23 === "year"))){
const err37 = {instancePath:instancePath+"/partition_by",schemaPath:"#/properties/partition_by/enum",keyword:"enum",params:{allowedValues: schema79.properties.partition_by.enum},message:"must be equal to one of the allowed values",schema:schema79.properties.partition_by.enum,parentSchema:schema79.properties.partition_by,data:data23};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data.fill !== undefined){
let data24 = data.fill;
if(((typeof data24 !== "string") && (!((typeof data24 == "number") && (isFinite(data24))))) && (typeof data24 !== "boolean")){
const err38 = {instancePath:instancePath+"/fill",schemaPath:"#/$defs/Fill/type",keyword:"type",params:{type: schema71.type},message:"must be string,number,boolean",schema:schema71.type,parentSchema:schema71,data:data24};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data.features !== undefined){
let data25 = data.features;
if(data25 && typeof data25 == "object" && !Array.isArray(data25)){
if(Object.keys(data25).length < 1){
const err39 = {instancePath:instancePath+"/features",schemaPath:"#/properties/features/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema79.properties.features,data:data25};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
for(const key1 in data25){
if(!(validate52(data25[key1], {instancePath:instancePath+"/features/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data25,parentDataProperty:key1,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate52.errors : vErrors.concat(validate52.errors);
errors = vErrors.length;
}
}
}
else {
const err40 = {instancePath:instancePath+"/features",schemaPath:"#/properties/features/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema79.properties.features.type,parentSchema:schema79.properties.features,data:data25};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
if(data.derived !== undefined){
if(!(validate56(data.derived, {instancePath:instancePath+"/derived",parentData:data,parentDataProperty:"derived",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
errors = vErrors.length;
}
}
}
else {
const err41 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema79.type,parentSchema:schema79,data};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
validate45.errors = vErrors;
return errors === 0;
}
validate45.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema119 = {"description":"The rows of a source, each enriched with features as they were known at that row's time.","type":"object","additionalProperties":false,"required":["kind","name","spine","columns","features","output"],"properties":{"kind":{"description":"This document is a dataset.","const":"dataset"},"name":{"description":"Name of the dataset, unique among datasets.","$ref":"#/$defs/Name"},"description":{"description":"What one row of the dataset is.","$ref":"#/$defs/Text"},"renamed":{"description":"The name that the dataset had before: fs diff compares it with that one.","$ref":"#/$defs/Name"},"version":{"description":"A whole number from 1, raised where values or columns change on purpose: fs diff then accepts what breaks readers. Default 1.","type":"integer","minimum":1,"errorMessage":"must be a whole number from 1"},"owner":{"description":"Who answers for it: a team or a person.","$ref":"#/$defs/Text"},"tags":{"description":"Words to select it by, as in `tag:fraud`.","$ref":"#/$defs/Tags"},"spine":{"description":"The source whose rows are enriched.","$ref":"#/$defs/Reference"},"timestamp":{"description":"The column of the time as of which features are taken, instead of the spine's event time.","$ref":"#/$defs/ColumnName"},"columns":{"description":"The spine's columns in the output, in order. `timestamp` is the spine's event time.","$ref":"#/$defs/ColumnList"},"labels":{"description":"What is known later than its row, to be predicted and never used as a feature: columns of the spine, or a map of names to expressions.","errorMessage":"must be a list of columns, such as [chargeback_timestamp], or a map, such as { is_fraud: { expr: chargeback_timestamp is not null, within: 45 days } }","anyOf":[{"type":"array","errorMessage":"must be a list of columns, such as [chargeback_timestamp]","items":{"$ref":"#/$defs/ColumnName"}},{"$ref":"#/$defs/LabelMap"}]},"features":{"description":"The feature sets to join, each as of the row's time: a name, or a map with set and keys.","type":"array","errorMessage":"must be a list of feature sets, such as [user_orders, { set: card_orders, keys: { card: card_number } }]","minItems":1,"items":{"description":"The name of a feature set, or a map with set, keys, prefix and columns.","errorMessage":"must be the name of a feature set, or a map, such as { set: card_orders, keys: { card: card_number } }","anyOf":[{"$ref":"#/$defs/Reference"},{"$ref":"#/$defs/DatasetSetSpec"}]}},"where":{"description":"Which rows of the spine are in the dataset: a boolean SQL expression over the spine's columns.","$ref":"#/$defs/Sql"},"derived":{"description":"Columns made of the others: name, then one SQL expression, or a map with expr, type and fill.","type":"object","errorMessage":"must be a map of columns to SQL, such as { ratio: orders / views }","minProperties":1,"additionalProperties":{"description":"One SQL expression over the dataset's other columns that are no labels, or a map with expr, type and fill.","errorMessage":"must be SQL, such as orders / views, or a map, such as { expr: orders / views, fill: 0 }","anyOf":[{"$ref":"#/$defs/Sql"},{"$ref":"#/$defs/DatasetDerivedSpec"}]}},"checks":{"description":"What has to be true of the rows of the dataset before they replace its output.","$ref":"#/$defs/CheckList"},"output":{"description":"Where the dataset is written: a file, or a table of the target's database.","$ref":"#/$defs/OutputSpec"}}};
const schema147 = {"description":"A file or a table.","type":"object","tsType":"{ readonly file: string; readonly table?: never } | { readonly table: string; readonly file?: never }","errorMessage":"must name either a file or a table, such as { file: datasets/orders.parquet } or { table: marts.orders }","additionalProperties":false,"oneOf":[{"required":["file"]},{"required":["table"]}],"properties":{"file":{"description":"Path of the file (csv or parquet), relative to the folder of fs.yaml.","type":"string","pattern":"\\S","errorMessage":"must be a path, such as datasets/orders.parquet"},"table":{"description":"A table of the target's database, with its schema. It is made whole at each run, and only where no other table stands.","type":"string","pattern":"\\S","errorMessage":"must be the name of a table, such as marts.orders"}}};
const schema128 = {"description":"Labels by name.","type":"object","errorMessage":"must be a map, such as { is_fraud: { expr: chargeback_timestamp is not null, within: 45 days } }","minProperties":1,"additionalProperties":{"$ref":"#/$defs/LabelSpec"}};
const schema129 = {"description":"A label made of the spine's columns.","type":"object","errorMessage":"must be a map, such as { expr: chargeback_timestamp is not null, within: 45 days }","additionalProperties":false,"required":["expr"],"properties":{"expr":{"description":"One SQL expression over the spine's columns, also those known later.","$ref":"#/$defs/Sql"},"within":{"description":"The label is what was known this long after the row; rows that are not yet as old are left out and counted. Without it: what is known now.","$ref":"#/$defs/DurationText"},"type":{"description":"Type of the label. Default: that of expr.","$ref":"#/$defs/TypeName"},"fill":{"description":"The value used instead of null.","$ref":"#/$defs/Fill"},"description":{"description":"What the label says.","$ref":"#/$defs/Text"}}};

function validate64(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate64.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.expr === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "expr"},message:"must have required property '"+"expr"+"'",schema:schema129.required,parentSchema:schema129,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((((key0 === "expr") || (key0 === "within")) || (key0 === "type")) || (key0 === "fill")) || (key0 === "description"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema129,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.expr !== undefined){
let data0 = data.expr;
if(typeof data0 === "string"){
if(!pattern12.test(data0)){
const err2 = {instancePath:instancePath+"/expr",schemaPath:"#/$defs/Sql/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema53,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/expr",schemaPath:"#/$defs/Sql/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema53.type,parentSchema:schema53,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.within !== undefined){
let data1 = data.within;
if(typeof data1 === "string"){
if(!pattern24.test(data1)){
const err4 = {instancePath:instancePath+"/within",schemaPath:"#/$defs/DurationText/pattern",keyword:"pattern",params:{pattern: "^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$"},message:"must match pattern \""+"^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$"+"\"",schema:"^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$",parentSchema:schema65,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/within",schemaPath:"#/$defs/DurationText/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema65.type,parentSchema:schema65,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.type !== undefined){
let data2 = data.type;
if(typeof data2 === "string"){
if(!pattern5.test(data2)){
const err6 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/TypeName/pattern",keyword:"pattern",params:{pattern: "^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$"},message:"must match pattern \""+"^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$"+"\"",schema:"^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$",parentSchema:schema37,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/TypeName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.type,parentSchema:schema37,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.fill !== undefined){
let data3 = data.fill;
if(((typeof data3 !== "string") && (!((typeof data3 == "number") && (isFinite(data3))))) && (typeof data3 !== "boolean")){
const err8 = {instancePath:instancePath+"/fill",schemaPath:"#/$defs/Fill/type",keyword:"type",params:{type: schema71.type},message:"must be string,number,boolean",schema:schema71.type,parentSchema:schema71,data:data3};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.description !== undefined){
let data4 = data.description;
if(typeof data4 !== "string"){
const err9 = {instancePath:instancePath+"/description",schemaPath:"#/$defs/Text/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.type,parentSchema:schema34,data:data4};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
else {
const err10 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema129.type,parentSchema:schema129,data};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
validate64.errors = vErrors;
return errors === 0;
}
validate64.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate63(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate63.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(Object.keys(data).length < 1){
const err0 = {instancePath,schemaPath:"#/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema128,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(validate64(data[key0], {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data,parentDataProperty:key0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate64.errors : vErrors.concat(validate64.errors);
errors = vErrors.length;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema128.type,parentSchema:schema128,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate63.errors = vErrors;
return errors === 0;
}
validate63.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema136 = {"description":"A feature set, with the spine columns that hold its keys and what is taken of it.","type":"object","additionalProperties":false,"required":["set"],"properties":{"set":{"description":"The feature set.","$ref":"#/$defs/Reference"},"keys":{"description":"Which spine column holds each key of the entity: entity key, then spine column. Default: the column of the same name.","$ref":"#/$defs/KeyMap"},"prefix":{"description":"Goes before the name of each of its columns, so that one set can be joined twice, in two roles.","$ref":"#/$defs/Name"},"columns":{"description":"Which of its columns, in order: full names, or names of features, which mean all their columns. Default: all.","$ref":"#/$defs/ColumnList"},"self":{"description":"Event grain only, where the spine is the set's source: include takes the row of the spine row's own event too, by primary key. Default: only rows before the spine row's time.","const":"include","errorMessage":"must be include, or left out"},"max_age":{"description":"Event grain only: a row older than this at the spine row's time counts as none.","$ref":"#/$defs/DurationText"},"as_of":{"description":"Snapshots only: event evaluates the windows at the spine row's own instant, straight from the events, [t − w, t); snapshot takes the last snapshot at or before it. Default: snapshot.","enum":["snapshot","event"],"errorMessage":"must be snapshot or event"}}};

function validate67(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate67.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.set === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "set"},message:"must have required property '"+"set"+"'",schema:schema136.required,parentSchema:schema136,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!(((((((key0 === "set") || (key0 === "keys")) || (key0 === "prefix")) || (key0 === "columns")) || (key0 === "self")) || (key0 === "max_age")) || (key0 === "as_of"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema136,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.set !== undefined){
let data0 = data.set;
if(typeof data0 === "string"){
if(!pattern12.test(data0)){
const err2 = {instancePath:instancePath+"/set",schemaPath:"#/$defs/Reference/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema60,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/set",schemaPath:"#/$defs/Reference/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema60.type,parentSchema:schema60,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.keys !== undefined){
if(!(validate46(data.keys, {instancePath:instancePath+"/keys",parentData:data,parentDataProperty:"keys",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate46.errors : vErrors.concat(validate46.errors);
errors = vErrors.length;
}
}
if(data.prefix !== undefined){
let data2 = data.prefix;
if(typeof data2 === "string"){
if(!pattern4.test(data2)){
const err4 = {instancePath:instancePath+"/prefix",schemaPath:"#/$defs/Name/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_]{0,62}$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_]{0,62}$"+"\"",schema:"^[A-Za-z_][A-Za-z0-9_]{0,62}$",parentSchema:schema33,data:data2};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/prefix",schemaPath:"#/$defs/Name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema33.type,parentSchema:schema33,data:data2};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.columns !== undefined){
if(!(validate26(data.columns, {instancePath:instancePath+"/columns",parentData:data,parentDataProperty:"columns",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.self !== undefined){
let data4 = data.self;
if("include" !== data4){
const err6 = {instancePath:instancePath+"/self",schemaPath:"#/properties/self/const",keyword:"const",params:{allowedValue: "include"},message:"must be equal to constant",schema:"include",parentSchema:schema136.properties.self,data:data4};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.max_age !== undefined){
let data5 = data.max_age;
if(typeof data5 === "string"){
if(!pattern24.test(data5)){
const err7 = {instancePath:instancePath+"/max_age",schemaPath:"#/$defs/DurationText/pattern",keyword:"pattern",params:{pattern: "^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$"},message:"must match pattern \""+"^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$"+"\"",schema:"^\\s*\\d+\\s+(second|minute|hour|day|week)s?\\s*$",parentSchema:schema65,data:data5};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
else {
const err8 = {instancePath:instancePath+"/max_age",schemaPath:"#/$defs/DurationText/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema65.type,parentSchema:schema65,data:data5};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.as_of !== undefined){
let data6 = data.as_of;
if(!((data6 === "snapshot") || (data6 === "event"))){
const err9 = {instancePath:instancePath+"/as_of",schemaPath:"#/properties/as_of/enum",keyword:"enum",params:{allowedValues: schema136.properties.as_of.enum},message:"must be equal to one of the allowed values",schema:schema136.properties.as_of.enum,parentSchema:schema136.properties.as_of,data:data6};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
}
else {
const err10 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema136.type,parentSchema:schema136,data};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
validate67.errors = vErrors;
return errors === 0;
}
validate67.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema142 = {"description":"A column made of others of its row.","type":"object","additionalProperties":false,"required":["expr"],"properties":{"expr":{"description":"One SQL expression over the dataset's other columns, by their names there.","$ref":"#/$defs/Sql"},"type":{"description":"Type of the column. Default: that of expr.","$ref":"#/$defs/TypeName"},"fill":{"description":"The value used instead of null.","$ref":"#/$defs/Fill"},"description":{"description":"What the column says.","$ref":"#/$defs/Text"}}};

function validate71(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate71.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.expr === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "expr"},message:"must have required property '"+"expr"+"'",schema:schema142.required,parentSchema:schema142,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "expr") || (key0 === "type")) || (key0 === "fill")) || (key0 === "description"))){
const err1 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema142,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.expr !== undefined){
let data0 = data.expr;
if(typeof data0 === "string"){
if(!pattern12.test(data0)){
const err2 = {instancePath:instancePath+"/expr",schemaPath:"#/$defs/Sql/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema53,data:data0};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
else {
const err3 = {instancePath:instancePath+"/expr",schemaPath:"#/$defs/Sql/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema53.type,parentSchema:schema53,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.type !== undefined){
let data1 = data.type;
if(typeof data1 === "string"){
if(!pattern5.test(data1)){
const err4 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/TypeName/pattern",keyword:"pattern",params:{pattern: "^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$"},message:"must match pattern \""+"^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$"+"\"",schema:"^\\s*(string|boolean|integer|bigint|double|date|timestamp|decimal\\s*\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))\\s*(\\[\\]\\s*)*$",parentSchema:schema37,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
else {
const err5 = {instancePath:instancePath+"/type",schemaPath:"#/$defs/TypeName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema37.type,parentSchema:schema37,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.fill !== undefined){
let data2 = data.fill;
if(((typeof data2 !== "string") && (!((typeof data2 == "number") && (isFinite(data2))))) && (typeof data2 !== "boolean")){
const err6 = {instancePath:instancePath+"/fill",schemaPath:"#/$defs/Fill/type",keyword:"type",params:{type: schema71.type},message:"must be string,number,boolean",schema:schema71.type,parentSchema:schema71,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.description !== undefined){
let data3 = data.description;
if(typeof data3 !== "string"){
const err7 = {instancePath:instancePath+"/description",schemaPath:"#/$defs/Text/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.type,parentSchema:schema34,data:data3};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
else {
const err8 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema142.type,parentSchema:schema142,data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
validate71.errors = vErrors;
return errors === 0;
}
validate71.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate61(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate61.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema119.required,parentSchema:schema119,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.name === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema119.required,parentSchema:schema119,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.spine === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "spine"},message:"must have required property '"+"spine"+"'",schema:schema119.required,parentSchema:schema119,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.columns === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "columns"},message:"must have required property '"+"columns"+"'",schema:schema119.required,parentSchema:schema119,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.features === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "features"},message:"must have required property '"+"features"+"'",schema:schema119.required,parentSchema:schema119,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.output === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "output"},message:"must have required property '"+"output"+"'",schema:schema119.required,parentSchema:schema119,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema119.properties, key0))){
const err6 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema119,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.kind !== undefined){
let data0 = data.kind;
if("dataset" !== data0){
const err7 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "dataset"},message:"must be equal to constant",schema:"dataset",parentSchema:schema119.properties.kind,data:data0};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.name !== undefined){
let data1 = data.name;
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
const err8 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/Name/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_]{0,62}$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_]{0,62}$"+"\"",schema:"^[A-Za-z_][A-Za-z0-9_]{0,62}$",parentSchema:schema33,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/Name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema33.type,parentSchema:schema33,data:data1};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.description !== undefined){
let data2 = data.description;
if(typeof data2 !== "string"){
const err10 = {instancePath:instancePath+"/description",schemaPath:"#/$defs/Text/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.type,parentSchema:schema34,data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.renamed !== undefined){
let data3 = data.renamed;
if(typeof data3 === "string"){
if(!pattern4.test(data3)){
const err11 = {instancePath:instancePath+"/renamed",schemaPath:"#/$defs/Name/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_]{0,62}$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_]{0,62}$"+"\"",schema:"^[A-Za-z_][A-Za-z0-9_]{0,62}$",parentSchema:schema33,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
else {
const err12 = {instancePath:instancePath+"/renamed",schemaPath:"#/$defs/Name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema33.type,parentSchema:schema33,data:data3};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.version !== undefined){
let data4 = data.version;
if(!(((typeof data4 == "number") && (!(data4 % 1) && !isNaN(data4))) && (isFinite(data4)))){
const err13 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/type",keyword:"type",params:{type: "integer"},message:"must be integer",schema:schema119.properties.version.type,parentSchema:schema119.properties.version,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
if((typeof data4 == "number") && (isFinite(data4))){
if(data4 < 1 || isNaN(data4)){
const err14 = {instancePath:instancePath+"/version",schemaPath:"#/properties/version/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},message:"must be >= 1",schema:1,parentSchema:schema119.properties.version,data:data4};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
}
if(data.owner !== undefined){
let data5 = data.owner;
if(typeof data5 !== "string"){
const err15 = {instancePath:instancePath+"/owner",schemaPath:"#/$defs/Text/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.type,parentSchema:schema34,data:data5};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.tags !== undefined){
let data6 = data.tags;
if(Array.isArray(data6)){
const len0 = data6.length;
for(let i0=0; i0<len0; i0++){
let data7 = data6[i0];
if(typeof data7 !== "string"){
const err16 = {instancePath:instancePath+"/tags/" + i0,schemaPath:"#/$defs/Tags/items/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema36.items.type,parentSchema:schema36.items,data:data7};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
else {
const err17 = {instancePath:instancePath+"/tags",schemaPath:"#/$defs/Tags/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema36.type,parentSchema:schema36,data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.spine !== undefined){
let data8 = data.spine;
if(typeof data8 === "string"){
if(!pattern12.test(data8)){
const err18 = {instancePath:instancePath+"/spine",schemaPath:"#/$defs/Reference/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema60,data:data8};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
else {
const err19 = {instancePath:instancePath+"/spine",schemaPath:"#/$defs/Reference/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema60.type,parentSchema:schema60,data:data8};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data.timestamp !== undefined){
let data9 = data.timestamp;
if(typeof data9 === "string"){
if(!pattern8.test(data9)){
const err20 = {instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/ColumnName/pattern",keyword:"pattern",params:{pattern: "[^\\u0000]"},message:"must match pattern \""+"[^\\u0000]"+"\"",schema:"[^\\u0000]",parentSchema:schema48,data:data9};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
else {
const err21 = {instancePath:instancePath+"/timestamp",schemaPath:"#/$defs/ColumnName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema48.type,parentSchema:schema48,data:data9};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
}
if(data.columns !== undefined){
if(!(validate26(data.columns, {instancePath:instancePath+"/columns",parentData:data,parentDataProperty:"columns",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
errors = vErrors.length;
}
}
if(data.labels !== undefined){
let data11 = data.labels;
const _errs30 = errors;
let valid10 = false;
const _errs31 = errors;
if(Array.isArray(data11)){
const len1 = data11.length;
for(let i1=0; i1<len1; i1++){
let data12 = data11[i1];
if(typeof data12 === "string"){
if(!pattern8.test(data12)){
const err22 = {instancePath:instancePath+"/labels/" + i1,schemaPath:"#/$defs/ColumnName/pattern",keyword:"pattern",params:{pattern: "[^\\u0000]"},message:"must match pattern \""+"[^\\u0000]"+"\"",schema:"[^\\u0000]",parentSchema:schema48,data:data12};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
else {
const err23 = {instancePath:instancePath+"/labels/" + i1,schemaPath:"#/$defs/ColumnName/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema48.type,parentSchema:schema48,data:data12};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
else {
const err24 = {instancePath:instancePath+"/labels",schemaPath:"#/properties/labels/anyOf/0/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema119.properties.labels.anyOf[0].type,parentSchema:schema119.properties.labels.anyOf[0],data:data11};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
var _valid0 = _errs31 === errors;
valid10 = valid10 || _valid0;
const _errs36 = errors;
if(!(validate63(data11, {instancePath:instancePath+"/labels",parentData:data,parentDataProperty:"labels",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate63.errors : vErrors.concat(validate63.errors);
errors = vErrors.length;
}
var _valid0 = _errs36 === errors;
valid10 = valid10 || _valid0;
if(!valid10){
const err25 = {instancePath:instancePath+"/labels",schemaPath:"#/properties/labels/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema119.properties.labels.anyOf,parentSchema:schema119.properties.labels,data:data11};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
else {
errors = _errs30;
if(vErrors !== null){
if(_errs30){
vErrors.length = _errs30;
}
else {
vErrors = null;
}
}
}
}
if(data.features !== undefined){
let data13 = data.features;
if(Array.isArray(data13)){
if(data13.length < 1){
const err26 = {instancePath:instancePath+"/features",schemaPath:"#/properties/features/minItems",keyword:"minItems",params:{limit: 1},message:"must NOT have fewer than 1 items",schema:1,parentSchema:schema119.properties.features,data:data13};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
const len2 = data13.length;
for(let i2=0; i2<len2; i2++){
let data14 = data13[i2];
const _errs40 = errors;
let valid16 = false;
const _errs41 = errors;
if(typeof data14 === "string"){
if(!pattern12.test(data14)){
const err27 = {instancePath:instancePath+"/features/" + i2,schemaPath:"#/$defs/Reference/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema60,data:data14};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
else {
const err28 = {instancePath:instancePath+"/features/" + i2,schemaPath:"#/$defs/Reference/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema60.type,parentSchema:schema60,data:data14};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
var _valid1 = _errs41 === errors;
valid16 = valid16 || _valid1;
const _errs44 = errors;
if(!(validate67(data14, {instancePath:instancePath+"/features/" + i2,parentData:data13,parentDataProperty:i2,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate67.errors : vErrors.concat(validate67.errors);
errors = vErrors.length;
}
var _valid1 = _errs44 === errors;
valid16 = valid16 || _valid1;
if(!valid16){
const err29 = {instancePath:instancePath+"/features/" + i2,schemaPath:"#/properties/features/items/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema119.properties.features.items.anyOf,parentSchema:schema119.properties.features.items,data:data14};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
else {
errors = _errs40;
if(vErrors !== null){
if(_errs40){
vErrors.length = _errs40;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err30 = {instancePath:instancePath+"/features",schemaPath:"#/properties/features/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema119.properties.features.type,parentSchema:schema119.properties.features,data:data13};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data.where !== undefined){
let data15 = data.where;
if(typeof data15 === "string"){
if(!pattern12.test(data15)){
const err31 = {instancePath:instancePath+"/where",schemaPath:"#/$defs/Sql/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema53,data:data15};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
else {
const err32 = {instancePath:instancePath+"/where",schemaPath:"#/$defs/Sql/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema53.type,parentSchema:schema53,data:data15};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data.derived !== undefined){
let data16 = data.derived;
if(data16 && typeof data16 == "object" && !Array.isArray(data16)){
if(Object.keys(data16).length < 1){
const err33 = {instancePath:instancePath+"/derived",schemaPath:"#/properties/derived/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema119.properties.derived,data:data16};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
for(const key1 in data16){
let data17 = data16[key1];
const _errs52 = errors;
let valid20 = false;
const _errs53 = errors;
if(typeof data17 === "string"){
if(!pattern12.test(data17)){
const err34 = {instancePath:instancePath+"/derived/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/Sql/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema53,data:data17};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
else {
const err35 = {instancePath:instancePath+"/derived/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/Sql/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema53.type,parentSchema:schema53,data:data17};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
var _valid2 = _errs53 === errors;
valid20 = valid20 || _valid2;
const _errs56 = errors;
if(!(validate71(data17, {instancePath:instancePath+"/derived/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data16,parentDataProperty:key1,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate71.errors : vErrors.concat(validate71.errors);
errors = vErrors.length;
}
var _valid2 = _errs56 === errors;
valid20 = valid20 || _valid2;
if(!valid20){
const err36 = {instancePath:instancePath+"/derived/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/properties/derived/additionalProperties/anyOf",keyword:"anyOf",params:{},message:"must match a schema in anyOf",schema:schema119.properties.derived.additionalProperties.anyOf,parentSchema:schema119.properties.derived.additionalProperties,data:data17};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
else {
errors = _errs52;
if(vErrors !== null){
if(_errs52){
vErrors.length = _errs52;
}
else {
vErrors = null;
}
}
}
}
}
else {
const err37 = {instancePath:instancePath+"/derived",schemaPath:"#/properties/derived/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema119.properties.derived.type,parentSchema:schema119.properties.derived,data:data16};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
if(data.checks !== undefined){
if(!(validate34(data.checks, {instancePath:instancePath+"/checks",parentData:data,parentDataProperty:"checks",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate34.errors : vErrors.concat(validate34.errors);
errors = vErrors.length;
}
}
if(data.output !== undefined){
let data19 = data.output;
const _errs61 = errors;
let valid23 = false;
let passing0 = null;
const _errs62 = errors;
if(data19 && typeof data19 == "object" && !Array.isArray(data19)){
if(data19.file === undefined){
const err38 = {instancePath:instancePath+"/output",schemaPath:"#/$defs/OutputSpec/oneOf/0/required",keyword:"required",params:{missingProperty: "file"},message:"must have required property '"+"file"+"'",schema:schema147.oneOf[0].required,parentSchema:schema147.oneOf[0],data:data19};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
var _valid3 = _errs62 === errors;
if(_valid3){
valid23 = true;
passing0 = 0;
}
const _errs63 = errors;
if(data19 && typeof data19 == "object" && !Array.isArray(data19)){
if(data19.table === undefined){
const err39 = {instancePath:instancePath+"/output",schemaPath:"#/$defs/OutputSpec/oneOf/1/required",keyword:"required",params:{missingProperty: "table"},message:"must have required property '"+"table"+"'",schema:schema147.oneOf[1].required,parentSchema:schema147.oneOf[1],data:data19};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
var _valid3 = _errs63 === errors;
if(_valid3 && valid23){
valid23 = false;
passing0 = [passing0, 1];
}
else {
if(_valid3){
valid23 = true;
passing0 = 1;
}
}
if(!valid23){
const err40 = {instancePath:instancePath+"/output",schemaPath:"#/$defs/OutputSpec/oneOf",keyword:"oneOf",params:{passingSchemas: passing0},message:"must match exactly one schema in oneOf",schema:schema147.oneOf,parentSchema:schema147,data:data19};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
else {
errors = _errs61;
if(vErrors !== null){
if(_errs61){
vErrors.length = _errs61;
}
else {
vErrors = null;
}
}
}
if(data19 && typeof data19 == "object" && !Array.isArray(data19)){
for(const key2 in data19){
if(!((key2 === "file") || (key2 === "table"))){
const err41 = {instancePath:instancePath+"/output",schemaPath:"#/$defs/OutputSpec/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},message:"must NOT have additional properties",schema:false,parentSchema:schema147,data:data19};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data19.file !== undefined){
let data20 = data19.file;
if(typeof data20 === "string"){
if(!pattern12.test(data20)){
const err42 = {instancePath:instancePath+"/output/file",schemaPath:"#/$defs/OutputSpec/properties/file/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema147.properties.file,data:data20};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
else {
const err43 = {instancePath:instancePath+"/output/file",schemaPath:"#/$defs/OutputSpec/properties/file/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema147.properties.file.type,parentSchema:schema147.properties.file,data:data20};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
if(data19.table !== undefined){
let data21 = data19.table;
if(typeof data21 === "string"){
if(!pattern12.test(data21)){
const err44 = {instancePath:instancePath+"/output/table",schemaPath:"#/$defs/OutputSpec/properties/table/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema147.properties.table,data:data21};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
else {
const err45 = {instancePath:instancePath+"/output/table",schemaPath:"#/$defs/OutputSpec/properties/table/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema147.properties.table.type,parentSchema:schema147.properties.table,data:data21};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
}
else {
const err46 = {instancePath:instancePath+"/output",schemaPath:"#/$defs/OutputSpec/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema147.type,parentSchema:schema147,data:data19};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
}
else {
const err47 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema119.type,parentSchema:schema119,data};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
validate61.errors = vErrors;
return errors === 0;
}
validate61.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

const schema148 = {"description":"A unit test: rows of sources, and the rows that must come out.","type":"object","additionalProperties":false,"required":["kind","name","subject","at","given","expect"],"properties":{"kind":{"description":"This document is a unit test.","const":"test"},"name":{"description":"Name of the test, unique among tests.","$ref":"#/$defs/Name"},"description":{"description":"What the test shows, in a sentence.","$ref":"#/$defs/Text"},"subject":{"description":"What is tested: a feature set, a dataset, or a source that a query makes.","$ref":"#/$defs/Reference"},"at":{"description":"The time of the test, which is also its clock: a date or an instant in UTC.","$ref":"#/$defs/Text"},"given":{"description":"Rows by source. Columns that are left out are null; times without an offset are UTC.","type":"object","errorMessage":"must be a map of sources to their rows","additionalProperties":{"description":"The rows of this source.","$ref":"#/$defs/TestRows"}},"expect":{"description":"The rows that come out, in any order: of a feature set the state of each key. Columns that are left out are not compared.","$ref":"#/$defs/TestRows"},"partial":{"description":"Whether other rows than those of expect may come out. Default: false.","$ref":"#/$defs/Flag"},"tolerance":{"description":"How far doubles and decimals may be from what is expected. Default: 0.","type":"number","minimum":0,"errorMessage":"must be a number that is not negative"}}};
const schema153 = {"description":"Rows, each a map of columns to values.","type":"array","errorMessage":"must be a list of rows, such as [{ cpf: x, amount: 10 }]","items":{"$ref":"#/$defs/TestRow"}};
const schema154 = {"description":"One row: column, then its value.","type":"object","errorMessage":"must be a map of columns to values, such as { cpf: x, amount: 10 }","additionalProperties":{"$ref":"#/$defs/TestValue"}};
const schema155 = {"description":"A value of the column's type, null, or a list.","type":["string","number","boolean","null","array"],"tsType":"string | number | bigint | boolean | null | readonly (string | number | bigint | boolean | null)[]","errorMessage":"must be a value, null or a list of values"};

function validate77(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate77.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 in data){
let data0 = data[key0];
if(((((typeof data0 !== "string") && (!((typeof data0 == "number") && (isFinite(data0))))) && (typeof data0 !== "boolean")) && (data0 !== null)) && (!(Array.isArray(data0)))){
const err0 = {instancePath:instancePath+"/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/$defs/TestValue/type",keyword:"type",params:{type: schema155.type},message:"must be string,number,boolean,null,array",schema:schema155.type,parentSchema:schema155,data:data0};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
}
else {
const err1 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema154.type,parentSchema:schema154,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
validate77.errors = vErrors;
return errors === 0;
}
validate77.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate76(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate76.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(Array.isArray(data)){
const len0 = data.length;
for(let i0=0; i0<len0; i0++){
if(!(validate77(data[i0], {instancePath:instancePath+"/" + i0,parentData:data,parentDataProperty:i0,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate77.errors : vErrors.concat(validate77.errors);
errors = vErrors.length;
}
}
}
else {
const err0 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "array"},message:"must be array",schema:schema153.type,parentSchema:schema153,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
validate76.errors = vErrors;
return errors === 0;
}
validate76.evaluated = {"items":true,"dynamicProps":false,"dynamicItems":false};


function validate75(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate75.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema148.required,parentSchema:schema148,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.name === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},message:"must have required property '"+"name"+"'",schema:schema148.required,parentSchema:schema148,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if(data.subject === undefined){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "subject"},message:"must have required property '"+"subject"+"'",schema:schema148.required,parentSchema:schema148,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.at === undefined){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "at"},message:"must have required property '"+"at"+"'",schema:schema148.required,parentSchema:schema148,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if(data.given === undefined){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "given"},message:"must have required property '"+"given"+"'",schema:schema148.required,parentSchema:schema148,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if(data.expect === undefined){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "expect"},message:"must have required property '"+"expect"+"'",schema:schema148.required,parentSchema:schema148,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
for(const key0 in data){
if(!(func1.call(schema148.properties, key0))){
const err6 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema148,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.kind !== undefined){
let data0 = data.kind;
if("test" !== data0){
const err7 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/const",keyword:"const",params:{allowedValue: "test"},message:"must be equal to constant",schema:"test",parentSchema:schema148.properties.kind,data:data0};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.name !== undefined){
let data1 = data.name;
if(typeof data1 === "string"){
if(!pattern4.test(data1)){
const err8 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/Name/pattern",keyword:"pattern",params:{pattern: "^[A-Za-z_][A-Za-z0-9_]{0,62}$"},message:"must match pattern \""+"^[A-Za-z_][A-Za-z0-9_]{0,62}$"+"\"",schema:"^[A-Za-z_][A-Za-z0-9_]{0,62}$",parentSchema:schema33,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
else {
const err9 = {instancePath:instancePath+"/name",schemaPath:"#/$defs/Name/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema33.type,parentSchema:schema33,data:data1};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.description !== undefined){
let data2 = data.description;
if(typeof data2 !== "string"){
const err10 = {instancePath:instancePath+"/description",schemaPath:"#/$defs/Text/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.type,parentSchema:schema34,data:data2};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.subject !== undefined){
let data3 = data.subject;
if(typeof data3 === "string"){
if(!pattern12.test(data3)){
const err11 = {instancePath:instancePath+"/subject",schemaPath:"#/$defs/Reference/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema60,data:data3};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
else {
const err12 = {instancePath:instancePath+"/subject",schemaPath:"#/$defs/Reference/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema60.type,parentSchema:schema60,data:data3};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.at !== undefined){
let data4 = data.at;
if(typeof data4 !== "string"){
const err13 = {instancePath:instancePath+"/at",schemaPath:"#/$defs/Text/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema34.type,parentSchema:schema34,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data.given !== undefined){
let data5 = data.given;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
for(const key1 in data5){
if(!(validate76(data5[key1], {instancePath:instancePath+"/given/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data5,parentDataProperty:key1,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate76.errors : vErrors.concat(validate76.errors);
errors = vErrors.length;
}
}
}
else {
const err14 = {instancePath:instancePath+"/given",schemaPath:"#/properties/given/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema148.properties.given.type,parentSchema:schema148.properties.given,data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.expect !== undefined){
if(!(validate76(data.expect, {instancePath:instancePath+"/expect",parentData:data,parentDataProperty:"expect",rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate76.errors : vErrors.concat(validate76.errors);
errors = vErrors.length;
}
}
if(data.partial !== undefined){
let data8 = data.partial;
if(typeof data8 !== "boolean"){
const err15 = {instancePath:instancePath+"/partial",schemaPath:"#/$defs/Flag/type",keyword:"type",params:{type: "boolean"},message:"must be boolean",schema:schema41.type,parentSchema:schema41,data:data8};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.tolerance !== undefined){
let data9 = data.tolerance;
if((typeof data9 == "number") && (isFinite(data9))){
if(data9 < 0 || isNaN(data9)){
const err16 = {instancePath:instancePath+"/tolerance",schemaPath:"#/properties/tolerance/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},message:"must be >= 0",schema:0,parentSchema:schema148.properties.tolerance,data:data9};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
else {
const err17 = {instancePath:instancePath+"/tolerance",schemaPath:"#/properties/tolerance/type",keyword:"type",params:{type: "number"},message:"must be number",schema:schema148.properties.tolerance.type,parentSchema:schema148.properties.tolerance,data:data9};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
}
else {
const err18 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema148.type,parentSchema:schema148,data};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
validate75.errors = vErrors;
return errors === 0;
}
validate75.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};


function validate20(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="urn:asof:schema:spec" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate20.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs2 = errors;
let valid1 = true;
const _errs3 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.kind === undefined) && (missing0 = "kind")){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(data.kind !== undefined){
if("entity" !== data.kind){
const err1 = {};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
}
var _valid0 = _errs3 === errors;
errors = _errs2;
if(vErrors !== null){
if(_errs2){
vErrors.length = _errs2;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs5 = errors;
if(!(validate21(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate21.errors : vErrors.concat(validate21.errors);
errors = vErrors.length;
}
var _valid0 = _errs5 === errors;
valid1 = _valid0;
if(valid1){
var props0 = true;
}
}
if(!valid1){
const err2 = {instancePath,schemaPath:"#/allOf/0/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema31.allOf[0].if,parentSchema:schema31.allOf[0],data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
const _errs7 = errors;
let valid3 = true;
const _errs8 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing1;
if((data.kind === undefined) && (missing1 = "kind")){
const err3 = {};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
else {
if(data.kind !== undefined){
if("source" !== data.kind){
const err4 = {};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
}
}
var _valid1 = _errs8 === errors;
errors = _errs7;
if(vErrors !== null){
if(_errs7){
vErrors.length = _errs7;
}
else {
vErrors = null;
}
}
if(_valid1){
const _errs10 = errors;
if(!(validate25(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate25.errors : vErrors.concat(validate25.errors);
errors = vErrors.length;
}
var _valid1 = _errs10 === errors;
valid3 = _valid1;
if(valid3){
var props1 = true;
}
}
if(!valid3){
const err5 = {instancePath,schemaPath:"#/allOf/1/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema31.allOf[1].if,parentSchema:schema31.allOf[1],data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if(props0 !== true && props1 !== undefined){
if(props1 === true){
props0 = true;
}
else {
props0 = props0 || {};
Object.assign(props0, props1);
}
}
const _errs12 = errors;
let valid5 = true;
const _errs13 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing2;
if((data.kind === undefined) && (missing2 = "kind")){
const err6 = {};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
else {
if(data.kind !== undefined){
if("feature_set" !== data.kind){
const err7 = {};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
}
var _valid2 = _errs13 === errors;
errors = _errs12;
if(vErrors !== null){
if(_errs12){
vErrors.length = _errs12;
}
else {
vErrors = null;
}
}
if(_valid2){
const _errs15 = errors;
if(!(validate45(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate45.errors : vErrors.concat(validate45.errors);
errors = vErrors.length;
}
var _valid2 = _errs15 === errors;
valid5 = _valid2;
if(valid5){
var props2 = true;
}
}
if(!valid5){
const err8 = {instancePath,schemaPath:"#/allOf/2/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema31.allOf[2].if,parentSchema:schema31.allOf[2],data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
if(props0 !== true && props2 !== undefined){
if(props2 === true){
props0 = true;
}
else {
props0 = props0 || {};
Object.assign(props0, props2);
}
}
const _errs17 = errors;
let valid7 = true;
const _errs18 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing3;
if((data.kind === undefined) && (missing3 = "kind")){
const err9 = {};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
else {
if(data.kind !== undefined){
if("dataset" !== data.kind){
const err10 = {};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
}
}
var _valid3 = _errs18 === errors;
errors = _errs17;
if(vErrors !== null){
if(_errs17){
vErrors.length = _errs17;
}
else {
vErrors = null;
}
}
if(_valid3){
const _errs20 = errors;
if(!(validate61(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate61.errors : vErrors.concat(validate61.errors);
errors = vErrors.length;
}
var _valid3 = _errs20 === errors;
valid7 = _valid3;
if(valid7){
var props3 = true;
}
}
if(!valid7){
const err11 = {instancePath,schemaPath:"#/allOf/3/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema31.allOf[3].if,parentSchema:schema31.allOf[3],data};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if(props0 !== true && props3 !== undefined){
if(props3 === true){
props0 = true;
}
else {
props0 = props0 || {};
Object.assign(props0, props3);
}
}
const _errs22 = errors;
let valid9 = true;
const _errs23 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing4;
if((data.kind === undefined) && (missing4 = "kind")){
const err12 = {};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
else {
if(data.kind !== undefined){
if("test" !== data.kind){
const err13 = {};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
}
var _valid4 = _errs23 === errors;
errors = _errs22;
if(vErrors !== null){
if(_errs22){
vErrors.length = _errs22;
}
else {
vErrors = null;
}
}
if(_valid4){
const _errs25 = errors;
if(!(validate75(data, {instancePath,parentData,parentDataProperty,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate75.errors : vErrors.concat(validate75.errors);
errors = vErrors.length;
}
var _valid4 = _errs25 === errors;
valid9 = _valid4;
if(valid9){
var props4 = true;
}
}
if(!valid9){
const err14 = {instancePath,schemaPath:"#/allOf/4/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema31.allOf[4].if,parentSchema:schema31.allOf[4],data};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if(props0 !== true && props4 !== undefined){
if(props4 === true){
props0 = true;
}
else {
props0 = props0 || {};
Object.assign(props0, props4);
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.kind === undefined){
const err15 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},message:"must have required property '"+"kind"+"'",schema:schema31.required,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
if(props0 !== true){
props0 = props0 || {};
props0.kind = true;
}
if(data.kind !== undefined){
let data5 = data.kind;
if(!(((((data5 === "entity") || (data5 === "source")) || (data5 === "feature_set")) || (data5 === "dataset")) || (data5 === "test"))){
const err16 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/enum",keyword:"enum",params:{allowedValues: schema31.properties.kind.enum},message:"must be equal to one of the allowed values",schema:schema31.properties.kind.enum,parentSchema:schema31.properties.kind,data:data5};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
}
else {
const err17 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema31.type,parentSchema:schema31,data};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
validate20.errors = vErrors;
evaluated0.props = props0;
return errors === 0;
}
validate20.evaluated = {"dynamicProps":true,"dynamicItems":false};

export const validateProject = validate82;
const schema157 = {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"urn:asof:schema:project","title":"asof project","description":"fs.yaml: the root of a feature store, and where it is built.","type":"object","errorMessage":"must be a map of keys: project, default_target, targets","additionalProperties":false,"required":["project","targets"],"properties":{"project":{"description":"Name of the project.","type":"string","pattern":"\\S","errorMessage":"must be text"},"default_target":{"description":"The target used when the command line names none. Not needed where there is only one.","type":"string","errorMessage":"must be the name of a target"},"targets":{"description":"Where features are built, by name.","type":"object","errorMessage":"must be a map of targets, such as { local: { engine: duckdb, path: warehouse } }","minProperties":1,"additionalProperties":{"$ref":"#/$defs/TargetSpec"}},"naming":{"description":"How feature columns are named. long: orders__count_over_7_days_rolling_windows; short: orders__count_7d. Default long.","enum":["long","short"]}},"$defs":{"TargetSpec":{"description":"An engine and where it keeps its results.","type":"object","tsType":"DuckdbTargetSpec | PostgresTargetSpec","errorMessage":"must be a map, such as { engine: duckdb, path: warehouse }","required":["engine"],"properties":{"engine":{"description":"The engine that computes and stores: duckdb or postgres.","enum":["duckdb","postgres"]}},"allOf":[{"if":{"required":["engine"],"properties":{"engine":{"const":"duckdb"}}},"then":{"$ref":"#/$defs/DuckdbTargetSpec"}},{"if":{"required":["engine"],"properties":{"engine":{"const":"postgres"}}},"then":{"$ref":"#/$defs/PostgresTargetSpec"}}]},"DuckdbTargetSpec":{"description":"DuckDB: a database file, and histories as parquet files.","type":"object","additionalProperties":false,"required":["engine","path"],"properties":{"engine":{"description":"DuckDB, inside this process.","const":"duckdb"},"path":{"description":"Folder of the warehouse, relative to the folder of fs.yaml. ${env:NAME} and ${env:NAME:-default} are replaced.","type":"string","pattern":"\\S","errorMessage":"must be a path, such as warehouse"}}},"PostgresTargetSpec":{"description":"Postgres: histories as partitioned tables.","type":"object","additionalProperties":false,"required":["engine","url"],"properties":{"engine":{"description":"A Postgres server.","const":"postgres"},"url":{"description":"Connection URL, best from the environment: ${env:FS_POSTGRES_URL}. ${env:NAME:-default} has a default.","type":"string","pattern":"\\S","errorMessage":"must be a connection URL, such as ${env:FS_POSTGRES_URL}"},"schema_prefix":{"description":"Goes before the name of each schema that is made.","type":"string","errorMessage":"must be text"}}}}};
const schema158 = {"description":"An engine and where it keeps its results.","type":"object","tsType":"DuckdbTargetSpec | PostgresTargetSpec","errorMessage":"must be a map, such as { engine: duckdb, path: warehouse }","required":["engine"],"properties":{"engine":{"description":"The engine that computes and stores: duckdb or postgres.","enum":["duckdb","postgres"]}},"allOf":[{"if":{"required":["engine"],"properties":{"engine":{"const":"duckdb"}}},"then":{"$ref":"#/$defs/DuckdbTargetSpec"}},{"if":{"required":["engine"],"properties":{"engine":{"const":"postgres"}}},"then":{"$ref":"#/$defs/PostgresTargetSpec"}}]};
const schema159 = {"description":"DuckDB: a database file, and histories as parquet files.","type":"object","additionalProperties":false,"required":["engine","path"],"properties":{"engine":{"description":"DuckDB, inside this process.","const":"duckdb"},"path":{"description":"Folder of the warehouse, relative to the folder of fs.yaml. ${env:NAME} and ${env:NAME:-default} are replaced.","type":"string","pattern":"\\S","errorMessage":"must be a path, such as warehouse"}}};
const schema160 = {"description":"Postgres: histories as partitioned tables.","type":"object","additionalProperties":false,"required":["engine","url"],"properties":{"engine":{"description":"A Postgres server.","const":"postgres"},"url":{"description":"Connection URL, best from the environment: ${env:FS_POSTGRES_URL}. ${env:NAME:-default} has a default.","type":"string","pattern":"\\S","errorMessage":"must be a connection URL, such as ${env:FS_POSTGRES_URL}"},"schema_prefix":{"description":"Goes before the name of each schema that is made.","type":"string","errorMessage":"must be text"}}};

function validate83(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
let vErrors = null;
let errors = 0;
const evaluated0 = validate83.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
const _errs2 = errors;
let valid1 = true;
const _errs3 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.engine === undefined) && (missing0 = "engine")){
const err0 = {};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
else {
if(data.engine !== undefined){
if("duckdb" !== data.engine){
const err1 = {};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
}
}
var _valid0 = _errs3 === errors;
errors = _errs2;
if(vErrors !== null){
if(_errs2){
vErrors.length = _errs2;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs5 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.engine === undefined){
const err2 = {instancePath,schemaPath:"#/$defs/DuckdbTargetSpec/required",keyword:"required",params:{missingProperty: "engine"},message:"must have required property '"+"engine"+"'",schema:schema159.required,parentSchema:schema159,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if(data.path === undefined){
const err3 = {instancePath,schemaPath:"#/$defs/DuckdbTargetSpec/required",keyword:"required",params:{missingProperty: "path"},message:"must have required property '"+"path"+"'",schema:schema159.required,parentSchema:schema159,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
for(const key0 in data){
if(!((key0 === "engine") || (key0 === "path"))){
const err4 = {instancePath,schemaPath:"#/$defs/DuckdbTargetSpec/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema159,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.engine !== undefined){
let data1 = data.engine;
if("duckdb" !== data1){
const err5 = {instancePath:instancePath+"/engine",schemaPath:"#/$defs/DuckdbTargetSpec/properties/engine/const",keyword:"const",params:{allowedValue: "duckdb"},message:"must be equal to constant",schema:"duckdb",parentSchema:schema159.properties.engine,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.path !== undefined){
let data2 = data.path;
if(typeof data2 === "string"){
if(!pattern12.test(data2)){
const err6 = {instancePath:instancePath+"/path",schemaPath:"#/$defs/DuckdbTargetSpec/properties/path/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema159.properties.path,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
else {
const err7 = {instancePath:instancePath+"/path",schemaPath:"#/$defs/DuckdbTargetSpec/properties/path/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema159.properties.path.type,parentSchema:schema159.properties.path,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
}
else {
const err8 = {instancePath,schemaPath:"#/$defs/DuckdbTargetSpec/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema159.type,parentSchema:schema159,data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
var _valid0 = _errs5 === errors;
valid1 = _valid0;
if(valid1){
var props0 = true;
}
}
if(!valid1){
const err9 = {instancePath,schemaPath:"#/allOf/0/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema158.allOf[0].if,parentSchema:schema158.allOf[0],data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
const _errs13 = errors;
let valid5 = true;
const _errs14 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
let missing1;
if((data.engine === undefined) && (missing1 = "engine")){
const err10 = {};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
else {
if(data.engine !== undefined){
if("postgres" !== data.engine){
const err11 = {};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
}
}
var _valid1 = _errs14 === errors;
errors = _errs13;
if(vErrors !== null){
if(_errs13){
vErrors.length = _errs13;
}
else {
vErrors = null;
}
}
if(_valid1){
const _errs16 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.engine === undefined){
const err12 = {instancePath,schemaPath:"#/$defs/PostgresTargetSpec/required",keyword:"required",params:{missingProperty: "engine"},message:"must have required property '"+"engine"+"'",schema:schema160.required,parentSchema:schema160,data};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
if(data.url === undefined){
const err13 = {instancePath,schemaPath:"#/$defs/PostgresTargetSpec/required",keyword:"required",params:{missingProperty: "url"},message:"must have required property '"+"url"+"'",schema:schema160.required,parentSchema:schema160,data};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
for(const key1 in data){
if(!(((key1 === "engine") || (key1 === "url")) || (key1 === "schema_prefix"))){
const err14 = {instancePath,schemaPath:"#/$defs/PostgresTargetSpec/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},message:"must NOT have additional properties",schema:false,parentSchema:schema160,data};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.engine !== undefined){
let data4 = data.engine;
if("postgres" !== data4){
const err15 = {instancePath:instancePath+"/engine",schemaPath:"#/$defs/PostgresTargetSpec/properties/engine/const",keyword:"const",params:{allowedValue: "postgres"},message:"must be equal to constant",schema:"postgres",parentSchema:schema160.properties.engine,data:data4};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.url !== undefined){
let data5 = data.url;
if(typeof data5 === "string"){
if(!pattern12.test(data5)){
const err16 = {instancePath:instancePath+"/url",schemaPath:"#/$defs/PostgresTargetSpec/properties/url/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema160.properties.url,data:data5};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
else {
const err17 = {instancePath:instancePath+"/url",schemaPath:"#/$defs/PostgresTargetSpec/properties/url/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema160.properties.url.type,parentSchema:schema160.properties.url,data:data5};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.schema_prefix !== undefined){
let data6 = data.schema_prefix;
if(typeof data6 !== "string"){
const err18 = {instancePath:instancePath+"/schema_prefix",schemaPath:"#/$defs/PostgresTargetSpec/properties/schema_prefix/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema160.properties.schema_prefix.type,parentSchema:schema160.properties.schema_prefix,data:data6};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
}
else {
const err19 = {instancePath,schemaPath:"#/$defs/PostgresTargetSpec/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema160.type,parentSchema:schema160,data};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
var _valid1 = _errs16 === errors;
valid5 = _valid1;
if(valid5){
var props1 = true;
}
}
if(!valid5){
const err20 = {instancePath,schemaPath:"#/allOf/1/if",keyword:"if",params:{failingKeyword: "then"},message:"must match \"then\" schema",schema:schema158.allOf[1].if,parentSchema:schema158.allOf[1],data};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
if(props0 !== true && props1 !== undefined){
if(props1 === true){
props0 = true;
}
else {
props0 = props0 || {};
Object.assign(props0, props1);
}
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.engine === undefined){
const err21 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "engine"},message:"must have required property '"+"engine"+"'",schema:schema158.required,parentSchema:schema158,data};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if(props0 !== true){
props0 = props0 || {};
props0.engine = true;
}
if(data.engine !== undefined){
let data7 = data.engine;
if(!((data7 === "duckdb") || (data7 === "postgres"))){
const err22 = {instancePath:instancePath+"/engine",schemaPath:"#/properties/engine/enum",keyword:"enum",params:{allowedValues: schema158.properties.engine.enum},message:"must be equal to one of the allowed values",schema:schema158.properties.engine.enum,parentSchema:schema158.properties.engine,data:data7};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
}
else {
const err23 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema158.type,parentSchema:schema158,data};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
validate83.errors = vErrors;
evaluated0.props = props0;
return errors === 0;
}
validate83.evaluated = {"dynamicProps":true,"dynamicItems":false};


function validate82(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){
/*# sourceURL="urn:asof:schema:project" */;
let vErrors = null;
let errors = 0;
const evaluated0 = validate82.evaluated;
if(evaluated0.dynamicProps){
evaluated0.props = undefined;
}
if(evaluated0.dynamicItems){
evaluated0.items = undefined;
}
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.project === undefined){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "project"},message:"must have required property '"+"project"+"'",schema:schema157.required,parentSchema:schema157,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if(data.targets === undefined){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "targets"},message:"must have required property '"+"targets"+"'",schema:schema157.required,parentSchema:schema157,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
for(const key0 in data){
if(!((((key0 === "project") || (key0 === "default_target")) || (key0 === "targets")) || (key0 === "naming"))){
const err2 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},message:"must NOT have additional properties",schema:false,parentSchema:schema157,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
}
if(data.project !== undefined){
let data0 = data.project;
if(typeof data0 === "string"){
if(!pattern12.test(data0)){
const err3 = {instancePath:instancePath+"/project",schemaPath:"#/properties/project/pattern",keyword:"pattern",params:{pattern: "\\S"},message:"must match pattern \""+"\\S"+"\"",schema:"\\S",parentSchema:schema157.properties.project,data:data0};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
else {
const err4 = {instancePath:instancePath+"/project",schemaPath:"#/properties/project/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema157.properties.project.type,parentSchema:schema157.properties.project,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.default_target !== undefined){
let data1 = data.default_target;
if(typeof data1 !== "string"){
const err5 = {instancePath:instancePath+"/default_target",schemaPath:"#/properties/default_target/type",keyword:"type",params:{type: "string"},message:"must be string",schema:schema157.properties.default_target.type,parentSchema:schema157.properties.default_target,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.targets !== undefined){
let data2 = data.targets;
if(data2 && typeof data2 == "object" && !Array.isArray(data2)){
if(Object.keys(data2).length < 1){
const err6 = {instancePath:instancePath+"/targets",schemaPath:"#/properties/targets/minProperties",keyword:"minProperties",params:{limit: 1},message:"must NOT have fewer than 1 properties",schema:1,parentSchema:schema157.properties.targets,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
for(const key1 in data2){
if(!(validate83(data2[key1], {instancePath:instancePath+"/targets/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data2,parentDataProperty:key1,rootData,dynamicAnchors}))){
vErrors = vErrors === null ? validate83.errors : vErrors.concat(validate83.errors);
errors = vErrors.length;
}
}
}
else {
const err7 = {instancePath:instancePath+"/targets",schemaPath:"#/properties/targets/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema157.properties.targets.type,parentSchema:schema157.properties.targets,data:data2};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.naming !== undefined){
let data4 = data.naming;
if(!((data4 === "long") || (data4 === "short"))){
const err8 = {instancePath:instancePath+"/naming",schemaPath:"#/properties/naming/enum",keyword:"enum",params:{allowedValues: schema157.properties.naming.enum},message:"must be equal to one of the allowed values",schema:schema157.properties.naming.enum,parentSchema:schema157.properties.naming,data:data4};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
else {
const err9 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},message:"must be object",schema:schema157.type,parentSchema:schema157,data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
validate82.errors = vErrors;
return errors === 0;
}
validate82.evaluated = {"props":true,"dynamicProps":false,"dynamicItems":false};

export { schema31 as specSchema };
export { schema157 as projectSchema };

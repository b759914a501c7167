-- user

with
known as (
  select
    id
  from online.user_values
),
keys as (
  select distinct
    id
  from known
)
select
  keys.id,
  coalesce(user_values.country__count_distinct_over_2_days_rolling_windows, 0) as country__count_distinct_over_2_days_rolling_windows,
  user_values.country__mode_over_2_days_rolling_windows,
  user_values.country__top_2_over_2_days_rolling_windows,
  user_values.country__collect_set_over_2_days_rolling_windows,
  coalesce(user_values.countries__count_over_36_hours_rolling_windows, 0) as countries__count_over_36_hours_rolling_windows,
  user_values.amount__median_over_2_days_rolling_windows,
  user_values.amount__p90_over_2_days_rolling_windows,
  user_values.fee__median_over_2_days_rolling_windows,
  user_values.fee__p25_over_2_days_rolling_windows,
  coalesce(user_values.flagged__bool_and_over_2_days_rolling_windows, false) as flagged__bool_and_over_2_days_rolling_windows,
  coalesce(user_values.flagged__bool_or_over_2_days_rolling_windows, false) as flagged__bool_or_over_2_days_rolling_windows,
  user_values.timestamp as user_values__timestamp
from keys
left join online.user_values as user_values
  on user_values.id = keys.id

-- user_values

with
-- the interval of the run: start inclusive, end exclusive
bounds as (
  select
    $1::timestamp as "start",
    $2::timestamp as "end"
),
-- the source rows that any window can see
events as (
  select
    id,
    paid_at as event_time,
    payment as event_key_1,
    country as country__distinct_of,
    country as country__count_of,
    amount as amount__count_of,
    cast(fee as double) + 0 as fee__count_of,
    case when flagged then true end as flagged__count_of,
    case when not flagged then true end as flagged__count__of
  from source.payments
  where paid_at is not null
    and id is not null
    and paid_at >= (select "start" from bounds) - interval '3 days'
    and paid_at < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    time_bucket(interval '1 day', event_time + interval '36 hours', timestamp '1970-01-01 00:00:00') + interval '1 day' as leaves_36_hours,
    count(country__count_of) as country__count,
    count(amount__count_of) as amount__count,
    count(fee__count_of) as fee__count,
    count(flagged__count_of) as flagged__count,
    count(flagged__count__of) as flagged__count_
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day', time_bucket(interval '1 day', event_time + interval '36 hours', timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- the different values of each key that enter together
values_1 as (
  select
    id,
    country__distinct_of,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    max(event_time) as event_time
  from events
  where country__distinct_of is not null
  group by id, country__distinct_of, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- how long each value is inside a window, together with its other events
values_inside_1 as (
  select
    id,
    entry_time,
    max(time_bucket(interval '1 day', event_time + interval '2 days', timestamp '1970-01-01 00:00:00') + interval '1 day') over so_far as inside_until_before,
    max(time_bucket(interval '1 day', event_time + interval '2 days', timestamp '1970-01-01 00:00:00') + interval '1 day') over so_far_no_2 as inside_until,
    lead(entry_time) over so_far as next_time
  from values_1
  where entry_time < time_bucket(interval '1 day', event_time + interval '2 days', timestamp '1970-01-01 00:00:00') + interval '1 day'
  window
    so_far as (partition by id, country__distinct_of order by entry_time nulls last rows between unbounded preceding and 1 preceding),
    so_far_no_2 as (partition by id, country__distinct_of order by entry_time nulls last rows between unbounded preceding and current row)
),
values_inside_2 as (
  select
    id,
    entry_time,
    max(time_bucket(interval '1 day', event_time + interval '36 hours', timestamp '1970-01-01 00:00:00') + interval '1 day') over so_far as inside_until_before,
    max(time_bucket(interval '1 day', event_time + interval '36 hours', timestamp '1970-01-01 00:00:00') + interval '1 day') over so_far_no_2 as inside_until,
    lead(entry_time) over so_far as next_time
  from values_1
  where entry_time < time_bucket(interval '1 day', event_time + interval '36 hours', timestamp '1970-01-01 00:00:00') + interval '1 day'
  window
    so_far as (partition by id, country__distinct_of order by entry_time nulls last rows between unbounded preceding and 1 preceding),
    so_far_no_2 as (partition by id, country__distinct_of order by entry_time nulls last rows between unbounded preceding and current row)
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    cast(0 as bigint) as country__distinct_2_days,
    country__count as country__count_lifetime,
    country__count as country__count_2_days,
    cast(0 as bigint) as country__distinct_36_hours,
    amount__count as amount__count_lifetime,
    amount__count as amount__count_2_days,
    fee__count as fee__count_lifetime,
    fee__count as fee__count_2_days,
    flagged__count as flagged__count_2_days,
    flagged__count_ as flagged__count__2_days
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '2 days', (select "start" from bounds) - interval '1 day') as reference_time,
    0 as country__distinct_2_days,
    0 as country__count_lifetime,
    -country__count as country__count_2_days,
    0 as country__distinct_36_hours,
    0 as amount__count_lifetime,
    -amount__count as amount__count_2_days,
    0 as fee__count_lifetime,
    -fee__count as fee__count_2_days,
    -flagged__count as flagged__count_2_days,
    -flagged__count_ as flagged__count__2_days
  from entries
  where entry_time + interval '2 days' < (select "end" from bounds)
  union all
  select
    id,
    greatest(leaves_36_hours, (select "start" from bounds) - interval '1 day') as reference_time,
    0 as country__distinct_2_days,
    0 as country__count_lifetime,
    0 as country__count_2_days,
    0 as country__distinct_36_hours,
    0 as amount__count_lifetime,
    0 as amount__count_2_days,
    0 as fee__count_lifetime,
    0 as fee__count_2_days,
    0 as flagged__count_2_days,
    0 as flagged__count__2_days
  from entries
  where leaves_36_hours < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    1 as country__distinct_2_days,
    0 as country__count_lifetime,
    0 as country__count_2_days,
    0 as country__distinct_36_hours,
    0 as amount__count_lifetime,
    0 as amount__count_2_days,
    0 as fee__count_lifetime,
    0 as fee__count_2_days,
    0 as flagged__count_2_days,
    0 as flagged__count__2_days
  from values_inside_1
  where (inside_until_before is null
      or inside_until_before < entry_time)
    and entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(inside_until, (select "start" from bounds) - interval '1 day') as reference_time,
    -1 as country__distinct_2_days,
    0 as country__count_lifetime,
    0 as country__count_2_days,
    0 as country__distinct_36_hours,
    0 as amount__count_lifetime,
    0 as amount__count_2_days,
    0 as fee__count_lifetime,
    0 as fee__count_2_days,
    0 as flagged__count_2_days,
    0 as flagged__count__2_days
  from values_inside_1
  where (next_time is null
      or next_time > inside_until)
    and inside_until < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    0 as country__distinct_2_days,
    0 as country__count_lifetime,
    0 as country__count_2_days,
    1 as country__distinct_36_hours,
    0 as amount__count_lifetime,
    0 as amount__count_2_days,
    0 as fee__count_lifetime,
    0 as fee__count_2_days,
    0 as flagged__count_2_days,
    0 as flagged__count__2_days
  from values_inside_2
  where (inside_until_before is null
      or inside_until_before < entry_time)
    and entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(inside_until, (select "start" from bounds) - interval '1 day') as reference_time,
    0 as country__distinct_2_days,
    0 as country__count_lifetime,
    0 as country__count_2_days,
    -1 as country__distinct_36_hours,
    0 as amount__count_lifetime,
    0 as amount__count_2_days,
    0 as fee__count_lifetime,
    0 as fee__count_2_days,
    0 as flagged__count_2_days,
    0 as flagged__count__2_days
  from values_inside_2
  where (next_time is null
      or next_time > inside_until)
    and inside_until < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(country__distinct_2_days) over so_far as bigint) as country__distinct_2_days,
    cast(sum(country__count_lifetime) over so_far as bigint) as country__count_lifetime,
    cast(sum(country__count_2_days) over so_far as bigint) as country__count_2_days,
    cast(sum(country__distinct_36_hours) over so_far as bigint) as country__distinct_36_hours,
    cast(sum(amount__count_lifetime) over so_far as bigint) as amount__count_lifetime,
    cast(sum(amount__count_2_days) over so_far as bigint) as amount__count_2_days,
    cast(sum(fee__count_lifetime) over so_far as bigint) as fee__count_lifetime,
    cast(sum(fee__count_2_days) over so_far as bigint) as fee__count_2_days,
    cast(sum(flagged__count_2_days) over so_far as bigint) as flagged__count_2_days,
    cast(sum(flagged__count__2_days) over so_far as bigint) as flagged__count__2_days,
    lead(reference_time) over so_far as next_time
  from changes
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
-- the values of each key by time and primary key
lists as (
  select
    id,
    list(country__count_of order by event_time nulls last, event_key_1 nulls last) filter (where country__count_of is not null) as country__count_values,
    list(amount__count_of order by event_time nulls last, event_key_1 nulls last) filter (where amount__count_of is not null) as amount__count_values,
    list(fee__count_of order by event_time nulls last, event_key_1 nulls last) filter (where fee__count_of is not null) as fee__count_values
  from events
  group by id
),
-- of the values that came before, the last so many are inside a window
collected as (
  select
    running.id,
    reference_time,
    country__distinct_2_days,
    country__count_lifetime,
    country__count_2_days,
    country__distinct_36_hours,
    amount__count_lifetime,
    amount__count_2_days,
    fee__count_lifetime,
    fee__count_2_days,
    flagged__count_2_days,
    flagged__count__2_days,
    country__count_values[country__count_lifetime - country__count_2_days + 1:country__count_lifetime] as country__count_all_2_days,
    amount__count_values[amount__count_lifetime - amount__count_2_days + 1:amount__count_lifetime] as amount__count_all_2_days,
    fee__count_values[fee__count_lifetime - fee__count_2_days + 1:fee__count_lifetime] as fee__count_all_2_days
  from running
  inner join lists
    on lists.id = running.id
  where next_time is distinct from reference_time
),
states as (
  select
    id,
    reference_time as timestamp,
    country__distinct_2_days as country__count_distinct_over_2_days_rolling_windows,
    list_sort(list_transform(map_entries(list_aggregate(country__count_all_2_days, 'histogram')), lambda e: {'n': -e.value::bigint, 'v': e.key}))[1].v as country__mode_over_2_days_rolling_windows,
    case when len(country__count_all_2_days) > 0 then list_transform(list_sort(list_transform(map_entries(list_aggregate(country__count_all_2_days, 'histogram')), lambda e: {'n': -e.value::bigint, 'v': e.key}))[1:2], lambda e: e.v) end as country__top_2_over_2_days_rolling_windows,
    case when len(country__count_all_2_days) > 0 then list_sort(list_distinct(country__count_all_2_days)) end as country__collect_set_over_2_days_rolling_windows,
    country__distinct_36_hours as countries__count_over_36_hours_rolling_windows,
    list_transform([list_sort(amount__count_all_2_days)], lambda s: case when len(s) = 0 then null when (len(s) - 1) * 50 % 100 = 0 or s[(len(s) - 1) * 50 // 100 + 1] = s[(len(s) - 1) * 50 // 100 + 2] then s[(len(s) - 1) * 50 // 100 + 1] else s[(len(s) - 1) * 50 // 100 + 1] * (1 - ((len(s) - 1) * 50 % 100 / 100)) + s[(len(s) - 1) * 50 // 100 + 2] * ((len(s) - 1) * 50 % 100 / 100) end)[1] as amount__median_over_2_days_rolling_windows,
    list_transform([list_sort(amount__count_all_2_days)], lambda s: case when len(s) = 0 then null when (len(s) - 1) * 90 % 100 = 0 or s[(len(s) - 1) * 90 // 100 + 1] = s[(len(s) - 1) * 90 // 100 + 2] then s[(len(s) - 1) * 90 // 100 + 1] else s[(len(s) - 1) * 90 // 100 + 1] * (1 - ((len(s) - 1) * 90 % 100 / 100)) + s[(len(s) - 1) * 90 // 100 + 2] * ((len(s) - 1) * 90 % 100 / 100) end)[1] as amount__p90_over_2_days_rolling_windows,
    list_transform([list_sort(fee__count_all_2_days)], lambda s: case when len(s) = 0 then null when (len(s) - 1) * 50 % 100 = 0 or s[(len(s) - 1) * 50 // 100 + 1] = s[(len(s) - 1) * 50 // 100 + 2] then s[(len(s) - 1) * 50 // 100 + 1] else s[(len(s) - 1) * 50 // 100 + 1] * (1 - ((len(s) - 1) * 50 % 100 / 100)) + s[(len(s) - 1) * 50 // 100 + 2] * ((len(s) - 1) * 50 % 100 / 100) end)[1] as fee__median_over_2_days_rolling_windows,
    list_transform([list_sort(fee__count_all_2_days)], lambda s: case when len(s) = 0 then null when (len(s) - 1) * 25 % 100 = 0 or s[(len(s) - 1) * 25 // 100 + 1] = s[(len(s) - 1) * 25 // 100 + 2] then s[(len(s) - 1) * 25 // 100 + 1] else s[(len(s) - 1) * 25 // 100 + 1] * (1 - ((len(s) - 1) * 25 % 100 / 100)) + s[(len(s) - 1) * 25 // 100 + 2] * ((len(s) - 1) * 25 % 100 / 100) end)[1] as fee__p25_over_2_days_rolling_windows,
    coalesce(case when flagged__count_2_days + flagged__count__2_days > 0 then flagged__count__2_days = 0 end, false) as flagged__bool_and_over_2_days_rolling_windows,
    coalesce(case when flagged__count_2_days + flagged__count__2_days > 0 then flagged__count_2_days > 0 end, false) as flagged__bool_or_over_2_days_rolling_windows
  from collected
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    country__count_distinct_over_2_days_rolling_windows,
    country__mode_over_2_days_rolling_windows,
    country__top_2_over_2_days_rolling_windows,
    country__collect_set_over_2_days_rolling_windows,
    countries__count_over_36_hours_rolling_windows,
    amount__median_over_2_days_rolling_windows,
    amount__p90_over_2_days_rolling_windows,
    fee__median_over_2_days_rolling_windows,
    fee__p25_over_2_days_rolling_windows,
    flagged__bool_and_over_2_days_rolling_windows,
    flagged__bool_or_over_2_days_rolling_windows,
    lag(country__count_distinct_over_2_days_rolling_windows, 1, cast(0 as bigint)) over in_order as country__count_distinct_over_2_days_rolling_windows_before,
    lag(country__mode_over_2_days_rolling_windows) over in_order as country__mode_over_2_days_rolling_windows_before,
    lag(country__top_2_over_2_days_rolling_windows) over in_order as country__top_2_over_2_days_rolling_windows_before,
    lag(country__collect_set_over_2_days_rolling_windows) over in_order as country__collect_set_over_2_days_rolling_windows_before,
    lag(countries__count_over_36_hours_rolling_windows, 1, cast(0 as bigint)) over in_order as countries__count_over_36_hours_rolling_windows_before,
    lag(amount__median_over_2_days_rolling_windows) over in_order as amount__median_over_2_days_rolling_windows_before,
    lag(amount__p90_over_2_days_rolling_windows) over in_order as amount__p90_over_2_days_rolling_windows_before,
    lag(fee__median_over_2_days_rolling_windows) over in_order as fee__median_over_2_days_rolling_windows_before,
    lag(fee__p25_over_2_days_rolling_windows) over in_order as fee__p25_over_2_days_rolling_windows_before,
    lag(flagged__bool_and_over_2_days_rolling_windows, 1, false) over in_order as flagged__bool_and_over_2_days_rolling_windows_before,
    lag(flagged__bool_or_over_2_days_rolling_windows, 1, false) over in_order as flagged__bool_or_over_2_days_rolling_windows_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  country__count_distinct_over_2_days_rolling_windows,
  country__mode_over_2_days_rolling_windows,
  country__top_2_over_2_days_rolling_windows,
  country__collect_set_over_2_days_rolling_windows,
  countries__count_over_36_hours_rolling_windows,
  amount__median_over_2_days_rolling_windows,
  amount__p90_over_2_days_rolling_windows,
  fee__median_over_2_days_rolling_windows,
  fee__p25_over_2_days_rolling_windows,
  flagged__bool_and_over_2_days_rolling_windows,
  flagged__bool_or_over_2_days_rolling_windows
from compared
where timestamp >= (select "start" from bounds)
  and (country__count_distinct_over_2_days_rolling_windows is distinct from country__count_distinct_over_2_days_rolling_windows_before
    or country__mode_over_2_days_rolling_windows is distinct from country__mode_over_2_days_rolling_windows_before
    or country__top_2_over_2_days_rolling_windows is distinct from country__top_2_over_2_days_rolling_windows_before
    or country__collect_set_over_2_days_rolling_windows is distinct from country__collect_set_over_2_days_rolling_windows_before
    or countries__count_over_36_hours_rolling_windows is distinct from countries__count_over_36_hours_rolling_windows_before
    or amount__median_over_2_days_rolling_windows is distinct from amount__median_over_2_days_rolling_windows_before
    or amount__p90_over_2_days_rolling_windows is distinct from amount__p90_over_2_days_rolling_windows_before
    or fee__median_over_2_days_rolling_windows is distinct from fee__median_over_2_days_rolling_windows_before
    or fee__p25_over_2_days_rolling_windows is distinct from fee__p25_over_2_days_rolling_windows_before
    or flagged__bool_and_over_2_days_rolling_windows is distinct from flagged__bool_and_over_2_days_rolling_windows_before
    or flagged__bool_or_over_2_days_rolling_windows is distinct from flagged__bool_or_over_2_days_rolling_windows_before)

-- user

with
known as (
  select
    id
  from online.user_loose
),
keys as (
  select distinct
    id
  from known
)
select
  keys.id,
  coalesce(user_loose.payments__count_over_10_hours_rolling_windows, 0) as payments__count_over_10_hours_rolling_windows,
  coalesce(user_loose.payments__count_over_1_day_rolling_windows, 0) as payments__count_over_1_day_rolling_windows,
  coalesce(user_loose.payments__count_over_90_minutes_rolling_windows, 0) as payments__count_over_90_minutes_rolling_windows,
  user_loose.fee__sum_over_10_hours_rolling_windows,
  user_loose.fee__sum_over_1_day_rolling_windows,
  user_loose.fee__sum_over_90_minutes_rolling_windows,
  user_loose.timestamp as user_loose__timestamp
from keys
left join online.user_loose as user_loose
  on user_loose.id = keys.id

-- user_loose

with
-- the interval of the run: start inclusive, end exclusive
bounds as (
  select
    cast($1 as timestamp) as "start",
    cast($2 as timestamp) as "end"
),
-- the source rows that any window can see
events as (
  select
    id,
    paid_at as event_time,
    fee as fee__count_of,
    fee as fee__sum_of
  from source.payments
  where paid_at is not null
    and id is not null
    and paid_at >= (select "start" from bounds) - interval '31 hours'
    and paid_at < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    date_bin(interval '7 hours', event_time, timestamp '1970-01-01 00:00:00') + interval '7 hours' as entry_time,
    date_bin(interval '7 hours', event_time + interval '10 hours', timestamp '1970-01-01 00:00:00') + interval '7 hours' as leaves_10_hours,
    date_bin(interval '7 hours', event_time + interval '1 day', timestamp '1970-01-01 00:00:00') + interval '7 hours' as leaves_1_day,
    date_bin(interval '7 hours', event_time + interval '90 minutes', timestamp '1970-01-01 00:00:00') + interval '7 hours' as leaves_90_minutes,
    count(*) as payments__count,
    count(fee__count_of) as fee__count,
    sum(fee__sum_of) as fee__sum
  from events
  group by id, date_bin(interval '7 hours', event_time, timestamp '1970-01-01 00:00:00') + interval '7 hours', date_bin(interval '7 hours', event_time + interval '10 hours', timestamp '1970-01-01 00:00:00') + interval '7 hours', date_bin(interval '7 hours', event_time + interval '1 day', timestamp '1970-01-01 00:00:00') + interval '7 hours', date_bin(interval '7 hours', event_time + interval '90 minutes', timestamp '1970-01-01 00:00:00') + interval '7 hours'
  order by id, entry_time
),
-- added on entering, taken away on leaving each window
changes as (
  (select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '7 hours') as reference_time,
    payments__count as payments__count_10_hours,
    payments__count as payments__count_1_day,
    payments__count as payments__count_90_minutes,
    fee__count as fee__count_10_hours,
    fee__sum as fee__sum_10_hours,
    fee__count as fee__count_1_day,
    fee__sum as fee__sum_1_day,
    fee__count as fee__count_90_minutes,
    fee__sum as fee__sum_90_minutes
  from entries
  where entry_time < (select "end" from bounds)
  order by id, reference_time)
  union all
  (select
    id,
    greatest(leaves_10_hours, (select "start" from bounds) - interval '7 hours') as reference_time,
    -payments__count as payments__count_10_hours,
    cast(0 as bigint) as payments__count_1_day,
    cast(0 as bigint) as payments__count_90_minutes,
    -fee__count as fee__count_10_hours,
    -fee__sum as fee__sum_10_hours,
    cast(0 as bigint) as fee__count_1_day,
    cast(0.00 as numeric(38, 2)) as fee__sum_1_day,
    cast(0 as bigint) as fee__count_90_minutes,
    cast(0.00 as numeric(38, 2)) as fee__sum_90_minutes
  from entries
  where leaves_10_hours < (select "end" from bounds)
  order by id, reference_time)
  union all
  (select
    id,
    greatest(leaves_1_day, (select "start" from bounds) - interval '7 hours') as reference_time,
    cast(0 as bigint) as payments__count_10_hours,
    -payments__count as payments__count_1_day,
    cast(0 as bigint) as payments__count_90_minutes,
    cast(0 as bigint) as fee__count_10_hours,
    cast(0.00 as numeric(38, 2)) as fee__sum_10_hours,
    -fee__count as fee__count_1_day,
    -fee__sum as fee__sum_1_day,
    cast(0 as bigint) as fee__count_90_minutes,
    cast(0.00 as numeric(38, 2)) as fee__sum_90_minutes
  from entries
  where leaves_1_day < (select "end" from bounds)
  order by id, reference_time)
  union all
  (select
    id,
    greatest(leaves_90_minutes, (select "start" from bounds) - interval '7 hours') as reference_time,
    cast(0 as bigint) as payments__count_10_hours,
    cast(0 as bigint) as payments__count_1_day,
    -payments__count as payments__count_90_minutes,
    cast(0 as bigint) as fee__count_10_hours,
    cast(0.00 as numeric(38, 2)) as fee__sum_10_hours,
    cast(0 as bigint) as fee__count_1_day,
    cast(0.00 as numeric(38, 2)) as fee__sum_1_day,
    -fee__count as fee__count_90_minutes,
    -fee__sum as fee__sum_90_minutes
  from entries
  where leaves_90_minutes < (select "end" from bounds)
  order by id, reference_time)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(cast(payments__count_10_hours as double precision)) over so_far as bigint) as payments__count_10_hours,
    cast(sum(cast(payments__count_1_day as double precision)) over so_far as bigint) as payments__count_1_day,
    cast(sum(cast(payments__count_90_minutes as double precision)) over so_far as bigint) as payments__count_90_minutes,
    cast(sum(cast(fee__count_10_hours as double precision)) over so_far as bigint) as fee__count_10_hours,
    sum(fee__sum_10_hours) over so_far as fee__sum_10_hours,
    cast(sum(cast(fee__count_1_day as double precision)) over so_far as bigint) as fee__count_1_day,
    sum(fee__sum_1_day) over so_far as fee__sum_1_day,
    cast(sum(cast(fee__count_90_minutes as double precision)) over so_far as bigint) as fee__count_90_minutes,
    sum(fee__sum_90_minutes) over so_far as fee__sum_90_minutes,
    lead(reference_time) over so_far as next_time
  from changes
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
states as (
  select
    id,
    reference_time as timestamp,
    payments__count_10_hours as payments__count_over_10_hours_rolling_windows,
    payments__count_1_day as payments__count_over_1_day_rolling_windows,
    payments__count_90_minutes as payments__count_over_90_minutes_rolling_windows,
    case when fee__count_10_hours > 0 then fee__sum_10_hours end as fee__sum_over_10_hours_rolling_windows,
    case when fee__count_1_day > 0 then fee__sum_1_day end as fee__sum_over_1_day_rolling_windows,
    case when fee__count_90_minutes > 0 then fee__sum_90_minutes end as fee__sum_over_90_minutes_rolling_windows
  from running
  where next_time is distinct from reference_time
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    payments__count_over_10_hours_rolling_windows,
    payments__count_over_1_day_rolling_windows,
    payments__count_over_90_minutes_rolling_windows,
    fee__sum_over_10_hours_rolling_windows,
    fee__sum_over_1_day_rolling_windows,
    fee__sum_over_90_minutes_rolling_windows,
    lag(payments__count_over_10_hours_rolling_windows, 1, cast(0 as bigint)) over in_order as payments__count_over_10_hours_rolling_windows_before,
    lag(payments__count_over_1_day_rolling_windows, 1, cast(0 as bigint)) over in_order as payments__count_over_1_day_rolling_windows_before,
    lag(payments__count_over_90_minutes_rolling_windows, 1, cast(0 as bigint)) over in_order as payments__count_over_90_minutes_rolling_windows_before,
    lag(fee__sum_over_10_hours_rolling_windows) over in_order as fee__sum_over_10_hours_rolling_windows_before,
    lag(fee__sum_over_1_day_rolling_windows) over in_order as fee__sum_over_1_day_rolling_windows_before,
    lag(fee__sum_over_90_minutes_rolling_windows) over in_order as fee__sum_over_90_minutes_rolling_windows_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  payments__count_over_10_hours_rolling_windows,
  payments__count_over_1_day_rolling_windows,
  payments__count_over_90_minutes_rolling_windows,
  fee__sum_over_10_hours_rolling_windows,
  fee__sum_over_1_day_rolling_windows,
  fee__sum_over_90_minutes_rolling_windows
from compared
where timestamp >= (select "start" from bounds)
  and (payments__count_over_10_hours_rolling_windows is distinct from payments__count_over_10_hours_rolling_windows_before
    or payments__count_over_1_day_rolling_windows is distinct from payments__count_over_1_day_rolling_windows_before
    or payments__count_over_90_minutes_rolling_windows is distinct from payments__count_over_90_minutes_rolling_windows_before
    or fee__sum_over_10_hours_rolling_windows is distinct from fee__sum_over_10_hours_rolling_windows_before
    or fee__sum_over_1_day_rolling_windows is distinct from fee__sum_over_1_day_rolling_windows_before
    or fee__sum_over_90_minutes_rolling_windows is distinct from fee__sum_over_90_minutes_rolling_windows_before)

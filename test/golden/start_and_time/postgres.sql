-- user

with
known as (
  select
    id
  from online.user_refunds
),
keys as (
  select distinct
    id
  from known
)
select
  keys.id,
  coalesce(user_refunds.refunds__count_over_2_weeks_rolling_windows, 0) as refunds__count_over_2_weeks_rolling_windows,
  coalesce(user_refunds.refunds__count_over_8_weeks_rolling_windows, 0) as refunds__count_over_8_weeks_rolling_windows,
  coalesce(user_refunds.fee__sum_over_2_weeks_rolling_windows, 0.00) as fee__sum_over_2_weeks_rolling_windows,
  coalesce(user_refunds.fee__sum_over_8_weeks_rolling_windows, 0.00) as fee__sum_over_8_weeks_rolling_windows,
  user_refunds.timestamp as user_refunds__timestamp
from keys
left join online.user_refunds as user_refunds
  on user_refunds.id = keys.id

-- user_refunds

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
    refunded_at as event_time,
    fee as fee__count_of,
    shop = 1 as fee__count_if,
    fee as fee__sum_of,
    shop = 1 as fee__sum_if
  from source.payments
  where (country <> 'ES'
      or country is null)
    and refunded_at is not null
    and id is not null
    and refunded_at >= (select "start" from bounds) - interval '63 days'
    and refunded_at < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    date_bin(interval '7 days', event_time, timestamp '1969-12-29 00:00:00') + interval '7 days' as entry_time,
    count(*) as refunds__count,
    count(fee__count_of) filter (where fee__count_if) as fee__count,
    sum(fee__sum_of) filter (where fee__sum_if) as fee__sum
  from events
  group by id, date_bin(interval '7 days', event_time, timestamp '1969-12-29 00:00:00') + interval '7 days'
  order by id, entry_time
),
-- added on entering, taken away on leaving each window
changes as (
  (select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '7 days', timestamp '2024-03-04 00:00:00') as reference_time,
    refunds__count as refunds__count_2_weeks,
    refunds__count as refunds__count_8_weeks,
    fee__count as fee__count_2_weeks,
    fee__sum as fee__sum_2_weeks,
    fee__count as fee__count_8_weeks,
    fee__sum as fee__sum_8_weeks
  from entries
  where entry_time < (select "end" from bounds)
  order by id, reference_time)
  union all
  (select
    id,
    greatest(entry_time + interval '14 days', (select "start" from bounds) - interval '7 days', timestamp '2024-03-04 00:00:00') as reference_time,
    -refunds__count as refunds__count_2_weeks,
    cast(0 as bigint) as refunds__count_8_weeks,
    -fee__count as fee__count_2_weeks,
    -fee__sum as fee__sum_2_weeks,
    cast(0 as bigint) as fee__count_8_weeks,
    cast(0.00 as numeric(38, 2)) as fee__sum_8_weeks
  from entries
  where entry_time + interval '14 days' < (select "end" from bounds)
  order by id, reference_time)
  union all
  (select
    id,
    greatest(entry_time + interval '56 days', (select "start" from bounds) - interval '7 days', timestamp '2024-03-04 00:00:00') as reference_time,
    cast(0 as bigint) as refunds__count_2_weeks,
    -refunds__count as refunds__count_8_weeks,
    cast(0 as bigint) as fee__count_2_weeks,
    cast(0.00 as numeric(38, 2)) as fee__sum_2_weeks,
    -fee__count as fee__count_8_weeks,
    -fee__sum as fee__sum_8_weeks
  from entries
  where entry_time + interval '56 days' < (select "end" from bounds)
  order by id, reference_time)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(cast(refunds__count_2_weeks as double precision)) over so_far as bigint) as refunds__count_2_weeks,
    cast(sum(cast(refunds__count_8_weeks as double precision)) over so_far as bigint) as refunds__count_8_weeks,
    cast(sum(cast(fee__count_2_weeks as double precision)) over so_far as bigint) as fee__count_2_weeks,
    sum(fee__sum_2_weeks) over so_far as fee__sum_2_weeks,
    cast(sum(cast(fee__count_8_weeks as double precision)) over so_far as bigint) as fee__count_8_weeks,
    sum(fee__sum_8_weeks) over so_far as fee__sum_8_weeks,
    lead(reference_time) over so_far as next_time
  from changes
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
states as (
  select
    id,
    reference_time as timestamp,
    refunds__count_2_weeks as refunds__count_over_2_weeks_rolling_windows,
    refunds__count_8_weeks as refunds__count_over_8_weeks_rolling_windows,
    coalesce(case when fee__count_2_weeks > 0 then fee__sum_2_weeks end, 0.00) as fee__sum_over_2_weeks_rolling_windows,
    coalesce(case when fee__count_8_weeks > 0 then fee__sum_8_weeks end, 0.00) as fee__sum_over_8_weeks_rolling_windows
  from running
  where next_time is distinct from reference_time
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    refunds__count_over_2_weeks_rolling_windows,
    refunds__count_over_8_weeks_rolling_windows,
    fee__sum_over_2_weeks_rolling_windows,
    fee__sum_over_8_weeks_rolling_windows,
    lag(refunds__count_over_2_weeks_rolling_windows, 1, cast(0 as bigint)) over in_order as refunds__count_over_2_weeks_rolling_windows_before,
    lag(refunds__count_over_8_weeks_rolling_windows, 1, cast(0 as bigint)) over in_order as refunds__count_over_8_weeks_rolling_windows_before,
    lag(fee__sum_over_2_weeks_rolling_windows, 1, cast(0.00 as numeric(38, 2))) over in_order as fee__sum_over_2_weeks_rolling_windows_before,
    lag(fee__sum_over_8_weeks_rolling_windows, 1, cast(0.00 as numeric(38, 2))) over in_order as fee__sum_over_8_weeks_rolling_windows_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  refunds__count_over_2_weeks_rolling_windows,
  refunds__count_over_8_weeks_rolling_windows,
  fee__sum_over_2_weeks_rolling_windows,
  fee__sum_over_8_weeks_rolling_windows
from compared
where timestamp >= (select "start" from bounds)
  and timestamp < (select "end" from bounds)
  and (refunds__count_over_2_weeks_rolling_windows is distinct from refunds__count_over_2_weeks_rolling_windows_before
    or refunds__count_over_8_weeks_rolling_windows is distinct from refunds__count_over_8_weeks_rolling_windows_before
    or fee__sum_over_2_weeks_rolling_windows is distinct from fee__sum_over_2_weeks_rolling_windows_before
    or fee__sum_over_8_weeks_rolling_windows is distinct from fee__sum_over_8_weeks_rolling_windows_before)

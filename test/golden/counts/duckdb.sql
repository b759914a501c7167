-- user

with
known as (
  select
    id
  from online.user_payments
),
keys as (
  select distinct
    id
  from known
)
select
  keys.id,
  coalesce(user_payments.payments__count_over_3_days_rolling_windows, 0) as payments__count_over_3_days_rolling_windows,
  coalesce(user_payments.payments__count_over_7_days_rolling_windows, 0) as payments__count_over_7_days_rolling_windows,
  coalesce(user_payments.payments__count_over_lifetime, 0) as payments__count_over_lifetime,
  coalesce(user_payments.big__count_over_3_days_rolling_windows, 0) as big__count_over_3_days_rolling_windows,
  coalesce(user_payments.big__count_over_7_days_rolling_windows, 0) as big__count_over_7_days_rolling_windows,
  coalesce(user_payments.big__count_over_lifetime, 0) as big__count_over_lifetime,
  user_payments.timestamp as user_payments__timestamp
from keys
left join online.user_payments as user_payments
  on user_payments.id = keys.id

-- user_payments

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
    payment as payments__count_of,
    amount > 1 as big__count_if
  from source.payments
  where paid_at is not null
    and id is not null
    and paid_at < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    count(payments__count_of) as payments__count,
    count(*) filter (where big__count_if) as big__count
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    payments__count as payments__count_3_days,
    payments__count as payments__count_7_days,
    payments__count as payments__count_lifetime,
    big__count as big__count_3_days,
    big__count as big__count_7_days,
    big__count as big__count_lifetime
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '3 days', (select "start" from bounds) - interval '1 day') as reference_time,
    -payments__count as payments__count_3_days,
    0 as payments__count_7_days,
    0 as payments__count_lifetime,
    -big__count as big__count_3_days,
    0 as big__count_7_days,
    0 as big__count_lifetime
  from entries
  where entry_time + interval '3 days' < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '7 days', (select "start" from bounds) - interval '1 day') as reference_time,
    0 as payments__count_3_days,
    -payments__count as payments__count_7_days,
    0 as payments__count_lifetime,
    0 as big__count_3_days,
    -big__count as big__count_7_days,
    0 as big__count_lifetime
  from entries
  where entry_time + interval '7 days' < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(payments__count_3_days) over so_far as bigint) as payments__count_3_days,
    cast(sum(payments__count_7_days) over so_far as bigint) as payments__count_7_days,
    cast(sum(payments__count_lifetime) over so_far as bigint) as payments__count_lifetime,
    cast(sum(big__count_3_days) over so_far as bigint) as big__count_3_days,
    cast(sum(big__count_7_days) over so_far as bigint) as big__count_7_days,
    cast(sum(big__count_lifetime) over so_far as bigint) as big__count_lifetime,
    lead(reference_time) over so_far as next_time
  from changes
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
states as (
  select
    id,
    reference_time as timestamp,
    payments__count_3_days as payments__count_over_3_days_rolling_windows,
    payments__count_7_days as payments__count_over_7_days_rolling_windows,
    payments__count_lifetime as payments__count_over_lifetime,
    big__count_3_days as big__count_over_3_days_rolling_windows,
    big__count_7_days as big__count_over_7_days_rolling_windows,
    big__count_lifetime as big__count_over_lifetime
  from running
  where next_time is distinct from reference_time
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    payments__count_over_3_days_rolling_windows,
    payments__count_over_7_days_rolling_windows,
    payments__count_over_lifetime,
    big__count_over_3_days_rolling_windows,
    big__count_over_7_days_rolling_windows,
    big__count_over_lifetime,
    lag(payments__count_over_3_days_rolling_windows, 1, cast(0 as bigint)) over in_order as payments__count_over_3_days_rolling_windows_before,
    lag(payments__count_over_7_days_rolling_windows, 1, cast(0 as bigint)) over in_order as payments__count_over_7_days_rolling_windows_before,
    lag(payments__count_over_lifetime, 1, cast(0 as bigint)) over in_order as payments__count_over_lifetime_before,
    lag(big__count_over_3_days_rolling_windows, 1, cast(0 as bigint)) over in_order as big__count_over_3_days_rolling_windows_before,
    lag(big__count_over_7_days_rolling_windows, 1, cast(0 as bigint)) over in_order as big__count_over_7_days_rolling_windows_before,
    lag(big__count_over_lifetime, 1, cast(0 as bigint)) over in_order as big__count_over_lifetime_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  payments__count_over_3_days_rolling_windows,
  payments__count_over_7_days_rolling_windows,
  payments__count_over_lifetime,
  big__count_over_3_days_rolling_windows,
  big__count_over_7_days_rolling_windows,
  big__count_over_lifetime
from compared
where timestamp >= (select "start" from bounds)
  and (payments__count_over_3_days_rolling_windows is distinct from payments__count_over_3_days_rolling_windows_before
    or payments__count_over_7_days_rolling_windows is distinct from payments__count_over_7_days_rolling_windows_before
    or payments__count_over_lifetime is distinct from payments__count_over_lifetime_before
    or big__count_over_3_days_rolling_windows is distinct from big__count_over_3_days_rolling_windows_before
    or big__count_over_7_days_rolling_windows is distinct from big__count_over_7_days_rolling_windows_before
    or big__count_over_lifetime is distinct from big__count_over_lifetime_before)

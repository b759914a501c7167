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
-- payments with its computed columns
computed as (
  select
    payment,
    paid_at,
    id,
    amount,
    refunded_at,
    refunded,
    disputed_at,
    refunded_at is not null or disputed_at is not null as trouble
  from source.payments
),
-- the source rows that any window can see
events as (
  select
    id,
    paid_at as event_time
  from computed
  where paid_at is not null
    and id is not null
    and paid_at >= (select "start" from bounds) - interval '4 days'
    and paid_at < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    count(*) as payments__count
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    payments__count as payments__count_3_days
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '3 days', (select "start" from bounds) - interval '1 day') as reference_time,
    -payments__count as payments__count_3_days
  from entries
  where entry_time + interval '3 days' < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(payments__count_3_days) over so_far as bigint) as payments__count_3_days,
    lead(reference_time) over so_far as next_time
  from changes
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
states as (
  select
    id,
    reference_time as timestamp,
    payments__count_3_days as payments__count_over_3_days_rolling_windows
  from running
  where next_time is distinct from reference_time
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    payments__count_over_3_days_rolling_windows,
    lag(payments__count_over_3_days_rolling_windows, 1, cast(0 as bigint)) over in_order as payments__count_over_3_days_rolling_windows_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  payments__count_over_3_days_rolling_windows
from compared
where timestamp >= (select "start" from bounds)
  and payments__count_over_3_days_rolling_windows is distinct from payments__count_over_3_days_rolling_windows_before

-- training

with
-- the interval of the run: start inclusive, end exclusive
bounds as (
  select
    $1::timestamp as "start",
    $2::timestamp as "end"
),
-- payments with its computed columns
computed as (
  select
    payment,
    paid_at,
    id,
    amount,
    refunded_at,
    refunded,
    disputed_at,
    refunded_at is not null or disputed_at is not null as trouble
  from source.payments
),
spine as (
  select
    payment,
    paid_at as timestamp,
    case when refunded_at <= paid_at + interval '10 days' then refunded_at end is not null as refund,
    coalesce(case when refunded_at <= paid_at + interval '10 days' then refunded end, 0) as back,
    case when refunded_at <= paid_at + interval '7 days' then refunded_at end is not null or case when disputed_at <= paid_at + interval '7 days' then disputed_at end is not null as any_trouble,
    cast(cast(amount as bigint) - refunded as double) + 0 as in_the_end,
    paid_at as spine_time,
    payment as order_1,
    id as key_1
  from computed
  where paid_at is not null
    and paid_at < (select "end" from bounds)
    and paid_at + interval '10 days' < (select "end" from bounds)
)
-- each feature set on its own, as of the spine row
select
  spine.payment,
  spine.timestamp,
  spine.refund,
  spine.back,
  spine.any_trouble,
  spine.in_the_end,
  case when spine.key_1 is not null then coalesce(user_payments.payments__count_over_3_days_rolling_windows, 0) end as payments__count_over_3_days_rolling_windows,
  case when spine.key_1 is not null then coalesce(user_payments.payments__count_over_3_days_rolling_windows, 0) end + 1 as more
from spine
asof left join historical.user_payments as user_payments
  on user_payments.id = spine.key_1
  and user_payments.timestamp <= spine.spine_time
order by spine.spine_time nulls last, spine.order_1 nulls last, spine.refund nulls last, spine.back nulls last, spine.any_trouble nulls last, spine.in_the_end nulls last

-- user_shop

with
known as (
  select
    id,
    shop
  from online.user_shop_payments
),
keys as (
  select distinct
    id,
    shop
  from known
)
select
  keys.id,
  keys.shop,
  coalesce(user_shop_payments.payments__count_over_3_days_rolling_windows, 0) as payments__count_over_3_days_rolling_windows,
  user_shop_payments.timestamp as user_shop_payments__timestamp
from keys
left join online.user_shop_payments as user_shop_payments
  on user_shop_payments.id = keys.id
  and user_shop_payments.shop = keys.shop

-- user_shop_payments

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
    cast(shop as bigint) as shop,
    paid_at as event_time
  from source.payments
  where paid_at is not null
    and id is not null
    and shop is not null
    and paid_at >= (select "start" from bounds) - interval '4 days'
    and paid_at < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    shop,
    date_bin(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    count(*) as payments__count
  from events
  group by id, shop, date_bin(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
  order by id, shop, entry_time
),
-- added on entering, taken away on leaving each window
changes as (
  (select
    id,
    shop,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    payments__count as payments__count_3_days
  from entries
  where entry_time < (select "end" from bounds)
  order by id, shop, reference_time)
  union all
  (select
    id,
    shop,
    greatest(entry_time + interval '3 days', (select "start" from bounds) - interval '1 day') as reference_time,
    -payments__count as payments__count_3_days
  from entries
  where entry_time + interval '3 days' < (select "end" from bounds)
  order by id, shop, reference_time)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    shop,
    reference_time,
    cast(sum(cast(payments__count_3_days as double precision)) over so_far as bigint) as payments__count_3_days,
    lead(reference_time) over so_far as next_time
  from changes
  window
    so_far as (partition by id, shop order by reference_time nulls last rows between unbounded preceding and current row)
),
states as (
  select
    id,
    shop,
    reference_time as timestamp,
    payments__count_3_days as payments__count_over_3_days_rolling_windows
  from running
  where next_time is distinct from reference_time
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    shop,
    timestamp,
    payments__count_over_3_days_rolling_windows,
    lag(payments__count_over_3_days_rolling_windows, 1, cast(0 as bigint)) over in_order as payments__count_over_3_days_rolling_windows_before
  from states
  window
    in_order as (partition by id, shop order by timestamp nulls last)
)
select
  id,
  shop,
  timestamp,
  payments__count_over_3_days_rolling_windows
from compared
where timestamp >= (select "start" from bounds)
  and payments__count_over_3_days_rolling_windows is distinct from payments__count_over_3_days_rolling_windows_before

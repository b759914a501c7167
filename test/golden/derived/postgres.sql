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
  coalesce(user_payments.payments__count_over_lifetime, 0) as payments__count_over_lifetime,
  coalesce(user_payments.items__sum_over_3_days_rolling_windows, 0) as items__sum_over_3_days_rolling_windows,
  coalesce(user_payments.items__sum_over_lifetime, 0) as items__sum_over_lifetime,
  user_payments.fee__sum_over_3_days_rolling_windows,
  user_payments.fee__sum_over_lifetime,
  user_payments.fee__max_over_3_days_rolling_windows,
  user_payments.fee__max_over_lifetime,
  user_payments.last_payment__max_over_lifetime,
  user_payments.items_each_over_3_days_rolling_windows,
  user_payments.items_each_over_lifetime,
  coalesce(user_payments.many_over_3_days_rolling_windows, false) as many_over_3_days_rolling_windows,
  coalesce(user_payments.many_over_lifetime, false) as many_over_lifetime,
  coalesce(user_payments.fee_share, 0.0000) as fee_share,
  coalesce((now() at time zone 'UTC') - user_payments.last_payment__max_over_lifetime < interval '2 days', true) as is_new_over_lifetime,
  not coalesce((now() at time zone 'UTC') - user_payments.last_payment__max_over_lifetime < interval '2 days', true) as is_old,
  user_payments.timestamp as user_payments__timestamp
from keys
left join online.user_payments as user_payments
  on user_payments.id = keys.id

-- user_payments

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
    items as items__count_of,
    items as items__sum_of,
    fee as fee__count_of,
    fee as fee__sum_of,
    fee as fee__max_of,
    paid_at as last_payment__max_of
  from source.payments
  where paid_at is not null
    and id is not null
    and paid_at < (select "end" from bounds)
),
-- reference times at which an event enters or leaves a window
candidates as (
  select
    id,
    greatest(date_bin(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day', (select "start" from bounds) - interval '1 day') as reference_time
  from events
  where date_bin(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' < (select "end" from bounds)
  union all
  select
    id,
    greatest(date_bin(interval '1 day', event_time + interval '3 days', timestamp '1970-01-01 00:00:00') + interval '1 day', (select "start" from bounds) - interval '1 day') as reference_time
  from events
  where date_bin(interval '1 day', event_time + interval '3 days', timestamp '1970-01-01 00:00:00') + interval '1 day' < (select "end" from bounds)
),
reference_times as (
  select distinct
    id,
    reference_time
  from candidates
),
-- events and reference times in one order
timeline as (
  select
    id,
    event_time as reference_time,
    false as is_reference_time,
    true as payments__count_of,
    items__count_of,
    items__sum_of,
    fee__count_of,
    fee__sum_of,
    fee__max_of,
    last_payment__max_of
  from events
  union all
  select
    id,
    reference_time,
    true as is_reference_time,
    cast(null as boolean) as payments__count_of,
    cast(null as integer) as items__count_of,
    cast(null as integer) as items__sum_of,
    cast(null as numeric(10, 2)) as fee__count_of,
    cast(null as numeric(10, 2)) as fee__sum_of,
    cast(null as numeric(10, 2)) as fee__max_of,
    cast(null as timestamp) as last_payment__max_of
  from reference_times
),
-- each window as a frame that ends just before its row
framed as (
  select
    id,
    reference_time,
    is_reference_time,
    count(payments__count_of) over last_3_days as payments__count_3_days,
    count(payments__count_of) over ever_before as payments__count_lifetime,
    count(items__count_of) over last_3_days as items__count_3_days,
    sum(items__sum_of) over last_3_days as items__sum_3_days,
    count(items__count_of) over ever_before as items__count_lifetime,
    sum(items__sum_of) over ever_before as items__sum_lifetime,
    count(fee__count_of) over last_3_days as fee__count_3_days,
    sum(fee__sum_of) over last_3_days as fee__sum_3_days,
    count(fee__count_of) over ever_before as fee__count_lifetime,
    sum(fee__sum_of) over ever_before as fee__sum_lifetime,
    max(fee__max_of) over last_3_days as fee__max_3_days,
    max(fee__max_of) over ever_before as fee__max_lifetime,
    max(last_payment__max_of) over ever_before as last_payment__max_lifetime
  from timeline
  window
    last_3_days as (partition by id order by reference_time nulls last range between interval '3 days' preceding and interval '1 microsecond' preceding),
    ever_before as (partition by id order by reference_time nulls last range between unbounded preceding and interval '1 microsecond' preceding)
),
aggregated as (
  select
    id,
    reference_time as timestamp,
    payments__count_3_days as payments__count_over_3_days_rolling_windows,
    payments__count_lifetime as payments__count_over_lifetime,
    coalesce(cast(case when items__count_3_days > 0 then items__sum_3_days end as bigint), 0) as items__sum_over_3_days_rolling_windows,
    coalesce(cast(case when items__count_lifetime > 0 then items__sum_lifetime end as bigint), 0) as items__sum_over_lifetime,
    case when fee__count_3_days > 0 then fee__sum_3_days end as fee__sum_over_3_days_rolling_windows,
    case when fee__count_lifetime > 0 then fee__sum_lifetime end as fee__sum_over_lifetime,
    fee__max_3_days as fee__max_over_3_days_rolling_windows,
    fee__max_lifetime as fee__max_over_lifetime,
    last_payment__max_lifetime as last_payment__max_over_lifetime
  from framed
  where is_reference_time
),
-- columns made of columns
derived_1 as (
  select
    id,
    timestamp,
    payments__count_over_3_days_rolling_windows,
    payments__count_over_lifetime,
    items__sum_over_3_days_rolling_windows,
    items__sum_over_lifetime,
    fee__sum_over_3_days_rolling_windows,
    fee__sum_over_lifetime,
    fee__max_over_3_days_rolling_windows,
    fee__max_over_lifetime,
    last_payment__max_over_lifetime,
    cast(items__sum_over_3_days_rolling_windows as double precision) / nullif(payments__count_over_3_days_rolling_windows, 0) + 0 as items_each_over_3_days_rolling_windows,
    cast(items__sum_over_lifetime as double precision) / nullif(payments__count_over_lifetime, 0) + 0 as items_each_over_lifetime,
    coalesce(cast(cast(cast(fee__sum_over_3_days_rolling_windows as double precision) / nullif(cast(fee__sum_over_lifetime as double precision), 0) as text) as numeric(6, 4)), 0.0000) as fee_share
  from aggregated
),
states as (
  select
    id,
    timestamp,
    payments__count_over_3_days_rolling_windows,
    payments__count_over_lifetime,
    items__sum_over_3_days_rolling_windows,
    items__sum_over_lifetime,
    fee__sum_over_3_days_rolling_windows,
    fee__sum_over_lifetime,
    fee__max_over_3_days_rolling_windows,
    fee__max_over_lifetime,
    last_payment__max_over_lifetime,
    items_each_over_3_days_rolling_windows,
    items_each_over_lifetime,
    coalesce(items_each_over_3_days_rolling_windows > 2.5, false) as many_over_3_days_rolling_windows,
    coalesce(items_each_over_lifetime > 2.5, false) as many_over_lifetime,
    fee_share
  from derived_1
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    payments__count_over_3_days_rolling_windows,
    payments__count_over_lifetime,
    items__sum_over_3_days_rolling_windows,
    items__sum_over_lifetime,
    fee__sum_over_3_days_rolling_windows,
    fee__sum_over_lifetime,
    fee__max_over_3_days_rolling_windows,
    fee__max_over_lifetime,
    last_payment__max_over_lifetime,
    items_each_over_3_days_rolling_windows,
    items_each_over_lifetime,
    many_over_3_days_rolling_windows,
    many_over_lifetime,
    fee_share,
    lag(payments__count_over_3_days_rolling_windows, 1, cast(0 as bigint)) over in_order as payments__count_over_3_days_rolling_windows_before,
    lag(payments__count_over_lifetime, 1, cast(0 as bigint)) over in_order as payments__count_over_lifetime_before,
    lag(items__sum_over_3_days_rolling_windows, 1, cast(0 as bigint)) over in_order as items__sum_over_3_days_rolling_windows_before,
    lag(items__sum_over_lifetime, 1, cast(0 as bigint)) over in_order as items__sum_over_lifetime_before,
    lag(fee__sum_over_3_days_rolling_windows) over in_order as fee__sum_over_3_days_rolling_windows_before,
    lag(fee__sum_over_lifetime) over in_order as fee__sum_over_lifetime_before,
    lag(fee__max_over_3_days_rolling_windows) over in_order as fee__max_over_3_days_rolling_windows_before,
    lag(fee__max_over_lifetime) over in_order as fee__max_over_lifetime_before,
    lag(last_payment__max_over_lifetime) over in_order as last_payment__max_over_lifetime_before,
    lag(items_each_over_3_days_rolling_windows) over in_order as items_each_over_3_days_rolling_windows_before,
    lag(items_each_over_lifetime) over in_order as items_each_over_lifetime_before,
    lag(many_over_3_days_rolling_windows, 1, false) over in_order as many_over_3_days_rolling_windows_before,
    lag(many_over_lifetime, 1, false) over in_order as many_over_lifetime_before,
    lag(fee_share, 1, cast(0.0000 as numeric(6, 4))) over in_order as fee_share_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  payments__count_over_3_days_rolling_windows,
  payments__count_over_lifetime,
  items__sum_over_3_days_rolling_windows,
  items__sum_over_lifetime,
  fee__sum_over_3_days_rolling_windows,
  fee__sum_over_lifetime,
  fee__max_over_3_days_rolling_windows,
  fee__max_over_lifetime,
  last_payment__max_over_lifetime,
  items_each_over_3_days_rolling_windows,
  items_each_over_lifetime,
  many_over_3_days_rolling_windows,
  many_over_lifetime,
  fee_share
from compared
where timestamp >= (select "start" from bounds)
  and (payments__count_over_3_days_rolling_windows is distinct from payments__count_over_3_days_rolling_windows_before
    or payments__count_over_lifetime is distinct from payments__count_over_lifetime_before
    or items__sum_over_3_days_rolling_windows is distinct from items__sum_over_3_days_rolling_windows_before
    or items__sum_over_lifetime is distinct from items__sum_over_lifetime_before
    or fee__sum_over_3_days_rolling_windows is distinct from fee__sum_over_3_days_rolling_windows_before
    or fee__sum_over_lifetime is distinct from fee__sum_over_lifetime_before
    or fee__max_over_3_days_rolling_windows is distinct from fee__max_over_3_days_rolling_windows_before
    or fee__max_over_lifetime is distinct from fee__max_over_lifetime_before
    or last_payment__max_over_lifetime is distinct from last_payment__max_over_lifetime_before
    or items_each_over_3_days_rolling_windows is distinct from items_each_over_3_days_rolling_windows_before
    or items_each_over_lifetime is distinct from items_each_over_lifetime_before
    or many_over_3_days_rolling_windows is distinct from many_over_3_days_rolling_windows_before
    or many_over_lifetime is distinct from many_over_lifetime_before
    or fee_share is distinct from fee_share_before)

-- training

with
-- the interval of the run: start inclusive, end exclusive
bounds as (
  select
    cast($1 as timestamp) as "start",
    cast($2 as timestamp) as "end"
),
spine as (
  select
    payment,
    paid_at as timestamp,
    id,
    paid_at as spine_time,
    payment as order_1,
    id as key_1
  from source.payments
  where paid_at is not null
    and paid_at < (select "end" from bounds)
)
-- each feature set on its own, as of the spine row
select
  spine.payment,
  spine.timestamp,
  spine.id,
  case when spine.key_1 is not null then coalesce(user_payments.payments__count_over_3_days_rolling_windows, 0) end as payments__count_over_3_days_rolling_windows,
  case when spine.key_1 is not null then coalesce(user_payments.payments__count_over_lifetime, 0) end as payments__count_over_lifetime,
  case when spine.key_1 is not null then coalesce(user_payments.items__sum_over_3_days_rolling_windows, 0) end as items__sum_over_3_days_rolling_windows,
  case when spine.key_1 is not null then coalesce(user_payments.items__sum_over_lifetime, 0) end as items__sum_over_lifetime,
  user_payments.fee__sum_over_3_days_rolling_windows,
  user_payments.fee__sum_over_lifetime,
  user_payments.fee__max_over_3_days_rolling_windows,
  user_payments.fee__max_over_lifetime,
  user_payments.last_payment__max_over_lifetime,
  user_payments.items_each_over_3_days_rolling_windows,
  user_payments.items_each_over_lifetime,
  case when spine.key_1 is not null then coalesce(user_payments.many_over_3_days_rolling_windows, false) end as many_over_3_days_rolling_windows,
  case when spine.key_1 is not null then coalesce(user_payments.many_over_lifetime, false) end as many_over_lifetime,
  case when spine.key_1 is not null then coalesce(user_payments.fee_share, 0.0000) end as fee_share,
  case when spine.key_1 is not null then coalesce(spine.spine_time - user_payments.last_payment__max_over_lifetime < interval '2 days', true) end as is_new_over_lifetime,
  case when spine.key_1 is not null then not coalesce(spine.spine_time - user_payments.last_payment__max_over_lifetime < interval '2 days', true) end as is_old
from spine
left join lateral (
  select *
  from historical.user_payments as user_payments
  where user_payments.id = spine.key_1
  and user_payments.timestamp <= spine.spine_time
  order by user_payments.timestamp desc
  limit 1
) as user_payments on true
order by spine.spine_time nulls last, spine.order_1 nulls last, spine.id collate "C" nulls last

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
  coalesce(make_timestamp(epoch_us(now())) - user_payments.last_payment__max_over_lifetime < interval '2 days', true) as is_new_over_lifetime,
  not coalesce(make_timestamp(epoch_us(now())) - user_payments.last_payment__max_over_lifetime < interval '2 days', true) as is_old,
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
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    min(event_time) as first_time,
    count(*) as payments__count,
    count(items__count_of) as items__count,
    cast(sum(items__sum_of) as decimal(38, 0)) as items__sum,
    count(fee__count_of) as fee__count,
    sum(fee__sum_of) as fee__sum,
    max(fee__max_of) as fee__max,
    max(last_payment__max_of) as last_payment__max
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    payments__count as payments__count_3_days,
    payments__count as payments__count_lifetime,
    items__count as items__count_3_days,
    items__sum as items__sum_3_days,
    items__count as items__count_lifetime,
    items__sum as items__sum_lifetime,
    fee__count as fee__count_3_days,
    fee__sum as fee__sum_3_days,
    fee__count as fee__count_lifetime,
    fee__sum as fee__sum_lifetime,
    fee__max as fee__max_lifetime,
    last_payment__max as last_payment__max_lifetime
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '3 days', (select "start" from bounds) - interval '1 day') as reference_time,
    -payments__count as payments__count_3_days,
    0 as payments__count_lifetime,
    -items__count as items__count_3_days,
    -items__sum as items__sum_3_days,
    0 as items__count_lifetime,
    cast(0 as decimal(38, 0)) as items__sum_lifetime,
    -fee__count as fee__count_3_days,
    -fee__sum as fee__sum_3_days,
    0 as fee__count_lifetime,
    cast(0.00 as decimal(38, 2)) as fee__sum_lifetime,
    null as fee__max_lifetime,
    null as last_payment__max_lifetime
  from entries
  where entry_time + interval '3 days' < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(payments__count_3_days) over so_far as bigint) as payments__count_3_days,
    cast(sum(payments__count_lifetime) over so_far as bigint) as payments__count_lifetime,
    cast(sum(items__count_3_days) over so_far as bigint) as items__count_3_days,
    sum(items__sum_3_days) over so_far as items__sum_3_days,
    cast(sum(items__count_lifetime) over so_far as bigint) as items__count_lifetime,
    sum(items__sum_lifetime) over so_far as items__sum_lifetime,
    cast(sum(fee__count_3_days) over so_far as bigint) as fee__count_3_days,
    sum(fee__sum_3_days) over so_far as fee__sum_3_days,
    cast(sum(fee__count_lifetime) over so_far as bigint) as fee__count_lifetime,
    sum(fee__sum_lifetime) over so_far as fee__sum_lifetime,
    max(fee__max_lifetime) over so_far as fee__max_lifetime,
    max(last_payment__max_lifetime) over so_far as last_payment__max_lifetime,
    lead(reference_time) over so_far as next_time
  from changes
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
inside as (
  select
    id,
    reference_time,
    payments__count_3_days,
    payments__count_lifetime,
    items__count_3_days,
    items__sum_3_days,
    items__count_lifetime,
    items__sum_lifetime,
    fee__count_3_days,
    fee__sum_3_days,
    fee__count_lifetime,
    fee__sum_lifetime,
    fee__max_lifetime,
    last_payment__max_lifetime
  from running
  where next_time is distinct from reference_time
),
-- a window is the end of one block of its length and the beginning of the next: forward to T
forward_1 as (
  select
    id,
    time_bucket(interval '3 days', first_time, timestamp '1970-01-01 00:00:00') as block,
    first_time,
    true as is_event,
    cast(null as timestamp) as reference_time,
    fee__max
  from entries
  union all
  select
    id,
    time_bucket(interval '3 days', reference_time, timestamp '1970-01-01 00:00:00') as block,
    reference_time as first_time,
    false as is_event,
    reference_time,
    null as fee__max
  from inside
),
until_1 as (
  select
    id,
    is_event,
    reference_time,
    max(fee__max) over so_far as fee__max
  from forward_1
  window
    so_far as (partition by id, block order by first_time nulls last, is_event nulls last rows between unbounded preceding and current row)
),
-- and backward to the beginning of the window; before 1970 there is nothing
backward_1 as (
  select
    id,
    time_bucket(interval '3 days', first_time, timestamp '1970-01-01 00:00:00') as block,
    first_time,
    true as is_event,
    cast(null as timestamp) as reference_time,
    fee__max
  from entries
  union all
  select
    id,
    time_bucket(interval '3 days', reference_time - interval '3 days', timestamp '1970-01-01 00:00:00') as block,
    reference_time - interval '3 days' as first_time,
    false as is_event,
    reference_time,
    null as fee__max
  from inside
  where reference_time >= timestamp '1970-01-04 00:00:00'
),
since_1 as (
  select
    id,
    is_event,
    reference_time,
    max(fee__max) over so_far as fee__max
  from backward_1
  window
    so_far as (partition by id, block order by first_time desc nulls last, is_event desc nulls last rows between unbounded preceding and current row)
),
halves_1 as (
  select
    id,
    reference_time,
    fee__max
  from until_1
  where not is_event
  union all
  select
    id,
    reference_time,
    fee__max
  from since_1
  where not is_event
),
extremes_1 as (
  select
    id,
    reference_time,
    max(fee__max) as fee__max_3_days
  from halves_1
  group by id, reference_time
),
-- beside what is inside each window
extremes as (
  select
    inside.id,
    inside.reference_time,
    payments__count_3_days,
    payments__count_lifetime,
    items__count_3_days,
    items__sum_3_days,
    items__count_lifetime,
    items__sum_lifetime,
    fee__count_3_days,
    fee__sum_3_days,
    fee__count_lifetime,
    fee__sum_lifetime,
    fee__max_lifetime,
    last_payment__max_lifetime,
    fee__max_3_days
  from inside
  left join extremes_1
    on extremes_1.id = inside.id
    and extremes_1.reference_time = inside.reference_time
),
aggregated as (
  select
    id,
    reference_time as timestamp,
    payments__count_3_days as payments__count_over_3_days_rolling_windows,
    payments__count_lifetime as payments__count_over_lifetime,
    cast(case when items__count_3_days > 0 then items__sum_3_days end as bigint) as items__sum_over_3_days_rolling_windows,
    cast(case when items__count_lifetime > 0 then items__sum_lifetime end as bigint) as items__sum_over_lifetime,
    case when fee__count_3_days > 0 then fee__sum_3_days end as fee__sum_over_3_days_rolling_windows,
    case when fee__count_lifetime > 0 then fee__sum_lifetime end as fee__sum_over_lifetime,
    fee__max_3_days as fee__max_over_3_days_rolling_windows,
    fee__max_lifetime as fee__max_over_lifetime,
    last_payment__max_lifetime as last_payment__max_over_lifetime
  from extremes
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
    items__sum_over_3_days_rolling_windows / nullif(payments__count_over_3_days_rolling_windows, 0) + 0 as items_each_over_3_days_rolling_windows,
    items__sum_over_lifetime / nullif(payments__count_over_lifetime, 0) + 0 as items_each_over_lifetime,
    cast(fee__sum_over_3_days_rolling_windows as double) / nullif(cast(fee__sum_over_lifetime as double), 0) + 0 as fee_share
  from aggregated
),
states as (
  select
    id,
    timestamp,
    payments__count_over_3_days_rolling_windows,
    payments__count_over_lifetime,
    coalesce(items__sum_over_3_days_rolling_windows, 0) as items__sum_over_3_days_rolling_windows,
    coalesce(items__sum_over_lifetime, 0) as items__sum_over_lifetime,
    fee__sum_over_3_days_rolling_windows,
    fee__sum_over_lifetime,
    fee__max_over_3_days_rolling_windows,
    fee__max_over_lifetime,
    last_payment__max_over_lifetime,
    items_each_over_3_days_rolling_windows,
    items_each_over_lifetime,
    coalesce(items_each_over_3_days_rolling_windows > 2.5, false) as many_over_3_days_rolling_windows,
    coalesce(items_each_over_lifetime > 2.5, false) as many_over_lifetime,
    coalesce(list_transform([fee_share], lambda x: case when abs(x) < 9007199254740992 then cast(list_transform([cast(x as varchar)], lambda t: case when contains(t, 'e') then case when starts_with(t, '-') then '-0.' else '0.' end || repeat('0', -cast(split_part(t, 'e', 2) as integer) - 1) || translate(split_part(t, 'e', 1), '-.', '') else t end)[1] as decimal(6, 4)) else cast(cast(x as hugeint) as decimal(6, 4)) end)[1], 0.0000) as fee_share
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
    lag(fee_share, 1, cast(0.0000 as decimal(6, 4))) over in_order as fee_share_before
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
    $1::timestamp as "start",
    $2::timestamp as "end"
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
asof left join historical.user_payments as user_payments
  on user_payments.id = spine.key_1
  and user_payments.timestamp <= spine.spine_time
order by spine.spine_time nulls last, spine.order_1 nulls last, spine.id nulls last

-- user

with
known as (
  select
    id
  from online.user_refunds
  union all
  select
    id
  from online.user_dues
),
keys as (
  select distinct
    id
  from known
)
select
  keys.id,
  coalesce(user_refunds.orders__count_over_2_days_rolling_windows, 0) as orders__count_over_2_days_rolling_windows,
  coalesce(user_refunds.ordered__sum_over_2_days_rolling_windows, 0) as ordered__sum_over_2_days_rolling_windows,
  coalesce(user_refunds.refunds__count_over_2_days_rolling_windows, 0) as refunds__count_over_2_days_rolling_windows,
  coalesce(user_refunds.refunded__sum_over_2_days_rolling_windows, 0) as refunded__sum_over_2_days_rolling_windows,
  coalesce(user_refunds.refund_reason, 'none') as refund_reason,
  user_refunds.last_amount,
  user_dues.dues__max_over_1_day_rolling_windows,
  user_dues.smallest__min_over_1_day_rolling_windows,
  user_refunds.timestamp as user_refunds__timestamp,
  user_dues.timestamp as user_dues__timestamp
from keys
left join online.user_refunds as user_refunds
  on user_refunds.id = keys.id
left join online.user_dues as user_dues
  on user_dues.id = keys.id

-- user_refunds

with
-- the interval of the run: start inclusive, end exclusive
bounds as (
  select
    $1::timestamp as "start",
    $2::timestamp as "end"
),
-- the source rows that any window can see, once for each of their times
events as (
  select
    id,
    ordered_at as event_time,
    order_no as event_key_1,
    true as orders__count_if,
    amount as ordered__count_of,
    true as ordered__count_if,
    amount as ordered__sum_of,
    true as ordered__sum_if,
    false as refunds__count_if,
    cast(null as double) as refunded__count_of,
    false as refunded__count_if,
    cast(null as double) as refunded__sum_of,
    false as refunded__sum_if,
    cast(null as varchar) as refund_reason__newest_of
  from source.orders
  where amount > 1
    and ordered_at is not null
    and id is not null
    and ordered_at < (select "end" from bounds)
  union all
  select
    id,
    refunded_at as event_time,
    order_no as event_key_1,
    false as orders__count_if,
    null as ordered__count_of,
    false as ordered__count_if,
    null as ordered__sum_of,
    false as ordered__sum_if,
    true as refunds__count_if,
    amount as refunded__count_of,
    true as refunded__count_if,
    amount as refunded__sum_of,
    true as refunded__sum_if,
    reason as refund_reason__newest_of
  from source.orders
  where amount > 1
    and refunded_at is not null
    and id is not null
    and refunded_at < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    count(*) filter (where orders__count_if) as orders__count,
    count(ordered__count_of) filter (where ordered__count_if) as ordered__count,
    sum(cast(trunc(ordered__sum_of) as hugeint)) filter (where ordered__sum_if) as ordered__sum,
    sum(cast((ordered__sum_of - trunc(ordered__sum_of)) * 1267650600228229401496703205376::double as hugeint)) filter (where ordered__sum_if) as ordered__sum_fraction,
    count(*) filter (where refunds__count_if) as refunds__count,
    count(refunded__count_of) filter (where refunded__count_if) as refunded__count,
    sum(cast(trunc(refunded__sum_of) as hugeint)) filter (where refunded__sum_if) as refunded__sum,
    sum(cast((refunded__sum_of - trunc(refunded__sum_of)) * 1267650600228229401496703205376::double as hugeint)) filter (where refunded__sum_if) as refunded__sum_fraction
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    orders__count as orders__count_2_days,
    ordered__count as ordered__count_2_days,
    ordered__sum as ordered__sum_2_days,
    ordered__sum_fraction as ordered__sum_2_days_fraction,
    refunds__count as refunds__count_2_days,
    refunded__count as refunded__count_2_days,
    refunded__sum as refunded__sum_2_days,
    refunded__sum_fraction as refunded__sum_2_days_fraction,
    refunds__count as refunds__count_lifetime,
    ordered__count as ordered__count_lifetime
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '2 days', (select "start" from bounds) - interval '1 day') as reference_time,
    -orders__count as orders__count_2_days,
    -ordered__count as ordered__count_2_days,
    -ordered__sum as ordered__sum_2_days,
    -ordered__sum_fraction as ordered__sum_2_days_fraction,
    -refunds__count as refunds__count_2_days,
    -refunded__count as refunded__count_2_days,
    -refunded__sum as refunded__sum_2_days,
    -refunded__sum_fraction as refunded__sum_2_days_fraction,
    0 as refunds__count_lifetime,
    0 as ordered__count_lifetime
  from entries
  where entry_time + interval '2 days' < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(orders__count_2_days) over so_far as bigint) as orders__count_2_days,
    cast(sum(ordered__count_2_days) over so_far as bigint) as ordered__count_2_days,
    sum(ordered__sum_2_days) over so_far as ordered__sum_2_days,
    sum(ordered__sum_2_days_fraction) over so_far as ordered__sum_2_days_fraction,
    cast(sum(refunds__count_2_days) over so_far as bigint) as refunds__count_2_days,
    cast(sum(refunded__count_2_days) over so_far as bigint) as refunded__count_2_days,
    sum(refunded__sum_2_days) over so_far as refunded__sum_2_days,
    sum(refunded__sum_2_days_fraction) over so_far as refunded__sum_2_days_fraction,
    cast(sum(refunds__count_lifetime) over so_far as bigint) as refunds__count_lifetime,
    cast(sum(ordered__count_lifetime) over so_far as bigint) as ordered__count_lifetime,
    lead(reference_time) over so_far as next_time
  from changes
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
-- exact sums as the nearest doubles
rounded as (
  select
    id,
    reference_time,
    orders__count_2_days,
    ordered__count_2_days,
    case when ordered__sum_2_days between -131072 and 131072 then cast(ordered__sum_2_days * 1267650600228229401496703205376 + ordered__sum_2_days_fraction as double) / 1267650600228229401496703205376::double when ordered__sum_2_days between -4503599627370496 and 4503599627370496 then cast((ordered__sum_2_days + ordered__sum_2_days_fraction // 1267650600228229401496703205376) as double) + cast(ordered__sum_2_days_fraction % 1267650600228229401496703205376 as double) / 1267650600228229401496703205376::double else cast(cast((ordered__sum_2_days + ordered__sum_2_days_fraction // 1267650600228229401496703205376) * 2 + sign(ordered__sum_2_days_fraction % 1267650600228229401496703205376) as varchar) as double) / 2 end as ordered__sum_2_days,
    refunds__count_2_days,
    refunded__count_2_days,
    case when refunded__sum_2_days between -131072 and 131072 then cast(refunded__sum_2_days * 1267650600228229401496703205376 + refunded__sum_2_days_fraction as double) / 1267650600228229401496703205376::double when refunded__sum_2_days between -4503599627370496 and 4503599627370496 then cast((refunded__sum_2_days + refunded__sum_2_days_fraction // 1267650600228229401496703205376) as double) + cast(refunded__sum_2_days_fraction % 1267650600228229401496703205376 as double) / 1267650600228229401496703205376::double else cast(cast((refunded__sum_2_days + refunded__sum_2_days_fraction // 1267650600228229401496703205376) * 2 + sign(refunded__sum_2_days_fraction % 1267650600228229401496703205376) as varchar) as double) / 2 end as refunded__sum_2_days,
    refunds__count_lifetime,
    ordered__count_lifetime
  from running
  where next_time is distinct from reference_time
),
-- the events of each key, numbered by time and primary key
numbered as (
  select
    id,
    row_number() over in_order as event_number,
    refund_reason__newest_of
  from events
  where refunds__count_if
  window
    in_order as (partition by id order by event_time nulls last, event_key_1 nulls last)
),
numbered_2 as (
  select
    id,
    row_number() over in_order as event_number,
    ordered__count_of
  from events
  where ordered__count_if
    and ordered__count_of is not null
  window
    in_order as (partition by id order by event_time nulls last, event_key_1 nulls last)
),
-- of the values that came before, the last so many are inside a window
collected as (
  select
    rounded.id,
    reference_time,
    orders__count_2_days,
    ordered__count_2_days,
    ordered__sum_2_days,
    refunds__count_2_days,
    refunded__count_2_days,
    refunded__sum_2_days,
    refunds__count_lifetime,
    ordered__count_lifetime,
    last_1.refund_reason__newest_of as refund_reason__newest_last_lifetime,
    last_2.ordered__count_of as ordered__count_last_lifetime
  from rounded
  left join numbered as last_1
    on last_1.id = rounded.id
    and last_1.event_number = refunds__count_lifetime
  left join numbered_2 as last_2
    on last_2.id = rounded.id
    and last_2.event_number = ordered__count_lifetime
),
states as (
  select
    id,
    reference_time as timestamp,
    orders__count_2_days as orders__count_over_2_days_rolling_windows,
    coalesce(case when ordered__count_2_days > 0 then ordered__sum_2_days end, 0) as ordered__sum_over_2_days_rolling_windows,
    refunds__count_2_days as refunds__count_over_2_days_rolling_windows,
    coalesce(case when refunded__count_2_days > 0 then refunded__sum_2_days end, 0) as refunded__sum_over_2_days_rolling_windows,
    coalesce(refund_reason__newest_last_lifetime, 'none') as refund_reason,
    ordered__count_last_lifetime as last_amount
  from collected
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    orders__count_over_2_days_rolling_windows,
    ordered__sum_over_2_days_rolling_windows,
    refunds__count_over_2_days_rolling_windows,
    refunded__sum_over_2_days_rolling_windows,
    refund_reason,
    last_amount,
    lag(orders__count_over_2_days_rolling_windows, 1, cast(0 as bigint)) over in_order as orders__count_over_2_days_rolling_windows_before,
    lag(ordered__sum_over_2_days_rolling_windows, 1, cast(0 as double)) over in_order as ordered__sum_over_2_days_rolling_windows_before,
    lag(refunds__count_over_2_days_rolling_windows, 1, cast(0 as bigint)) over in_order as refunds__count_over_2_days_rolling_windows_before,
    lag(refunded__sum_over_2_days_rolling_windows, 1, cast(0 as double)) over in_order as refunded__sum_over_2_days_rolling_windows_before,
    lag(refund_reason, 1, 'none') over in_order as refund_reason_before,
    lag(last_amount) over in_order as last_amount_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  orders__count_over_2_days_rolling_windows,
  ordered__sum_over_2_days_rolling_windows,
  refunds__count_over_2_days_rolling_windows,
  refunded__sum_over_2_days_rolling_windows,
  refund_reason,
  last_amount
from compared
where timestamp >= (select "start" from bounds)
  and (orders__count_over_2_days_rolling_windows is distinct from orders__count_over_2_days_rolling_windows_before
    or ordered__sum_over_2_days_rolling_windows is distinct from ordered__sum_over_2_days_rolling_windows_before
    or refunds__count_over_2_days_rolling_windows is distinct from refunds__count_over_2_days_rolling_windows_before
    or refunded__sum_over_2_days_rolling_windows is distinct from refunded__sum_over_2_days_rolling_windows_before
    or refund_reason is distinct from refund_reason_before
    or last_amount is distinct from last_amount_before)

-- user_dues

with
-- the interval of the run: start inclusive, end exclusive
bounds as (
  select
    $1::timestamp as "start",
    $2::timestamp as "end"
),
-- the source rows that any window can see, once for each of their times
events as (
  select
    id,
    due_at as event_time,
    amount as dues__max_of,
    true as dues__max_if,
    cast(null as double) as smallest__min_of,
    false as smallest__min_if
  from source.orders
  where due_at is not null
    and id is not null
    and due_at >= (select "start" from bounds) - interval '2 days'
    and due_at < (select "end" from bounds)
  union all
  select
    id,
    ordered_at as event_time,
    null as dues__max_of,
    false as dues__max_if,
    amount as smallest__min_of,
    amount < 100 as smallest__min_if
  from source.orders
  where ordered_at is not null
    and id is not null
    and ordered_at >= (select "start" from bounds) - interval '2 days'
    and ordered_at < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    min(event_time) as first_time,
    max(dues__max_of) filter (where dues__max_if) as dues__max,
    min(smallest__min_of) filter (where smallest__min_if) as smallest__min
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '1 day', (select "start" from bounds) - interval '1 day') as reference_time
  from entries
  where entry_time + interval '1 day' < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    lead(reference_time) over in_order as next_time
  from changes
  window
    in_order as (partition by id order by reference_time nulls last)
),
inside as (
  select
    id,
    reference_time
  from running
  where next_time is distinct from reference_time
),
-- a window is the end of one block of its length and the beginning of the next: forward to T
forward_1 as (
  select
    id,
    time_bucket(interval '1 day', first_time, timestamp '1970-01-01 00:00:00') as block,
    first_time,
    true as is_event,
    cast(null as timestamp) as reference_time,
    dues__max,
    smallest__min
  from entries
  union all
  select
    id,
    time_bucket(interval '1 day', reference_time, timestamp '1970-01-01 00:00:00') as block,
    reference_time as first_time,
    false as is_event,
    reference_time,
    null as dues__max,
    null as smallest__min
  from inside
),
until_1 as (
  select
    id,
    is_event,
    reference_time,
    max(dues__max) over so_far as dues__max,
    min(smallest__min) over so_far as smallest__min
  from forward_1
  window
    so_far as (partition by id, block order by first_time nulls last, is_event nulls last rows between unbounded preceding and current row)
),
-- and backward to the beginning of the window; before 1970 there is nothing
backward_1 as (
  select
    id,
    time_bucket(interval '1 day', first_time, timestamp '1970-01-01 00:00:00') as block,
    first_time,
    true as is_event,
    cast(null as timestamp) as reference_time,
    dues__max,
    smallest__min
  from entries
  union all
  select
    id,
    time_bucket(interval '1 day', reference_time - interval '1 day', timestamp '1970-01-01 00:00:00') as block,
    reference_time - interval '1 day' as first_time,
    false as is_event,
    reference_time,
    null as dues__max,
    null as smallest__min
  from inside
  where reference_time >= timestamp '1970-01-02 00:00:00'
),
since_1 as (
  select
    id,
    is_event,
    reference_time,
    max(dues__max) over so_far as dues__max,
    min(smallest__min) over so_far as smallest__min
  from backward_1
  window
    so_far as (partition by id, block order by first_time desc nulls last, is_event desc nulls last rows between unbounded preceding and current row)
),
halves_1 as (
  select
    id,
    reference_time,
    dues__max,
    smallest__min
  from until_1
  where not is_event
  union all
  select
    id,
    reference_time,
    dues__max,
    smallest__min
  from since_1
  where not is_event
),
extremes_1 as (
  select
    id,
    reference_time,
    max(dues__max) as dues__max_1_day,
    min(smallest__min) as smallest__min_1_day
  from halves_1
  group by id, reference_time
),
-- beside what is inside each window
extremes as (
  select
    inside.id,
    inside.reference_time,
    dues__max_1_day,
    smallest__min_1_day
  from inside
  left join extremes_1
    on extremes_1.id = inside.id
    and extremes_1.reference_time = inside.reference_time
),
states as (
  select
    id,
    reference_time as timestamp,
    dues__max_1_day as dues__max_over_1_day_rolling_windows,
    smallest__min_1_day as smallest__min_over_1_day_rolling_windows
  from extremes
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    dues__max_over_1_day_rolling_windows,
    smallest__min_over_1_day_rolling_windows,
    lag(dues__max_over_1_day_rolling_windows) over in_order as dues__max_over_1_day_rolling_windows_before,
    lag(smallest__min_over_1_day_rolling_windows) over in_order as smallest__min_over_1_day_rolling_windows_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  dues__max_over_1_day_rolling_windows,
  smallest__min_over_1_day_rolling_windows
from compared
where timestamp >= (select "start" from bounds)
  and (dues__max_over_1_day_rolling_windows is distinct from dues__max_over_1_day_rolling_windows_before
    or smallest__min_over_1_day_rolling_windows is distinct from smallest__min_over_1_day_rolling_windows_before)

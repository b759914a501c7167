-- user

with
known as (
  select
    id
  from online.user_orders
  union all
  select
    id
  from online.user_first_told
),
keys as (
  select distinct
    id
  from known
)
select
  keys.id,
  coalesce(user_orders.orders__count_over_2_days_rolling_windows, 0) as orders__count_over_2_days_rolling_windows,
  coalesce(user_orders.orders__count_over_lifetime, 0) as orders__count_over_lifetime,
  coalesce(user_orders.open__count_over_2_days_rolling_windows, 0) as open__count_over_2_days_rolling_windows,
  coalesce(user_orders.open__count_over_lifetime, 0) as open__count_over_lifetime,
  coalesce(user_orders.amount__sum_over_2_days_rolling_windows, 0) as amount__sum_over_2_days_rolling_windows,
  coalesce(user_orders.amount__sum_over_lifetime, 0) as amount__sum_over_lifetime,
  coalesce(user_orders.amount__max_over_2_days_rolling_windows, 0) as amount__max_over_2_days_rolling_windows,
  coalesce(user_orders.amount__max_over_lifetime, 0) as amount__max_over_lifetime,
  coalesce(user_first_told.told__count_over_2_days_rolling_windows, 0) as told__count_over_2_days_rolling_windows,
  user_first_told.state__collect_list_over_2_days_rolling_windows,
  user_first_told.newest,
  user_first_told.total__sum_over_36_hours_rolling_windows,
  user_first_told.total__sum_over_lifetime,
  user_orders.timestamp as user_orders__timestamp,
  user_first_told.timestamp as user_first_told__timestamp
from keys
left join online.user_orders as user_orders
  on user_orders.id = keys.id
left join online.user_first_told as user_first_told
  on user_first_told.id = keys.id

-- user_orders

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
    told_at as event_time,
    update as event_key_1,
    order_no as dedupe_1,
    state = 'open' as open__count_if,
    amount as amount__count_of,
    amount as amount__sum_of,
    amount as amount__max_of
  from source.updates
  where told_at is not null
    and id is not null
    and told_at < (select "end" from bounds)
),
-- each event beside the next with the same values
beside as (
  select
    id,
    event_time,
    event_key_1,
    dedupe_1,
    open__count_if,
    amount__count_of,
    amount__sum_of,
    amount__max_of,
    lead(time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day') over in_order as next_time
  from events
  window
    in_order as (partition by id, dedupe_1 order by event_time nulls last, event_key_1 nulls last)
),
-- when each event begins and ceases to count in each window
stays as (
  select
    id,
    event_time,
    event_key_1,
    dedupe_1,
    open__count_if,
    amount__count_of,
    amount__sum_of,
    amount__max_of,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as enters_2_days,
    least(time_bucket(interval '1 day', event_time + interval '2 days', timestamp '1970-01-01 00:00:00') + interval '1 day', coalesce(next_time, (select "end" from bounds))) as leaves_2_days,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as enters_lifetime,
    least((select "end" from bounds), coalesce(next_time, (select "end" from bounds))) as leaves_lifetime
  from beside
),
-- what enters and what leaves each window, by key and time
entered_1 as (
  select
    id,
    enters_2_days as reference_time,
    count(*) as orders__count,
    count(*) filter (where open__count_if) as open__count,
    count(amount__count_of) as amount__count,
    sum(cast(trunc(amount__sum_of) as hugeint)) as amount__sum,
    sum(cast((amount__sum_of - trunc(amount__sum_of)) * 1267650600228229401496703205376::double as hugeint)) as amount__sum_fraction
  from stays
  where enters_2_days < leaves_2_days
    and enters_2_days < (select "end" from bounds)
  group by id, enters_2_days
),
left_1 as (
  select
    id,
    leaves_2_days as reference_time,
    count(*) as orders__count,
    count(*) filter (where open__count_if) as open__count,
    count(amount__count_of) as amount__count,
    sum(cast(trunc(amount__sum_of) as hugeint)) as amount__sum,
    sum(cast((amount__sum_of - trunc(amount__sum_of)) * 1267650600228229401496703205376::double as hugeint)) as amount__sum_fraction
  from stays
  where enters_2_days < leaves_2_days
    and leaves_2_days < (select "end" from bounds)
  group by id, leaves_2_days
),
entered_2 as (
  select
    id,
    enters_lifetime as reference_time,
    count(*) as orders__count,
    count(*) filter (where open__count_if) as open__count,
    count(amount__count_of) as amount__count,
    sum(cast(trunc(amount__sum_of) as hugeint)) as amount__sum,
    sum(cast((amount__sum_of - trunc(amount__sum_of)) * 1267650600228229401496703205376::double as hugeint)) as amount__sum_fraction
  from stays
  where enters_lifetime < leaves_lifetime
    and enters_lifetime < (select "end" from bounds)
  group by id, enters_lifetime
),
left_2 as (
  select
    id,
    leaves_lifetime as reference_time,
    count(*) as orders__count,
    count(*) filter (where open__count_if) as open__count,
    count(amount__count_of) as amount__count,
    sum(cast(trunc(amount__sum_of) as hugeint)) as amount__sum,
    sum(cast((amount__sum_of - trunc(amount__sum_of)) * 1267650600228229401496703205376::double as hugeint)) as amount__sum_fraction
  from stays
  where enters_lifetime < leaves_lifetime
    and leaves_lifetime < (select "end" from bounds)
  group by id, leaves_lifetime
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(reference_time, (select "start" from bounds) - interval '1 day') as reference_time,
    orders__count as orders__count_2_days,
    cast(0 as bigint) as orders__count_lifetime,
    open__count as open__count_2_days,
    cast(0 as bigint) as open__count_lifetime,
    amount__count as amount__count_2_days,
    amount__sum as amount__sum_2_days,
    amount__sum_fraction as amount__sum_2_days_fraction,
    cast(0 as bigint) as amount__count_lifetime,
    cast(null as hugeint) as amount__sum_lifetime,
    cast(null as hugeint) as amount__sum_lifetime_fraction
  from entered_1
  where reference_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(reference_time, (select "start" from bounds) - interval '1 day') as reference_time,
    -orders__count as orders__count_2_days,
    0 as orders__count_lifetime,
    -open__count as open__count_2_days,
    0 as open__count_lifetime,
    -amount__count as amount__count_2_days,
    -amount__sum as amount__sum_2_days,
    -amount__sum_fraction as amount__sum_2_days_fraction,
    0 as amount__count_lifetime,
    null as amount__sum_lifetime,
    null as amount__sum_lifetime_fraction
  from left_1
  where reference_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(reference_time, (select "start" from bounds) - interval '1 day') as reference_time,
    0 as orders__count_2_days,
    orders__count as orders__count_lifetime,
    0 as open__count_2_days,
    open__count as open__count_lifetime,
    0 as amount__count_2_days,
    null as amount__sum_2_days,
    null as amount__sum_2_days_fraction,
    amount__count as amount__count_lifetime,
    amount__sum as amount__sum_lifetime,
    amount__sum_fraction as amount__sum_lifetime_fraction
  from entered_2
  where reference_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(reference_time, (select "start" from bounds) - interval '1 day') as reference_time,
    0 as orders__count_2_days,
    -orders__count as orders__count_lifetime,
    0 as open__count_2_days,
    -open__count as open__count_lifetime,
    0 as amount__count_2_days,
    null as amount__sum_2_days,
    null as amount__sum_2_days_fraction,
    -amount__count as amount__count_lifetime,
    -amount__sum as amount__sum_lifetime,
    -amount__sum_fraction as amount__sum_lifetime_fraction
  from left_2
  where reference_time < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(orders__count_2_days) over so_far as bigint) as orders__count_2_days,
    cast(sum(orders__count_lifetime) over so_far as bigint) as orders__count_lifetime,
    cast(sum(open__count_2_days) over so_far as bigint) as open__count_2_days,
    cast(sum(open__count_lifetime) over so_far as bigint) as open__count_lifetime,
    cast(sum(amount__count_2_days) over so_far as bigint) as amount__count_2_days,
    sum(amount__sum_2_days) over so_far as amount__sum_2_days,
    sum(amount__sum_2_days_fraction) over so_far as amount__sum_2_days_fraction,
    cast(sum(amount__count_lifetime) over so_far as bigint) as amount__count_lifetime,
    sum(amount__sum_lifetime) over so_far as amount__sum_lifetime,
    sum(amount__sum_lifetime_fraction) over so_far as amount__sum_lifetime_fraction,
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
    orders__count_lifetime,
    open__count_2_days,
    open__count_lifetime,
    amount__count_2_days,
    case when amount__sum_2_days between -131072 and 131072 then cast(amount__sum_2_days * 1267650600228229401496703205376 + amount__sum_2_days_fraction as double) / 1267650600228229401496703205376::double when amount__sum_2_days between -4503599627370496 and 4503599627370496 then cast((amount__sum_2_days + amount__sum_2_days_fraction // 1267650600228229401496703205376) as double) + cast(amount__sum_2_days_fraction % 1267650600228229401496703205376 as double) / 1267650600228229401496703205376::double else cast(cast((amount__sum_2_days + amount__sum_2_days_fraction // 1267650600228229401496703205376) * 2 + sign(amount__sum_2_days_fraction % 1267650600228229401496703205376) as varchar) as double) / 2 end as amount__sum_2_days,
    amount__count_lifetime,
    case when amount__sum_lifetime between -131072 and 131072 then cast(amount__sum_lifetime * 1267650600228229401496703205376 + amount__sum_lifetime_fraction as double) / 1267650600228229401496703205376::double when amount__sum_lifetime between -4503599627370496 and 4503599627370496 then cast((amount__sum_lifetime + amount__sum_lifetime_fraction // 1267650600228229401496703205376) as double) + cast(amount__sum_lifetime_fraction % 1267650600228229401496703205376 as double) / 1267650600228229401496703205376::double else cast(cast((amount__sum_lifetime + amount__sum_lifetime_fraction // 1267650600228229401496703205376) * 2 + sign(amount__sum_lifetime_fraction % 1267650600228229401496703205376) as varchar) as double) / 2 end as amount__sum_lifetime
  from running
  where next_time is distinct from reference_time
),
inside as (
  select
    id,
    reference_time,
    orders__count_2_days,
    orders__count_lifetime,
    open__count_2_days,
    open__count_lifetime,
    amount__count_2_days,
    amount__sum_2_days,
    amount__count_lifetime,
    amount__sum_lifetime
  from rounded
),
-- the events that count at each reference time
overlap_1 as (
  select
    inside.id,
    inside.reference_time,
    max(amount__max_of) as amount__max_2_days
  from inside
  inner join stays
    on stays.id = inside.id
    and enters_2_days <= inside.reference_time
    and leaves_2_days > inside.reference_time
  group by inside.id, inside.reference_time
),
overlap_2 as (
  select
    inside.id,
    inside.reference_time,
    max(amount__max_of) as amount__max_lifetime
  from inside
  inner join stays
    on stays.id = inside.id
    and enters_lifetime <= inside.reference_time
    and leaves_lifetime > inside.reference_time
  group by inside.id, inside.reference_time
),
-- beside what is inside each window
collected as (
  select
    inside.id,
    inside.reference_time,
    orders__count_2_days,
    orders__count_lifetime,
    open__count_2_days,
    open__count_lifetime,
    amount__count_2_days,
    amount__sum_2_days,
    amount__count_lifetime,
    amount__sum_lifetime,
    overlap_1.amount__max_2_days,
    overlap_2.amount__max_lifetime
  from inside
  left join overlap_1
    on overlap_1.id = inside.id
    and overlap_1.reference_time = inside.reference_time
  left join overlap_2
    on overlap_2.id = inside.id
    and overlap_2.reference_time = inside.reference_time
),
states as (
  select
    id,
    reference_time as timestamp,
    orders__count_2_days as orders__count_over_2_days_rolling_windows,
    orders__count_lifetime as orders__count_over_lifetime,
    open__count_2_days as open__count_over_2_days_rolling_windows,
    open__count_lifetime as open__count_over_lifetime,
    coalesce(case when amount__count_2_days > 0 then amount__sum_2_days end, 0) as amount__sum_over_2_days_rolling_windows,
    coalesce(case when amount__count_lifetime > 0 then amount__sum_lifetime end, 0) as amount__sum_over_lifetime,
    coalesce(amount__max_2_days, 0) as amount__max_over_2_days_rolling_windows,
    coalesce(amount__max_lifetime, 0) as amount__max_over_lifetime
  from collected
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    orders__count_over_2_days_rolling_windows,
    orders__count_over_lifetime,
    open__count_over_2_days_rolling_windows,
    open__count_over_lifetime,
    amount__sum_over_2_days_rolling_windows,
    amount__sum_over_lifetime,
    amount__max_over_2_days_rolling_windows,
    amount__max_over_lifetime,
    lag(orders__count_over_2_days_rolling_windows, 1, cast(0 as bigint)) over in_order as orders__count_over_2_days_rolling_windows_before,
    lag(orders__count_over_lifetime, 1, cast(0 as bigint)) over in_order as orders__count_over_lifetime_before,
    lag(open__count_over_2_days_rolling_windows, 1, cast(0 as bigint)) over in_order as open__count_over_2_days_rolling_windows_before,
    lag(open__count_over_lifetime, 1, cast(0 as bigint)) over in_order as open__count_over_lifetime_before,
    lag(amount__sum_over_2_days_rolling_windows, 1, cast(0 as double)) over in_order as amount__sum_over_2_days_rolling_windows_before,
    lag(amount__sum_over_lifetime, 1, cast(0 as double)) over in_order as amount__sum_over_lifetime_before,
    lag(amount__max_over_2_days_rolling_windows, 1, cast(0 as double)) over in_order as amount__max_over_2_days_rolling_windows_before,
    lag(amount__max_over_lifetime, 1, cast(0 as double)) over in_order as amount__max_over_lifetime_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  orders__count_over_2_days_rolling_windows,
  orders__count_over_lifetime,
  open__count_over_2_days_rolling_windows,
  open__count_over_lifetime,
  amount__sum_over_2_days_rolling_windows,
  amount__sum_over_lifetime,
  amount__max_over_2_days_rolling_windows,
  amount__max_over_lifetime
from compared
where timestamp >= (select "start" from bounds)
  and (orders__count_over_2_days_rolling_windows is distinct from orders__count_over_2_days_rolling_windows_before
    or orders__count_over_lifetime is distinct from orders__count_over_lifetime_before
    or open__count_over_2_days_rolling_windows is distinct from open__count_over_2_days_rolling_windows_before
    or open__count_over_lifetime is distinct from open__count_over_lifetime_before
    or amount__sum_over_2_days_rolling_windows is distinct from amount__sum_over_2_days_rolling_windows_before
    or amount__sum_over_lifetime is distinct from amount__sum_over_lifetime_before
    or amount__max_over_2_days_rolling_windows is distinct from amount__max_over_2_days_rolling_windows_before
    or amount__max_over_lifetime is distinct from amount__max_over_lifetime_before)

-- user_first_told

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
    told_at as event_time,
    update as event_key_1,
    order_no as dedupe_1,
    state as state__count_of,
    amount as total__count_of,
    amount as total__sum_of,
    state as newest__newest_of
  from source.updates
  where told_at is not null
    and id is not null
    and told_at < (select "end" from bounds)
),
-- each event beside the one before with the same values
beside as (
  select
    id,
    event_time,
    event_key_1,
    dedupe_1,
    state__count_of,
    total__count_of,
    total__sum_of,
    newest__newest_of,
    lag(time_bucket(interval '1 day', event_time + interval '2 days', timestamp '1970-01-01 00:00:00') + interval '1 day') over in_order as leaves_2_days_before,
    lag((select "end" from bounds)) over in_order as leaves_lifetime_before,
    lag(time_bucket(interval '1 day', event_time + interval '36 hours', timestamp '1970-01-01 00:00:00') + interval '1 day') over in_order as leaves_36_hours_before
  from events
  window
    in_order as (partition by id, dedupe_1 order by event_time nulls last, event_key_1 nulls last)
),
-- when each event begins and ceases to count in each window
stays as (
  select
    id,
    event_time,
    event_key_1,
    dedupe_1,
    state__count_of,
    total__count_of,
    total__sum_of,
    newest__newest_of,
    greatest(time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day', coalesce(leaves_2_days_before, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day')) as enters_2_days,
    time_bucket(interval '1 day', event_time + interval '2 days', timestamp '1970-01-01 00:00:00') + interval '1 day' as leaves_2_days,
    greatest(time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day', coalesce(leaves_lifetime_before, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day')) as enters_lifetime,
    (select "end" from bounds) as leaves_lifetime,
    greatest(time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day', coalesce(leaves_36_hours_before, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day')) as enters_36_hours,
    time_bucket(interval '1 day', event_time + interval '36 hours', timestamp '1970-01-01 00:00:00') + interval '1 day' as leaves_36_hours
  from beside
),
-- what enters and what leaves each window, by key and time
entered_1 as (
  select
    id,
    enters_2_days as reference_time,
    count(*) as told__count
  from stays
  where enters_2_days < leaves_2_days
    and enters_2_days < (select "end" from bounds)
  group by id, enters_2_days
),
left_1 as (
  select
    id,
    leaves_2_days as reference_time,
    count(*) as told__count
  from stays
  where enters_2_days < leaves_2_days
    and leaves_2_days < (select "end" from bounds)
  group by id, leaves_2_days
),
entered_2 as (
  select
    id,
    enters_lifetime as reference_time,
    count(*) as told__count,
    count(total__count_of) as total__count,
    sum(cast(trunc(total__sum_of) as hugeint)) as total__sum,
    sum(cast((total__sum_of - trunc(total__sum_of)) * 1267650600228229401496703205376::double as hugeint)) as total__sum_fraction
  from stays
  where enters_lifetime < leaves_lifetime
    and enters_lifetime < (select "end" from bounds)
  group by id, enters_lifetime
),
entered_3 as (
  select
    id,
    enters_36_hours as reference_time,
    count(total__count_of) as total__count,
    sum(cast(trunc(total__sum_of) as hugeint)) as total__sum,
    sum(cast((total__sum_of - trunc(total__sum_of)) * 1267650600228229401496703205376::double as hugeint)) as total__sum_fraction
  from stays
  where enters_36_hours < leaves_36_hours
    and enters_36_hours < (select "end" from bounds)
  group by id, enters_36_hours
),
left_3 as (
  select
    id,
    leaves_36_hours as reference_time,
    count(total__count_of) as total__count,
    sum(cast(trunc(total__sum_of) as hugeint)) as total__sum,
    sum(cast((total__sum_of - trunc(total__sum_of)) * 1267650600228229401496703205376::double as hugeint)) as total__sum_fraction
  from stays
  where enters_36_hours < leaves_36_hours
    and leaves_36_hours < (select "end" from bounds)
  group by id, leaves_36_hours
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(reference_time, (select "start" from bounds) - interval '1 day') as reference_time,
    told__count as told__count_2_days,
    cast(0 as bigint) as told__count_lifetime,
    cast(0 as bigint) as total__count_36_hours,
    cast(null as hugeint) as total__sum_36_hours,
    cast(null as hugeint) as total__sum_36_hours_fraction,
    cast(0 as bigint) as total__count_lifetime,
    cast(null as hugeint) as total__sum_lifetime,
    cast(null as hugeint) as total__sum_lifetime_fraction
  from entered_1
  where reference_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(reference_time, (select "start" from bounds) - interval '1 day') as reference_time,
    -told__count as told__count_2_days,
    0 as told__count_lifetime,
    0 as total__count_36_hours,
    null as total__sum_36_hours,
    null as total__sum_36_hours_fraction,
    0 as total__count_lifetime,
    null as total__sum_lifetime,
    null as total__sum_lifetime_fraction
  from left_1
  where reference_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(reference_time, (select "start" from bounds) - interval '1 day') as reference_time,
    0 as told__count_2_days,
    told__count as told__count_lifetime,
    0 as total__count_36_hours,
    null as total__sum_36_hours,
    null as total__sum_36_hours_fraction,
    total__count as total__count_lifetime,
    total__sum as total__sum_lifetime,
    total__sum_fraction as total__sum_lifetime_fraction
  from entered_2
  where reference_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(reference_time, (select "start" from bounds) - interval '1 day') as reference_time,
    0 as told__count_2_days,
    0 as told__count_lifetime,
    total__count as total__count_36_hours,
    total__sum as total__sum_36_hours,
    total__sum_fraction as total__sum_36_hours_fraction,
    0 as total__count_lifetime,
    null as total__sum_lifetime,
    null as total__sum_lifetime_fraction
  from entered_3
  where reference_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(reference_time, (select "start" from bounds) - interval '1 day') as reference_time,
    0 as told__count_2_days,
    0 as told__count_lifetime,
    -total__count as total__count_36_hours,
    -total__sum as total__sum_36_hours,
    -total__sum_fraction as total__sum_36_hours_fraction,
    0 as total__count_lifetime,
    null as total__sum_lifetime,
    null as total__sum_lifetime_fraction
  from left_3
  where reference_time < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(told__count_2_days) over so_far as bigint) as told__count_2_days,
    cast(sum(told__count_lifetime) over so_far as bigint) as told__count_lifetime,
    cast(sum(total__count_36_hours) over so_far as bigint) as total__count_36_hours,
    sum(total__sum_36_hours) over so_far as total__sum_36_hours,
    sum(total__sum_36_hours_fraction) over so_far as total__sum_36_hours_fraction,
    cast(sum(total__count_lifetime) over so_far as bigint) as total__count_lifetime,
    sum(total__sum_lifetime) over so_far as total__sum_lifetime,
    sum(total__sum_lifetime_fraction) over so_far as total__sum_lifetime_fraction,
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
    told__count_2_days,
    told__count_lifetime,
    total__count_36_hours,
    case when total__sum_36_hours between -131072 and 131072 then cast(total__sum_36_hours * 1267650600228229401496703205376 + total__sum_36_hours_fraction as double) / 1267650600228229401496703205376::double when total__sum_36_hours between -4503599627370496 and 4503599627370496 then cast((total__sum_36_hours + total__sum_36_hours_fraction // 1267650600228229401496703205376) as double) + cast(total__sum_36_hours_fraction % 1267650600228229401496703205376 as double) / 1267650600228229401496703205376::double else cast(cast((total__sum_36_hours + total__sum_36_hours_fraction // 1267650600228229401496703205376) * 2 + sign(total__sum_36_hours_fraction % 1267650600228229401496703205376) as varchar) as double) / 2 end as total__sum_36_hours,
    total__count_lifetime,
    case when total__sum_lifetime between -131072 and 131072 then cast(total__sum_lifetime * 1267650600228229401496703205376 + total__sum_lifetime_fraction as double) / 1267650600228229401496703205376::double when total__sum_lifetime between -4503599627370496 and 4503599627370496 then cast((total__sum_lifetime + total__sum_lifetime_fraction // 1267650600228229401496703205376) as double) + cast(total__sum_lifetime_fraction % 1267650600228229401496703205376 as double) / 1267650600228229401496703205376::double else cast(cast((total__sum_lifetime + total__sum_lifetime_fraction // 1267650600228229401496703205376) * 2 + sign(total__sum_lifetime_fraction % 1267650600228229401496703205376) as varchar) as double) / 2 end as total__sum_lifetime
  from running
  where next_time is distinct from reference_time
),
inside as (
  select
    id,
    reference_time,
    told__count_2_days,
    told__count_lifetime,
    total__count_36_hours,
    total__sum_36_hours,
    total__count_lifetime,
    total__sum_lifetime
  from rounded
),
-- the events that count at each reference time
overlap_1 as (
  select
    inside.id,
    inside.reference_time,
    list(state__count_of order by event_time nulls last, event_key_1 nulls last) filter (where state__count_of is not null) as state__count_all_2_days
  from inside
  inner join stays
    on stays.id = inside.id
    and enters_2_days <= inside.reference_time
    and leaves_2_days > inside.reference_time
  group by inside.id, inside.reference_time
),
overlap_2 as (
  select
    inside.id,
    inside.reference_time,
    list(newest__newest_of order by event_time nulls last, event_key_1 nulls last) as newest__newest_last_lifetime
  from inside
  inner join stays
    on stays.id = inside.id
    and enters_lifetime <= inside.reference_time
    and leaves_lifetime > inside.reference_time
  group by inside.id, inside.reference_time
),
-- beside what is inside each window
collected as (
  select
    inside.id,
    inside.reference_time,
    told__count_2_days,
    told__count_lifetime,
    total__count_36_hours,
    total__sum_36_hours,
    total__count_lifetime,
    total__sum_lifetime,
    overlap_1.state__count_all_2_days,
    overlap_2.newest__newest_last_lifetime[coalesce(len(overlap_2.newest__newest_last_lifetime), 0)] as newest__newest_last_lifetime
  from inside
  left join overlap_1
    on overlap_1.id = inside.id
    and overlap_1.reference_time = inside.reference_time
  left join overlap_2
    on overlap_2.id = inside.id
    and overlap_2.reference_time = inside.reference_time
),
states as (
  select
    id,
    reference_time as timestamp,
    told__count_2_days as told__count_over_2_days_rolling_windows,
    case when len(state__count_all_2_days) > 0 then state__count_all_2_days end as state__collect_list_over_2_days_rolling_windows,
    newest__newest_last_lifetime as newest,
    case when total__count_36_hours > 0 then total__sum_36_hours end as total__sum_over_36_hours_rolling_windows,
    case when total__count_lifetime > 0 then total__sum_lifetime end as total__sum_over_lifetime
  from collected
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    told__count_over_2_days_rolling_windows,
    state__collect_list_over_2_days_rolling_windows,
    newest,
    total__sum_over_36_hours_rolling_windows,
    total__sum_over_lifetime,
    lag(told__count_over_2_days_rolling_windows, 1, cast(0 as bigint)) over in_order as told__count_over_2_days_rolling_windows_before,
    lag(state__collect_list_over_2_days_rolling_windows) over in_order as state__collect_list_over_2_days_rolling_windows_before,
    lag(newest) over in_order as newest_before,
    lag(total__sum_over_36_hours_rolling_windows) over in_order as total__sum_over_36_hours_rolling_windows_before,
    lag(total__sum_over_lifetime) over in_order as total__sum_over_lifetime_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  told__count_over_2_days_rolling_windows,
  state__collect_list_over_2_days_rolling_windows,
  newest,
  total__sum_over_36_hours_rolling_windows,
  total__sum_over_lifetime
from compared
where timestamp >= (select "start" from bounds)
  and (told__count_over_2_days_rolling_windows is distinct from told__count_over_2_days_rolling_windows_before
    or state__collect_list_over_2_days_rolling_windows is distinct from state__collect_list_over_2_days_rolling_windows_before
    or newest is distinct from newest_before
    or total__sum_over_36_hours_rolling_windows is distinct from total__sum_over_36_hours_rolling_windows_before
    or total__sum_over_lifetime is distinct from total__sum_over_lifetime_before)

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
  user_values.amount__first_over_2_days_rolling_windows,
  user_values.amount__last_over_2_days_rolling_windows,
  user_values.amount__last_2_over_2_days_rolling_windows,
  user_values.country__last_over_2_days_rolling_windows,
  user_values.country__last_over_lifetime,
  user_values.country__collect_list_over_2_days_rolling_windows,
  user_values.country__collect_list_over_lifetime,
  user_values.items__first_over_2_days_rolling_windows,
  user_values.items__first_2_over_2_days_rolling_windows,
  user_values.items__max_over_2_days_rolling_windows,
  user_values.fee,
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
    amount as amount__count_of,
    country as country__count_of,
    items > 1 as country__count_if,
    items as items__count_of,
    items as items__max_of,
    fee as latest_fee__count_of
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
    count(amount__count_of) as amount__count,
    count(country__count_of) filter (where country__count_if) as country__count,
    count(items__count_of) as items__count,
    max(items__max_of) as items__max,
    count(latest_fee__count_of) as latest_fee__count
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    amount__count as amount__count_lifetime,
    amount__count as amount__count_2_days,
    country__count as country__count_lifetime,
    country__count as country__count_2_days,
    items__count as items__count_lifetime,
    items__count as items__count_2_days,
    latest_fee__count as latest_fee__count_lifetime,
    latest_fee__count as latest_fee__count_2_days
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '2 days', (select "start" from bounds) - interval '1 day') as reference_time,
    0 as amount__count_lifetime,
    -amount__count as amount__count_2_days,
    0 as country__count_lifetime,
    -country__count as country__count_2_days,
    0 as items__count_lifetime,
    -items__count as items__count_2_days,
    0 as latest_fee__count_lifetime,
    -latest_fee__count as latest_fee__count_2_days
  from entries
  where entry_time + interval '2 days' < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(amount__count_lifetime) over so_far as bigint) as amount__count_lifetime,
    cast(sum(amount__count_2_days) over so_far as bigint) as amount__count_2_days,
    cast(sum(country__count_lifetime) over so_far as bigint) as country__count_lifetime,
    cast(sum(country__count_2_days) over so_far as bigint) as country__count_2_days,
    cast(sum(items__count_lifetime) over so_far as bigint) as items__count_lifetime,
    cast(sum(items__count_2_days) over so_far as bigint) as items__count_2_days,
    cast(sum(latest_fee__count_lifetime) over so_far as bigint) as latest_fee__count_lifetime,
    cast(sum(latest_fee__count_2_days) over so_far as bigint) as latest_fee__count_2_days,
    lead(reference_time) over so_far as next_time
  from changes
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
inside as (
  select
    id,
    reference_time,
    amount__count_lifetime,
    amount__count_2_days,
    country__count_lifetime,
    country__count_2_days,
    items__count_lifetime,
    items__count_2_days,
    latest_fee__count_lifetime,
    latest_fee__count_2_days
  from running
  where next_time is distinct from reference_time
),
-- a window is the end of one block of its length and the beginning of the next: forward to T
forward_1 as (
  select
    id,
    time_bucket(interval '2 days', first_time, timestamp '1970-01-01 00:00:00') as block,
    first_time,
    true as is_event,
    cast(null as timestamp) as reference_time,
    items__max
  from entries
  union all
  select
    id,
    time_bucket(interval '2 days', reference_time, timestamp '1970-01-01 00:00:00') as block,
    reference_time as first_time,
    false as is_event,
    reference_time,
    null as items__max
  from inside
),
until_1 as (
  select
    id,
    is_event,
    reference_time,
    max(items__max) over so_far as items__max
  from forward_1
  window
    so_far as (partition by id, block order by first_time nulls last, is_event nulls last rows between unbounded preceding and current row)
),
-- and backward to the beginning of the window; before 1970 there is nothing
backward_1 as (
  select
    id,
    time_bucket(interval '2 days', first_time, timestamp '1970-01-01 00:00:00') as block,
    first_time,
    true as is_event,
    cast(null as timestamp) as reference_time,
    items__max
  from entries
  union all
  select
    id,
    time_bucket(interval '2 days', reference_time - interval '2 days', timestamp '1970-01-01 00:00:00') as block,
    reference_time - interval '2 days' as first_time,
    false as is_event,
    reference_time,
    null as items__max
  from inside
  where reference_time >= timestamp '1970-01-03 00:00:00'
),
since_1 as (
  select
    id,
    is_event,
    reference_time,
    max(items__max) over so_far as items__max
  from backward_1
  window
    so_far as (partition by id, block order by first_time desc nulls last, is_event desc nulls last rows between unbounded preceding and current row)
),
halves_1 as (
  select
    id,
    reference_time,
    items__max
  from until_1
  where not is_event
  union all
  select
    id,
    reference_time,
    items__max
  from since_1
  where not is_event
),
extremes_1 as (
  select
    id,
    reference_time,
    max(items__max) as items__max_2_days
  from halves_1
  group by id, reference_time
),
-- beside what is inside each window
extremes as (
  select
    inside.id,
    inside.reference_time,
    amount__count_lifetime,
    amount__count_2_days,
    country__count_lifetime,
    country__count_2_days,
    items__count_lifetime,
    items__count_2_days,
    latest_fee__count_lifetime,
    latest_fee__count_2_days,
    items__max_2_days
  from inside
  left join extremes_1
    on extremes_1.id = inside.id
    and extremes_1.reference_time = inside.reference_time
),
-- the values of each key by time and primary key
lists as (
  select
    id,
    list(amount__count_of order by event_time nulls last, event_key_1 nulls last) filter (where amount__count_of is not null) as amount__count_values,
    list(country__count_of order by event_time nulls last, event_key_1 nulls last) filter (where country__count_if and country__count_of is not null) as country__count_values,
    list(items__count_of order by event_time nulls last, event_key_1 nulls last) filter (where items__count_of is not null) as items__count_values
  from events
  group by id
),
-- the events of each key, numbered by time and primary key
numbered as (
  select
    id,
    row_number() over in_order as event_number,
    amount__count_of
  from events
  where amount__count_of is not null
  window
    in_order as (partition by id order by event_time nulls last, event_key_1 nulls last)
),
numbered_2 as (
  select
    id,
    row_number() over in_order as event_number,
    country__count_of
  from events
  where country__count_if
    and country__count_of is not null
  window
    in_order as (partition by id order by event_time nulls last, event_key_1 nulls last)
),
numbered_3 as (
  select
    id,
    row_number() over in_order as event_number,
    items__count_of
  from events
  where items__count_of is not null
  window
    in_order as (partition by id order by event_time nulls last, event_key_1 nulls last)
),
numbered_4 as (
  select
    id,
    row_number() over in_order as event_number,
    latest_fee__count_of
  from events
  where latest_fee__count_of is not null
  window
    in_order as (partition by id order by event_time nulls last, event_key_1 nulls last)
),
-- of the values that came before, the last so many are inside a window
collected as (
  select
    extremes.id,
    reference_time,
    amount__count_lifetime,
    amount__count_2_days,
    country__count_lifetime,
    country__count_2_days,
    items__count_lifetime,
    items__count_2_days,
    items__max_2_days,
    latest_fee__count_lifetime,
    latest_fee__count_2_days,
    amount__count_values[amount__count_lifetime - amount__count_2_days + 1:amount__count_lifetime] as amount__count_all_2_days,
    country__count_values[country__count_lifetime - country__count_2_days + 1:country__count_lifetime] as country__count_all_2_days,
    country__count_values[country__count_lifetime - country__count_lifetime + 1:country__count_lifetime] as country__count_all_lifetime,
    items__count_values[items__count_lifetime - items__count_2_days + 1:items__count_lifetime] as items__count_all_2_days,
    case when amount__count_2_days > 0 then first_1.amount__count_of end as amount__count_first_2_days,
    case when amount__count_2_days > 0 then last_2.amount__count_of end as amount__count_last_2_days,
    case when country__count_2_days > 0 then last_3.country__count_of end as country__count_last_2_days,
    last_3.country__count_of as country__count_last_lifetime,
    case when items__count_2_days > 0 then first_4.items__count_of end as items__count_first_2_days,
    case when latest_fee__count_2_days > 0 then last_5.latest_fee__count_of end as latest_fee__count_last_2_days
  from extremes
  left join numbered as first_1
    on first_1.id = extremes.id
    and first_1.event_number = amount__count_lifetime - amount__count_2_days + 1
  left join numbered as last_2
    on last_2.id = extremes.id
    and last_2.event_number = amount__count_lifetime
  left join numbered_2 as last_3
    on last_3.id = extremes.id
    and last_3.event_number = country__count_lifetime
  left join numbered_3 as first_4
    on first_4.id = extremes.id
    and first_4.event_number = items__count_lifetime - items__count_2_days + 1
  left join numbered_4 as last_5
    on last_5.id = extremes.id
    and last_5.event_number = latest_fee__count_lifetime
  inner join lists
    on lists.id = extremes.id
),
states as (
  select
    id,
    reference_time as timestamp,
    amount__count_first_2_days as amount__first_over_2_days_rolling_windows,
    amount__count_last_2_days as amount__last_over_2_days_rolling_windows,
    case when len(amount__count_all_2_days) > 0 then amount__count_all_2_days[greatest(len(amount__count_all_2_days) - 2, 0) + 1:] end as amount__last_2_over_2_days_rolling_windows,
    country__count_last_2_days as country__last_over_2_days_rolling_windows,
    country__count_last_lifetime as country__last_over_lifetime,
    case when len(country__count_all_2_days) > 0 then country__count_all_2_days end as country__collect_list_over_2_days_rolling_windows,
    case when len(country__count_all_lifetime) > 0 then country__count_all_lifetime end as country__collect_list_over_lifetime,
    items__count_first_2_days as items__first_over_2_days_rolling_windows,
    case when len(items__count_all_2_days) > 0 then items__count_all_2_days[1:2] end as items__first_2_over_2_days_rolling_windows,
    items__max_2_days as items__max_over_2_days_rolling_windows,
    latest_fee__count_last_2_days as fee
  from collected
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    amount__first_over_2_days_rolling_windows,
    amount__last_over_2_days_rolling_windows,
    amount__last_2_over_2_days_rolling_windows,
    country__last_over_2_days_rolling_windows,
    country__last_over_lifetime,
    country__collect_list_over_2_days_rolling_windows,
    country__collect_list_over_lifetime,
    items__first_over_2_days_rolling_windows,
    items__first_2_over_2_days_rolling_windows,
    items__max_over_2_days_rolling_windows,
    fee,
    lag(amount__first_over_2_days_rolling_windows) over in_order as amount__first_over_2_days_rolling_windows_before,
    lag(amount__last_over_2_days_rolling_windows) over in_order as amount__last_over_2_days_rolling_windows_before,
    lag(amount__last_2_over_2_days_rolling_windows) over in_order as amount__last_2_over_2_days_rolling_windows_before,
    lag(country__last_over_2_days_rolling_windows) over in_order as country__last_over_2_days_rolling_windows_before,
    lag(country__last_over_lifetime) over in_order as country__last_over_lifetime_before,
    lag(country__collect_list_over_2_days_rolling_windows) over in_order as country__collect_list_over_2_days_rolling_windows_before,
    lag(country__collect_list_over_lifetime) over in_order as country__collect_list_over_lifetime_before,
    lag(items__first_over_2_days_rolling_windows) over in_order as items__first_over_2_days_rolling_windows_before,
    lag(items__first_2_over_2_days_rolling_windows) over in_order as items__first_2_over_2_days_rolling_windows_before,
    lag(items__max_over_2_days_rolling_windows) over in_order as items__max_over_2_days_rolling_windows_before,
    lag(fee) over in_order as fee_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  amount__first_over_2_days_rolling_windows,
  amount__last_over_2_days_rolling_windows,
  amount__last_2_over_2_days_rolling_windows,
  country__last_over_2_days_rolling_windows,
  country__last_over_lifetime,
  country__collect_list_over_2_days_rolling_windows,
  country__collect_list_over_lifetime,
  items__first_over_2_days_rolling_windows,
  items__first_2_over_2_days_rolling_windows,
  items__max_over_2_days_rolling_windows,
  fee
from compared
where timestamp >= (select "start" from bounds)
  and (amount__first_over_2_days_rolling_windows is distinct from amount__first_over_2_days_rolling_windows_before
    or amount__last_over_2_days_rolling_windows is distinct from amount__last_over_2_days_rolling_windows_before
    or amount__last_2_over_2_days_rolling_windows is distinct from amount__last_2_over_2_days_rolling_windows_before
    or country__last_over_2_days_rolling_windows is distinct from country__last_over_2_days_rolling_windows_before
    or country__last_over_lifetime is distinct from country__last_over_lifetime_before
    or country__collect_list_over_2_days_rolling_windows is distinct from country__collect_list_over_2_days_rolling_windows_before
    or country__collect_list_over_lifetime is distinct from country__collect_list_over_lifetime_before
    or items__first_over_2_days_rolling_windows is distinct from items__first_over_2_days_rolling_windows_before
    or items__first_2_over_2_days_rolling_windows is distinct from items__first_2_over_2_days_rolling_windows_before
    or items__max_over_2_days_rolling_windows is distinct from items__max_over_2_days_rolling_windows_before
    or fee is distinct from fee_before)

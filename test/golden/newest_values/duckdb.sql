-- user

with
known as (
  select
    id
  from online.user_profile
  union all
  select
    id
  from online.user_premium
),
keys as (
  select distinct
    id
  from known
)
select
  keys.id,
  user_profile.city,
  coalesce(user_profile.segment, 'none') as segment,
  user_profile.credit_limit,
  user_profile.known_city,
  user_premium.home_of_premium,
  coalesce(user_premium.changes__count_over_2_days_rolling_windows, 0) as changes__count_over_2_days_rolling_windows,
  user_premium.credit__max_over_2_days_rolling_windows,
  user_profile.timestamp as user_profile__timestamp,
  user_premium.timestamp as user_premium__timestamp
from keys
left join online.user_profile as user_profile
  on user_profile.id = keys.id
left join online.user_premium as user_premium
  on user_premium.id = keys.id

-- user_profile

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
    changed_at as event_time,
    change as event_key_1,
    city as last_known_city__count_of,
    city as city__newest_of,
    segment as segment__newest_of,
    cast(coalesce(credit, 0.00) * 2 as decimal(11, 2)) as credit_limit__newest_of
  from source.profiles
  where changed_at is not null
    and id is not null
    and changed_at < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    count(*) as city__count,
    count(last_known_city__count_of) as last_known_city__count
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    city__count as city__count_lifetime,
    last_known_city__count as last_known_city__count_lifetime
  from entries
  where entry_time < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(city__count_lifetime) over so_far as bigint) as city__count_lifetime,
    cast(sum(last_known_city__count_lifetime) over so_far as bigint) as last_known_city__count_lifetime,
    lead(reference_time) over so_far as next_time
  from changes
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
-- the events of each key, numbered by time and primary key
numbered as (
  select
    id,
    row_number() over in_order as event_number,
    city__newest_of,
    segment__newest_of,
    credit_limit__newest_of
  from events
  window
    in_order as (partition by id order by event_time nulls last, event_key_1 nulls last)
),
numbered_2 as (
  select
    id,
    row_number() over in_order as event_number,
    last_known_city__count_of
  from events
  where last_known_city__count_of is not null
  window
    in_order as (partition by id order by event_time nulls last, event_key_1 nulls last)
),
-- of the values that came before, the last so many are inside a window
collected as (
  select
    running.id,
    reference_time,
    city__count_lifetime,
    last_known_city__count_lifetime,
    last_1.city__newest_of as city__newest_last_lifetime,
    last_1.segment__newest_of as segment__newest_last_lifetime,
    last_1.credit_limit__newest_of as credit_limit__newest_last_lifetime,
    last_2.last_known_city__count_of as last_known_city__count_last_lifetime
  from running
  left join numbered as last_1
    on last_1.id = running.id
    and last_1.event_number = city__count_lifetime
  left join numbered_2 as last_2
    on last_2.id = running.id
    and last_2.event_number = last_known_city__count_lifetime
  where next_time is distinct from reference_time
),
states as (
  select
    id,
    reference_time as timestamp,
    city__newest_last_lifetime as city,
    coalesce(segment__newest_last_lifetime, 'none') as segment,
    cast(credit_limit__newest_last_lifetime as decimal(12, 2)) as credit_limit,
    last_known_city__count_last_lifetime as known_city
  from collected
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    city,
    segment,
    credit_limit,
    known_city,
    lag(city) over in_order as city_before,
    lag(segment, 1, 'none') over in_order as segment_before,
    lag(credit_limit) over in_order as credit_limit_before,
    lag(known_city) over in_order as known_city_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  city,
  segment,
  credit_limit,
  known_city
from compared
where timestamp >= (select "start" from bounds)
  and (city is distinct from city_before
    or segment is distinct from segment_before
    or credit_limit is distinct from credit_limit_before
    or known_city is distinct from known_city_before)

-- user_premium

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
    changed_at as event_time,
    change as event_key_1,
    segment = 'premium' as premium_city__count_if,
    credit as credit__max_of,
    city as premium_city__newest_of
  from source.profiles
  where changed_at is not null
    and id is not null
    and changed_at < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    min(event_time) as first_time,
    count(*) filter (where premium_city__count_if) as premium_city__count,
    count(*) as changes__count,
    max(credit__max_of) as credit__max
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day', timestamp '2024-03-03 00:00:00') as reference_time,
    premium_city__count as premium_city__count_lifetime,
    changes__count as changes__count_2_days
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '2 days', (select "start" from bounds) - interval '1 day', timestamp '2024-03-03 00:00:00') as reference_time,
    0 as premium_city__count_lifetime,
    -changes__count as changes__count_2_days
  from entries
  where entry_time + interval '2 days' < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(premium_city__count_lifetime) over so_far as bigint) as premium_city__count_lifetime,
    cast(sum(changes__count_2_days) over so_far as bigint) as changes__count_2_days,
    lead(reference_time) over so_far as next_time
  from changes
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
inside as (
  select
    id,
    reference_time,
    premium_city__count_lifetime,
    changes__count_2_days
  from running
  where next_time is distinct from reference_time
),
-- a window is the end of one block of its length and the beginning of the next: forward to T
forward_2 as (
  select
    id,
    time_bucket(interval '2 days', first_time, timestamp '1970-01-01 00:00:00') as block,
    first_time,
    true as is_event,
    cast(null as timestamp) as reference_time,
    credit__max
  from entries
  union all
  select
    id,
    time_bucket(interval '2 days', reference_time, timestamp '1970-01-01 00:00:00') as block,
    reference_time as first_time,
    false as is_event,
    reference_time,
    null as credit__max
  from inside
),
until_2 as (
  select
    id,
    is_event,
    reference_time,
    max(credit__max) over so_far as credit__max
  from forward_2
  window
    so_far as (partition by id, block order by first_time nulls last, is_event nulls last rows between unbounded preceding and current row)
),
-- and backward to the beginning of the window; before 1970 there is nothing
backward_2 as (
  select
    id,
    time_bucket(interval '2 days', first_time, timestamp '1970-01-01 00:00:00') as block,
    first_time,
    true as is_event,
    cast(null as timestamp) as reference_time,
    credit__max
  from entries
  union all
  select
    id,
    time_bucket(interval '2 days', reference_time - interval '2 days', timestamp '1970-01-01 00:00:00') as block,
    reference_time - interval '2 days' as first_time,
    false as is_event,
    reference_time,
    null as credit__max
  from inside
  where reference_time >= timestamp '1970-01-03 00:00:00'
),
since_2 as (
  select
    id,
    is_event,
    reference_time,
    max(credit__max) over so_far as credit__max
  from backward_2
  window
    so_far as (partition by id, block order by first_time desc nulls last, is_event desc nulls last rows between unbounded preceding and current row)
),
halves_2 as (
  select
    id,
    reference_time,
    credit__max
  from until_2
  where not is_event
  union all
  select
    id,
    reference_time,
    credit__max
  from since_2
  where not is_event
),
extremes_2 as (
  select
    id,
    reference_time,
    max(credit__max) as credit__max_2_days
  from halves_2
  group by id, reference_time
),
-- beside what is inside each window
extremes as (
  select
    inside.id,
    inside.reference_time,
    premium_city__count_lifetime,
    changes__count_2_days,
    credit__max_2_days
  from inside
  left join extremes_2
    on extremes_2.id = inside.id
    and extremes_2.reference_time = inside.reference_time
),
-- the events of each key, numbered by time and primary key
numbered as (
  select
    id,
    row_number() over in_order as event_number,
    premium_city__newest_of
  from events
  where premium_city__count_if
  window
    in_order as (partition by id order by event_time nulls last, event_key_1 nulls last)
),
-- of the values that came before, the last so many are inside a window
collected as (
  select
    extremes.id,
    reference_time,
    premium_city__count_lifetime,
    changes__count_2_days,
    credit__max_2_days,
    last_1.premium_city__newest_of as premium_city__newest_last_lifetime
  from extremes
  left join numbered as last_1
    on last_1.id = extremes.id
    and last_1.event_number = premium_city__count_lifetime
),
states as (
  select
    id,
    reference_time as timestamp,
    premium_city__newest_last_lifetime as home_of_premium,
    changes__count_2_days as changes__count_over_2_days_rolling_windows,
    credit__max_2_days as credit__max_over_2_days_rolling_windows
  from collected
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    home_of_premium,
    changes__count_over_2_days_rolling_windows,
    credit__max_over_2_days_rolling_windows,
    lag(home_of_premium) over in_order as home_of_premium_before,
    lag(changes__count_over_2_days_rolling_windows, 1, cast(0 as bigint)) over in_order as changes__count_over_2_days_rolling_windows_before,
    lag(credit__max_over_2_days_rolling_windows) over in_order as credit__max_over_2_days_rolling_windows_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  home_of_premium,
  changes__count_over_2_days_rolling_windows,
  credit__max_over_2_days_rolling_windows
from compared
where timestamp >= (select "start" from bounds)
  and timestamp < (select "end" from bounds)
  and (home_of_premium is distinct from home_of_premium_before
    or changes__count_over_2_days_rolling_windows is distinct from changes__count_over_2_days_rolling_windows_before
    or credit__max_over_2_days_rolling_windows is distinct from credit__max_over_2_days_rolling_windows_before)

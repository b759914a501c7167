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
    change as tie_1,
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
    lead(reference_time) over in_order as next_time
  from changes
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row),
    in_order as (partition by id order by reference_time nulls last)
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
    in_order as (partition by id order by event_time nulls last, tie_1 nulls last)
),
numbered_2 as (
  select
    id,
    row_number() over in_order as event_number,
    last_known_city__count_of
  from events
  where last_known_city__count_of is not null
  window
    in_order as (partition by id order by event_time nulls last, tie_1 nulls last)
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
    change as tie_1,
    segment = 'premium' as premium_city__count_if,
    credit as credit__max_of,
    city as premium_city__newest_of
  from source.profiles
  where changed_at is not null
    and id is not null
    and changed_at < (select "end" from bounds)
),
-- reference times at which an event enters or leaves a window
candidates as (
  select
    id,
    greatest(time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day', (select "start" from bounds) - interval '1 day', timestamp '2024-03-03 00:00:00') as reference_time
  from events
  where time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' < (select "end" from bounds)
  union all
  select
    id,
    greatest(time_bucket(interval '1 day', event_time + interval '2 days', timestamp '1970-01-01 00:00:00') + interval '1 day', (select "start" from bounds) - interval '1 day', timestamp '2024-03-03 00:00:00') as reference_time
  from events
  where time_bucket(interval '1 day', event_time + interval '2 days', timestamp '1970-01-01 00:00:00') + interval '1 day' < (select "end" from bounds)
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
    case when premium_city__count_if then true end as premium_city__count_of,
    true as changes__count_of,
    credit__max_of
  from events
  union all
  select
    id,
    reference_time,
    true as is_reference_time,
    null as premium_city__count_of,
    null as changes__count_of,
    null as credit__max_of
  from reference_times
),
-- each window as a frame that ends just before its row
framed as (
  select
    id,
    reference_time,
    is_reference_time,
    count(premium_city__count_of) over ever_before as premium_city__count_lifetime,
    count(changes__count_of) over last_2_days as changes__count_2_days,
    max(credit__max_of) over last_2_days as credit__max_2_days
  from timeline
  window
    ever_before as (partition by id order by reference_time nulls last range between unbounded preceding and interval '1 microsecond' preceding),
    last_2_days as (partition by id order by reference_time nulls last range between interval '2 days' preceding and interval '1 microsecond' preceding)
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
    in_order as (partition by id order by event_time nulls last, tie_1 nulls last)
),
-- of the values that came before, the last so many are inside a window
collected as (
  select
    framed.id,
    reference_time,
    premium_city__count_lifetime,
    changes__count_2_days,
    credit__max_2_days,
    last_1.premium_city__newest_of as premium_city__newest_last_lifetime
  from framed
  left join numbered as last_1
    on last_1.id = framed.id
    and last_1.event_number = premium_city__count_lifetime
  where is_reference_time
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

-- user

with
known as (
  select
    id
  from online.user_clicks
  union all
  select
    id
  from online.user_sessions
),
keys as (
  select distinct
    id
  from known
)
select
  keys.id,
  coalesce(user_clicks.recent__count_over_30_minutes_fixed_windows, 0) as recent__count_over_30_minutes_fixed_windows,
  coalesce(user_sessions.sessions__count_over_2_days_rolling_windows, 0) as sessions__count_over_2_days_rolling_windows,
  coalesce(user_sessions.sessions__count_over_lifetime, 0) as sessions__count_over_lifetime,
  user_sessions.entered,
  user_clicks.timestamp as user_clicks__timestamp,
  user_sessions.timestamp as user_sessions__timestamp
from keys
left join online.user_clicks as user_clicks
  on user_clicks.id = keys.id
left join online.user_sessions as user_sessions
  on user_sessions.id = keys.id

-- page

with
known as (
  select
    page
  from online.page_entries
  union all
  select
    page
  from online.page_users
),
keys as (
  select distinct
    page
  from known
)
select
  keys.page,
  coalesce(page_entries.entries__count_over_2_days_rolling_windows, 0) as entries__count_over_2_days_rolling_windows,
  coalesce(page_entries.newcomers__count_over_2_days_rolling_windows, 0) as newcomers__count_over_2_days_rolling_windows,
  coalesce(page_users.users__count_over_lifetime, 0) as users__count_over_lifetime,
  page_users.experience__max_over_lifetime,
  page_entries.timestamp as page_entries__timestamp,
  page_users.timestamp as page_users__timestamp
from keys
left join online.page_entries as page_entries
  on page_entries.page = keys.page
left join online.page_users as page_users
  on page_users.page = keys.page

-- entries

select
  v.click,
  v.timestamp as "at",
  v.page,
  p.sessions__count_over_lifetime as user_sessions
from source.visits as v
left join source.page_views as p
  on p.click = v.click
  and p.timestamp = v.timestamp
where v.starts

-- user_clicks

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
    clicked_at as event_time,
    click
  from source.clicks
  where clicked_at is not null
    and id is not null
    and clicked_at >= (select "start" from bounds) - interval '30 minutes'
    and clicked_at < (select "end" from bounds)
),
-- what each measure reads of an event: null where the event does not count for it
counted as (
  select
    id,
    event_time,
    click,
    true as recent__count_of
  from events
),
-- each window as a frame that ends with its row, or just before its time
framed as (
  select
    id,
    event_time,
    click,
    count(recent__count_of) over last_30_minutes as recent__count_30_minutes
  from counted
  window
    last_30_minutes as (partition by id order by event_time nulls last range between interval '30 minutes' preceding and current row)
)
select
  id,
  event_time as timestamp,
  click,
  recent__count_30_minutes as recent__count_over_30_minutes_fixed_windows
from framed
where framed.event_time >= (select "start" from bounds)

-- user_sessions

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
    timestamp as event_time,
    click as event_key_1,
    starts as sessions__count_if,
    page as entered__newest_of
  from source.visits
  where timestamp is not null
    and id is not null
    and timestamp < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    count(*) filter (where sessions__count_if) as sessions__count
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    sessions__count as sessions__count_2_days,
    sessions__count as sessions__count_lifetime
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '2 days', (select "start" from bounds) - interval '1 day') as reference_time,
    -sessions__count as sessions__count_2_days,
    0 as sessions__count_lifetime
  from entries
  where entry_time + interval '2 days' < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(sessions__count_2_days) over so_far as bigint) as sessions__count_2_days,
    cast(sum(sessions__count_lifetime) over so_far as bigint) as sessions__count_lifetime,
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
    entered__newest_of
  from events
  where sessions__count_if
  window
    in_order as (partition by id order by event_time nulls last, event_key_1 nulls last)
),
-- of the values that came before, the last so many are inside a window
collected as (
  select
    running.id,
    reference_time,
    sessions__count_2_days,
    sessions__count_lifetime,
    last_1.entered__newest_of as entered__newest_last_lifetime
  from running
  left join numbered as last_1
    on last_1.id = running.id
    and last_1.event_number = sessions__count_lifetime
  where next_time is distinct from reference_time
),
states as (
  select
    id,
    reference_time as timestamp,
    sessions__count_2_days as sessions__count_over_2_days_rolling_windows,
    sessions__count_lifetime as sessions__count_over_lifetime,
    entered__newest_last_lifetime as entered
  from collected
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    sessions__count_over_2_days_rolling_windows,
    sessions__count_over_lifetime,
    entered,
    lag(sessions__count_over_2_days_rolling_windows, 1, cast(0 as bigint)) over in_order as sessions__count_over_2_days_rolling_windows_before,
    lag(sessions__count_over_lifetime, 1, cast(0 as bigint)) over in_order as sessions__count_over_lifetime_before,
    lag(entered) over in_order as entered_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  sessions__count_over_2_days_rolling_windows,
  sessions__count_over_lifetime,
  entered
from compared
where timestamp >= (select "start" from bounds)
  and (sessions__count_over_2_days_rolling_windows is distinct from sessions__count_over_2_days_rolling_windows_before
    or sessions__count_over_lifetime is distinct from sessions__count_over_lifetime_before
    or entered is distinct from entered_before)

-- page_entries

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
    page,
    "at" as event_time,
    user_sessions = 0 as newcomers__count_if
  from source.entries
  where "at" is not null
    and page is not null
    and "at" >= (select "start" from bounds) - interval '3 days'
    and "at" < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    page,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    count(*) as entries__count,
    count(*) filter (where newcomers__count_if) as newcomers__count
  from events
  group by page, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- added on entering, taken away on leaving each window
changes as (
  select
    page,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    entries__count as entries__count_2_days,
    newcomers__count as newcomers__count_2_days
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    page,
    greatest(entry_time + interval '2 days', (select "start" from bounds) - interval '1 day') as reference_time,
    -entries__count as entries__count_2_days,
    -newcomers__count as newcomers__count_2_days
  from entries
  where entry_time + interval '2 days' < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    page,
    reference_time,
    cast(sum(entries__count_2_days) over so_far as bigint) as entries__count_2_days,
    cast(sum(newcomers__count_2_days) over so_far as bigint) as newcomers__count_2_days,
    lead(reference_time) over so_far as next_time
  from changes
  window
    so_far as (partition by page order by reference_time nulls last rows between unbounded preceding and current row)
),
states as (
  select
    page,
    reference_time as timestamp,
    entries__count_2_days as entries__count_over_2_days_rolling_windows,
    newcomers__count_2_days as newcomers__count_over_2_days_rolling_windows
  from running
  where next_time is distinct from reference_time
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    page,
    timestamp,
    entries__count_over_2_days_rolling_windows,
    newcomers__count_over_2_days_rolling_windows,
    lag(entries__count_over_2_days_rolling_windows, 1, cast(0 as bigint)) over in_order as entries__count_over_2_days_rolling_windows_before,
    lag(newcomers__count_over_2_days_rolling_windows, 1, cast(0 as bigint)) over in_order as newcomers__count_over_2_days_rolling_windows_before
  from states
  window
    in_order as (partition by page order by timestamp nulls last)
)
select
  page,
  timestamp,
  entries__count_over_2_days_rolling_windows,
  newcomers__count_over_2_days_rolling_windows
from compared
where timestamp >= (select "start" from bounds)
  and (entries__count_over_2_days_rolling_windows is distinct from entries__count_over_2_days_rolling_windows_before
    or newcomers__count_over_2_days_rolling_windows is distinct from newcomers__count_over_2_days_rolling_windows_before)

-- page_users

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
    page,
    timestamp as event_time,
    id as users__distinct_of,
    sessions__count_over_lifetime as experience__max_of
  from source.page_views
  where timestamp is not null
    and page is not null
    and timestamp < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    page,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    max(experience__max_of) as experience__max
  from events
  group by page, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- the different values of each key that enter together
values_1 as (
  select
    page,
    users__distinct_of,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    max(event_time) as event_time
  from events
  where users__distinct_of is not null
  group by page, users__distinct_of, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- how long each value is inside a window, together with its other events
values_inside_1 as (
  select
    page,
    entry_time,
    max((select "end" from bounds)) over so_far as inside_until_before,
    max((select "end" from bounds)) over so_far_no_2 as inside_until,
    lead(entry_time) over so_far as next_time
  from values_1
  where entry_time < (select "end" from bounds)
  window
    so_far as (partition by page, users__distinct_of order by entry_time nulls last rows between unbounded preceding and 1 preceding),
    so_far_no_2 as (partition by page, users__distinct_of order by entry_time nulls last rows between unbounded preceding and current row)
),
-- added on entering, taken away on leaving each window
changes as (
  select
    page,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    cast(0 as bigint) as users__distinct_lifetime,
    experience__max as experience__max_lifetime
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    page,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    1 as users__distinct_lifetime,
    null as experience__max_lifetime
  from values_inside_1
  where (inside_until_before is null
      or inside_until_before < entry_time)
    and entry_time < (select "end" from bounds)
  union all
  select
    page,
    greatest(inside_until, (select "start" from bounds) - interval '1 day') as reference_time,
    -1 as users__distinct_lifetime,
    null as experience__max_lifetime
  from values_inside_1
  where (next_time is null
      or next_time > inside_until)
    and inside_until < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    page,
    reference_time,
    cast(sum(users__distinct_lifetime) over so_far as bigint) as users__distinct_lifetime,
    max(experience__max_lifetime) over so_far as experience__max_lifetime,
    lead(reference_time) over so_far as next_time
  from changes
  window
    so_far as (partition by page order by reference_time nulls last rows between unbounded preceding and current row)
),
states as (
  select
    page,
    reference_time as timestamp,
    users__distinct_lifetime as users__count_over_lifetime,
    experience__max_lifetime as experience__max_over_lifetime
  from running
  where next_time is distinct from reference_time
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    page,
    timestamp,
    users__count_over_lifetime,
    experience__max_over_lifetime,
    lag(users__count_over_lifetime, 1, cast(0 as bigint)) over in_order as users__count_over_lifetime_before,
    lag(experience__max_over_lifetime) over in_order as experience__max_over_lifetime_before
  from states
  window
    in_order as (partition by page order by timestamp nulls last)
)
select
  page,
  timestamp,
  users__count_over_lifetime,
  experience__max_over_lifetime
from compared
where timestamp >= (select "start" from bounds)
  and (users__count_over_lifetime is distinct from users__count_over_lifetime_before
    or experience__max_over_lifetime is distinct from experience__max_over_lifetime_before)

-- visits

with
-- the interval of the run: start inclusive, end exclusive
bounds as (
  select
    $1::timestamp as "start",
    $2::timestamp as "end"
),
spine as (
  select
    id,
    page,
    case when bought_at <= clicked_at + interval '30 days' then bought_at end is not null as bought,
    clicked_at as spine_time,
    click as order_1,
    id as key_1
  from source.clicks
  where clicked_at is not null
    and clicked_at < (select "end" from bounds)
    and clicked_at + interval '30 days' < (select "end" from bounds)
)
-- each feature set on its own, as of the spine row
select
  spine.id,
  spine.page,
  spine.bought,
  case when spine.key_1 is not null then coalesce(case when user_clicks.timestamp >= spine.spine_time - interval '30 minutes' then user_clicks.recent__count_over_30_minutes_fixed_windows end, 0) end as recent__count_over_30_minutes_fixed_windows,
  case when spine.key_1 is not null then coalesce(case when user_clicks.timestamp >= spine.spine_time - interval '30 minutes' then user_clicks.recent__count_over_30_minutes_fixed_windows end, 0) end = 0 as starts
from spine
asof left join (
  select *
  from historical.user_clicks as user_clicks
  qualify row_number() over (partition by id, timestamp order by click desc) = 1
) as user_clicks
  on user_clicks.id = spine.key_1
  and user_clicks.timestamp < spine.spine_time
order by spine.spine_time nulls last, spine.order_1 nulls last, spine.id nulls last, spine.page nulls last, spine.bought nulls last

-- page_views

with
-- the interval of the run: start inclusive, end exclusive
bounds as (
  select
    $1::timestamp as "start",
    $2::timestamp as "end"
),
spine as (
  select
    timestamp,
    id,
    page,
    starts,
    timestamp as spine_time,
    click as order_1,
    id as key_1
  from source.visits
  where timestamp is not null
    and timestamp < (select "end" from bounds)
)
-- each feature set on its own, as of the spine row
select
  spine.timestamp,
  spine.id,
  spine.page,
  spine.starts,
  case when spine.key_1 is not null then coalesce(user_sessions.sessions__count_over_2_days_rolling_windows, 0) end as sessions__count_over_2_days_rolling_windows,
  case when spine.key_1 is not null then coalesce(user_sessions.sessions__count_over_lifetime, 0) end as sessions__count_over_lifetime
from spine
asof left join historical.user_sessions as user_sessions
  on user_sessions.id = spine.key_1
  and user_sessions.timestamp <= spine.spine_time
order by spine.spine_time nulls last, spine.order_1 nulls last, spine.id nulls last, spine.page nulls last, spine.starts nulls last

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
    timestamp,
    id,
    page,
    sessions__count_over_2_days_rolling_windows,
    timestamp as spine_time,
    click as order_1,
    page as key_1
  from source.page_views
  where timestamp is not null
    and timestamp < (select "end" from bounds)
)
-- each feature set on its own, as of the spine row
select
  spine.timestamp,
  spine.id,
  spine.page,
  spine.sessions__count_over_2_days_rolling_windows,
  case when spine.key_1 is not null then coalesce(page_users.users__count_over_lifetime, 0) end as users__count_over_lifetime,
  page_users.experience__max_over_lifetime
from spine
asof left join historical.page_users as page_users
  on page_users.page = spine.key_1
  and page_users.timestamp <= spine.spine_time
order by spine.spine_time nulls last, spine.order_1 nulls last, spine.id nulls last, spine.page nulls last, spine.sessions__count_over_2_days_rolling_windows nulls last

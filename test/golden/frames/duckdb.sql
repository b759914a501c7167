-- user

with
known as (
  select
    id
  from online.user_extremes
),
keys as (
  select distinct
    id
  from known
)
select
  keys.id,
  user_extremes.amount__min_over_36_hours_rolling_windows,
  user_extremes.amount__min_over_lifetime,
  user_extremes.amount__max_over_36_hours_rolling_windows,
  user_extremes.amount__max_over_lifetime,
  user_extremes.amount__sum_over_36_hours_rolling_windows,
  user_extremes.amount__sum_over_lifetime,
  coalesce(user_extremes.amount__count_over_36_hours_rolling_windows, 0) as amount__count_over_36_hours_rolling_windows,
  coalesce(user_extremes.amount__count_over_lifetime, 0) as amount__count_over_lifetime,
  user_extremes.country__min_over_36_hours_rolling_windows,
  user_extremes.country__min_over_lifetime,
  user_extremes.country__max_over_36_hours_rolling_windows,
  user_extremes.country__max_over_lifetime,
  user_extremes.last_payment__max_over_36_hours_rolling_windows,
  user_extremes.last_payment__max_over_lifetime,
  user_extremes.timestamp as user_extremes__timestamp
from keys
left join online.user_extremes as user_extremes
  on user_extremes.id = keys.id

-- user_extremes

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
    amount as amount__min_of,
    amount as amount__max_of,
    amount as amount__count_of,
    amount as amount__sum_of,
    country as country__min_of,
    country as country__max_of,
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
    time_bucket(interval '1 day', event_time + interval '36 hours', timestamp '1970-01-01 00:00:00') + interval '1 day' as leaves_36_hours,
    min(event_time) as first_time,
    min(amount__min_of) as amount__min,
    max(amount__max_of) as amount__max,
    count(amount__count_of) as amount__count,
    sum(cast(trunc(amount__sum_of) as hugeint)) as amount__sum,
    sum(cast((amount__sum_of - trunc(amount__sum_of)) * 1267650600228229401496703205376::double as hugeint)) as amount__sum_fraction,
    count(*) as amount__count_,
    min(country__min_of) as country__min,
    max(country__max_of) as country__max,
    max(last_payment__max_of) as last_payment__max
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day', time_bucket(interval '1 day', event_time + interval '36 hours', timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    amount__min as amount__min_lifetime,
    amount__max as amount__max_lifetime,
    amount__count as amount__count_36_hours,
    amount__sum as amount__sum_36_hours,
    amount__sum_fraction as amount__sum_36_hours_fraction,
    amount__count as amount__count_lifetime,
    amount__sum as amount__sum_lifetime,
    amount__sum_fraction as amount__sum_lifetime_fraction,
    amount__count_ as amount__count__36_hours,
    amount__count_ as amount__count__lifetime,
    country__min as country__min_lifetime,
    country__max as country__max_lifetime,
    last_payment__max as last_payment__max_lifetime
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(leaves_36_hours, (select "start" from bounds) - interval '1 day') as reference_time,
    null as amount__min_lifetime,
    null as amount__max_lifetime,
    -amount__count as amount__count_36_hours,
    -amount__sum as amount__sum_36_hours,
    -amount__sum_fraction as amount__sum_36_hours_fraction,
    0 as amount__count_lifetime,
    null as amount__sum_lifetime,
    null as amount__sum_lifetime_fraction,
    -amount__count_ as amount__count__36_hours,
    0 as amount__count__lifetime,
    null as country__min_lifetime,
    null as country__max_lifetime,
    null as last_payment__max_lifetime
  from entries
  where leaves_36_hours < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    min(amount__min_lifetime) over so_far as amount__min_lifetime,
    max(amount__max_lifetime) over so_far as amount__max_lifetime,
    cast(sum(amount__count_36_hours) over so_far as bigint) as amount__count_36_hours,
    sum(amount__sum_36_hours) over so_far as amount__sum_36_hours,
    sum(amount__sum_36_hours_fraction) over so_far as amount__sum_36_hours_fraction,
    cast(sum(amount__count_lifetime) over so_far as bigint) as amount__count_lifetime,
    sum(amount__sum_lifetime) over so_far as amount__sum_lifetime,
    sum(amount__sum_lifetime_fraction) over so_far as amount__sum_lifetime_fraction,
    cast(sum(amount__count__36_hours) over so_far as bigint) as amount__count__36_hours,
    cast(sum(amount__count__lifetime) over so_far as bigint) as amount__count__lifetime,
    min(country__min_lifetime) over so_far as country__min_lifetime,
    max(country__max_lifetime) over so_far as country__max_lifetime,
    max(last_payment__max_lifetime) over so_far as last_payment__max_lifetime,
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
    amount__min_lifetime,
    amount__max_lifetime,
    amount__count_36_hours,
    case when amount__sum_36_hours between -131072 and 131072 then cast(amount__sum_36_hours * 1267650600228229401496703205376 + amount__sum_36_hours_fraction as double) / 1267650600228229401496703205376::double when amount__sum_36_hours between -4503599627370496 and 4503599627370496 then cast((amount__sum_36_hours + amount__sum_36_hours_fraction // 1267650600228229401496703205376) as double) + cast(amount__sum_36_hours_fraction % 1267650600228229401496703205376 as double) / 1267650600228229401496703205376::double else cast(cast((amount__sum_36_hours + amount__sum_36_hours_fraction // 1267650600228229401496703205376) * 2 + sign(amount__sum_36_hours_fraction % 1267650600228229401496703205376) as varchar) as double) / 2 end as amount__sum_36_hours,
    amount__count_lifetime,
    case when amount__sum_lifetime between -131072 and 131072 then cast(amount__sum_lifetime * 1267650600228229401496703205376 + amount__sum_lifetime_fraction as double) / 1267650600228229401496703205376::double when amount__sum_lifetime between -4503599627370496 and 4503599627370496 then cast((amount__sum_lifetime + amount__sum_lifetime_fraction // 1267650600228229401496703205376) as double) + cast(amount__sum_lifetime_fraction % 1267650600228229401496703205376 as double) / 1267650600228229401496703205376::double else cast(cast((amount__sum_lifetime + amount__sum_lifetime_fraction // 1267650600228229401496703205376) * 2 + sign(amount__sum_lifetime_fraction % 1267650600228229401496703205376) as varchar) as double) / 2 end as amount__sum_lifetime,
    amount__count__36_hours,
    amount__count__lifetime,
    country__min_lifetime,
    country__max_lifetime,
    last_payment__max_lifetime
  from running
  where next_time is distinct from reference_time
),
inside as (
  select
    id,
    reference_time,
    amount__min_lifetime,
    amount__max_lifetime,
    amount__count_36_hours,
    amount__sum_36_hours,
    amount__count_lifetime,
    amount__sum_lifetime,
    amount__count__36_hours,
    amount__count__lifetime,
    country__min_lifetime,
    country__max_lifetime,
    last_payment__max_lifetime
  from rounded
),
-- a window is the end of one block of its length and the beginning of the next: forward to T
forward_1 as (
  select
    id,
    time_bucket(interval '36 hours', first_time, timestamp '1970-01-01 00:00:00') as block,
    first_time,
    true as is_event,
    cast(null as timestamp) as reference_time,
    amount__min,
    amount__max,
    country__min,
    country__max,
    last_payment__max
  from entries
  union all
  select
    id,
    time_bucket(interval '36 hours', reference_time, timestamp '1970-01-01 00:00:00') as block,
    reference_time as first_time,
    false as is_event,
    reference_time,
    null as amount__min,
    null as amount__max,
    null as country__min,
    null as country__max,
    null as last_payment__max
  from inside
),
until_1 as (
  select
    id,
    is_event,
    reference_time,
    min(amount__min) over so_far as amount__min,
    max(amount__max) over so_far as amount__max,
    min(country__min) over so_far as country__min,
    max(country__max) over so_far as country__max,
    max(last_payment__max) over so_far as last_payment__max
  from forward_1
  window
    so_far as (partition by id, block order by first_time nulls last, is_event nulls last rows between unbounded preceding and current row)
),
-- and backward to the beginning of the window; before 1970 there is nothing
backward_1 as (
  select
    id,
    time_bucket(interval '36 hours', first_time, timestamp '1970-01-01 00:00:00') as block,
    first_time,
    true as is_event,
    cast(null as timestamp) as reference_time,
    amount__min,
    amount__max,
    country__min,
    country__max,
    last_payment__max
  from entries
  union all
  select
    id,
    time_bucket(interval '36 hours', reference_time - interval '36 hours', timestamp '1970-01-01 00:00:00') as block,
    reference_time - interval '36 hours' as first_time,
    false as is_event,
    reference_time,
    null as amount__min,
    null as amount__max,
    null as country__min,
    null as country__max,
    null as last_payment__max
  from inside
  where reference_time >= timestamp '1970-01-02 12:00:00'
),
since_1 as (
  select
    id,
    is_event,
    reference_time,
    min(amount__min) over so_far as amount__min,
    max(amount__max) over so_far as amount__max,
    min(country__min) over so_far as country__min,
    max(country__max) over so_far as country__max,
    max(last_payment__max) over so_far as last_payment__max
  from backward_1
  window
    so_far as (partition by id, block order by first_time desc nulls last, is_event desc nulls last rows between unbounded preceding and current row)
),
halves_1 as (
  select
    id,
    reference_time,
    amount__min,
    amount__max,
    country__min,
    country__max,
    last_payment__max
  from until_1
  where not is_event
  union all
  select
    id,
    reference_time,
    amount__min,
    amount__max,
    country__min,
    country__max,
    last_payment__max
  from since_1
  where not is_event
),
extremes_1 as (
  select
    id,
    reference_time,
    min(amount__min) as amount__min_36_hours,
    max(amount__max) as amount__max_36_hours,
    min(country__min) as country__min_36_hours,
    max(country__max) as country__max_36_hours,
    max(last_payment__max) as last_payment__max_36_hours
  from halves_1
  group by id, reference_time
),
-- beside what is inside each window
extremes as (
  select
    inside.id,
    inside.reference_time,
    amount__min_lifetime,
    amount__max_lifetime,
    amount__count_36_hours,
    amount__sum_36_hours,
    amount__count_lifetime,
    amount__sum_lifetime,
    amount__count__36_hours,
    amount__count__lifetime,
    country__min_lifetime,
    country__max_lifetime,
    last_payment__max_lifetime,
    amount__min_36_hours,
    amount__max_36_hours,
    country__min_36_hours,
    country__max_36_hours,
    last_payment__max_36_hours
  from inside
  left join extremes_1
    on extremes_1.id = inside.id
    and extremes_1.reference_time = inside.reference_time
),
states as (
  select
    id,
    reference_time as timestamp,
    amount__min_36_hours as amount__min_over_36_hours_rolling_windows,
    amount__min_lifetime as amount__min_over_lifetime,
    amount__max_36_hours as amount__max_over_36_hours_rolling_windows,
    amount__max_lifetime as amount__max_over_lifetime,
    case when amount__count_36_hours > 0 then amount__sum_36_hours end as amount__sum_over_36_hours_rolling_windows,
    case when amount__count_lifetime > 0 then amount__sum_lifetime end as amount__sum_over_lifetime,
    amount__count__36_hours as amount__count_over_36_hours_rolling_windows,
    amount__count__lifetime as amount__count_over_lifetime,
    country__min_36_hours as country__min_over_36_hours_rolling_windows,
    country__min_lifetime as country__min_over_lifetime,
    country__max_36_hours as country__max_over_36_hours_rolling_windows,
    country__max_lifetime as country__max_over_lifetime,
    last_payment__max_36_hours as last_payment__max_over_36_hours_rolling_windows,
    last_payment__max_lifetime as last_payment__max_over_lifetime
  from extremes
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    amount__min_over_36_hours_rolling_windows,
    amount__min_over_lifetime,
    amount__max_over_36_hours_rolling_windows,
    amount__max_over_lifetime,
    amount__sum_over_36_hours_rolling_windows,
    amount__sum_over_lifetime,
    amount__count_over_36_hours_rolling_windows,
    amount__count_over_lifetime,
    country__min_over_36_hours_rolling_windows,
    country__min_over_lifetime,
    country__max_over_36_hours_rolling_windows,
    country__max_over_lifetime,
    last_payment__max_over_36_hours_rolling_windows,
    last_payment__max_over_lifetime,
    lag(amount__min_over_36_hours_rolling_windows) over in_order as amount__min_over_36_hours_rolling_windows_before,
    lag(amount__min_over_lifetime) over in_order as amount__min_over_lifetime_before,
    lag(amount__max_over_36_hours_rolling_windows) over in_order as amount__max_over_36_hours_rolling_windows_before,
    lag(amount__max_over_lifetime) over in_order as amount__max_over_lifetime_before,
    lag(amount__sum_over_36_hours_rolling_windows) over in_order as amount__sum_over_36_hours_rolling_windows_before,
    lag(amount__sum_over_lifetime) over in_order as amount__sum_over_lifetime_before,
    lag(amount__count_over_36_hours_rolling_windows, 1, cast(0 as bigint)) over in_order as amount__count_over_36_hours_rolling_windows_before,
    lag(amount__count_over_lifetime, 1, cast(0 as bigint)) over in_order as amount__count_over_lifetime_before,
    lag(country__min_over_36_hours_rolling_windows) over in_order as country__min_over_36_hours_rolling_windows_before,
    lag(country__min_over_lifetime) over in_order as country__min_over_lifetime_before,
    lag(country__max_over_36_hours_rolling_windows) over in_order as country__max_over_36_hours_rolling_windows_before,
    lag(country__max_over_lifetime) over in_order as country__max_over_lifetime_before,
    lag(last_payment__max_over_36_hours_rolling_windows) over in_order as last_payment__max_over_36_hours_rolling_windows_before,
    lag(last_payment__max_over_lifetime) over in_order as last_payment__max_over_lifetime_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  amount__min_over_36_hours_rolling_windows,
  amount__min_over_lifetime,
  amount__max_over_36_hours_rolling_windows,
  amount__max_over_lifetime,
  amount__sum_over_36_hours_rolling_windows,
  amount__sum_over_lifetime,
  amount__count_over_36_hours_rolling_windows,
  amount__count_over_lifetime,
  country__min_over_36_hours_rolling_windows,
  country__min_over_lifetime,
  country__max_over_36_hours_rolling_windows,
  country__max_over_lifetime,
  last_payment__max_over_36_hours_rolling_windows,
  last_payment__max_over_lifetime
from compared
where timestamp >= (select "start" from bounds)
  and (amount__min_over_36_hours_rolling_windows is distinct from amount__min_over_36_hours_rolling_windows_before
    or amount__min_over_lifetime is distinct from amount__min_over_lifetime_before
    or amount__max_over_36_hours_rolling_windows is distinct from amount__max_over_36_hours_rolling_windows_before
    or amount__max_over_lifetime is distinct from amount__max_over_lifetime_before
    or amount__sum_over_36_hours_rolling_windows is distinct from amount__sum_over_36_hours_rolling_windows_before
    or amount__sum_over_lifetime is distinct from amount__sum_over_lifetime_before
    or amount__count_over_36_hours_rolling_windows is distinct from amount__count_over_36_hours_rolling_windows_before
    or amount__count_over_lifetime is distinct from amount__count_over_lifetime_before
    or country__min_over_36_hours_rolling_windows is distinct from country__min_over_36_hours_rolling_windows_before
    or country__min_over_lifetime is distinct from country__min_over_lifetime_before
    or country__max_over_36_hours_rolling_windows is distinct from country__max_over_36_hours_rolling_windows_before
    or country__max_over_lifetime is distinct from country__max_over_lifetime_before
    or last_payment__max_over_36_hours_rolling_windows is distinct from last_payment__max_over_36_hours_rolling_windows_before
    or last_payment__max_over_lifetime is distinct from last_payment__max_over_lifetime_before)

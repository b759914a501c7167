-- user

with
known as (
  select
    id
  from online.user_many
  union all
  select
    id
  from online.user_rest
),
keys as (
  select distinct
    id
  from known
)
select
  keys.id,
  coalesce(user_many.payments__count_over_36_hours_rolling_windows, 0) as payments__count_over_36_hours_rolling_windows,
  coalesce(user_many.payments__count_over_2_days_rolling_windows, 0) as payments__count_over_2_days_rolling_windows,
  coalesce(user_many.payments__count_over_lifetime, 0) as payments__count_over_lifetime,
  user_many.amount__sum_over_36_hours_rolling_windows,
  user_many.amount__sum_over_2_days_rolling_windows,
  user_many.amount__sum_over_lifetime,
  user_many.amount__max_over_36_hours_rolling_windows,
  user_many.amount__max_over_2_days_rolling_windows,
  user_many.amount__max_over_lifetime,
  coalesce(user_many.items__sum_over_36_hours_rolling_windows, 0) as items__sum_over_36_hours_rolling_windows,
  coalesce(user_many.items__sum_over_2_days_rolling_windows, 0) as items__sum_over_2_days_rolling_windows,
  coalesce(user_many.items__sum_over_lifetime, 0) as items__sum_over_lifetime,
  coalesce(user_many.items__min_over_36_hours_rolling_windows, 0) as items__min_over_36_hours_rolling_windows,
  coalesce(user_many.items__min_over_2_days_rolling_windows, 0) as items__min_over_2_days_rolling_windows,
  coalesce(user_many.items__min_over_lifetime, 0) as items__min_over_lifetime,
  coalesce(user_rest.country__count_distinct_over_2_days_rolling_windows, 0) as country__count_distinct_over_2_days_rolling_windows,
  coalesce(user_rest.country__count_distinct_over_lifetime, 0) as country__count_distinct_over_lifetime,
  user_rest.country__first_over_2_days_rolling_windows,
  user_rest.country__first_over_lifetime,
  user_rest.country__last_over_2_days_rolling_windows,
  user_rest.country__last_over_lifetime,
  user_rest.country__mode_over_2_days_rolling_windows,
  user_rest.country__mode_over_lifetime,
  coalesce(user_rest.things__count_over_2_days_rolling_windows, 0) as things__count_over_2_days_rolling_windows,
  coalesce(user_rest.things__count_over_lifetime, 0) as things__count_over_lifetime,
  coalesce(user_rest.things__sum_over_2_days_rolling_windows, 1) as things__sum_over_2_days_rolling_windows,
  coalesce(user_rest.things__sum_over_lifetime, 1) as things__sum_over_lifetime,
  coalesce(user_rest.things__avg_over_2_days_rolling_windows, 1) as things__avg_over_2_days_rolling_windows,
  coalesce(user_rest.things__avg_over_lifetime, 1) as things__avg_over_lifetime,
  coalesce(user_rest.things__stddev_over_2_days_rolling_windows, 1) as things__stddev_over_2_days_rolling_windows,
  coalesce(user_rest.things__stddev_over_lifetime, 1) as things__stddev_over_lifetime,
  coalesce(user_rest.paid_before, false) as paid_before,
  user_rest.usual,
  user_many.timestamp as user_many__timestamp,
  user_rest.timestamp as user_rest__timestamp
from keys
left join online.user_many as user_many
  on user_many.id = keys.id
left join online.user_rest as user_rest
  on user_rest.id = keys.id

-- user_many

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
    amount as amount__count_of,
    amount as amount__sum_of,
    amount as amount__max_of,
    items as items__count_of,
    items as items__sum_of,
    items as items__min_of
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
    count(*) as payments__count,
    count(amount__count_of) as amount__count,
    sum(cast(trunc(amount__sum_of) as hugeint)) as amount__sum,
    sum(cast((amount__sum_of - trunc(amount__sum_of)) * 1267650600228229401496703205376::double as hugeint)) as amount__sum_fraction,
    max(amount__max_of) as amount__max,
    count(items__count_of) as items__count,
    cast(sum(items__sum_of) as decimal(38, 0)) as items__sum,
    min(items__min_of) as items__min
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day', time_bucket(interval '1 day', event_time + interval '36 hours', timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- added on entering, taken away on leaving each window
changes_36_hours as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    payments__count as payments__count_36_hours,
    amount__count as amount__count_36_hours,
    amount__sum as amount__sum_36_hours,
    amount__sum_fraction as amount__sum_36_hours_fraction,
    items__count as items__count_36_hours,
    items__sum as items__sum_36_hours
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(leaves_36_hours, (select "start" from bounds) - interval '1 day') as reference_time,
    -payments__count as payments__count_36_hours,
    -amount__count as amount__count_36_hours,
    -amount__sum as amount__sum_36_hours,
    -amount__sum_fraction as amount__sum_36_hours_fraction,
    -items__count as items__count_36_hours,
    -items__sum as items__sum_36_hours
  from entries
  where leaves_36_hours < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running_36_hours as (
  select
    id,
    reference_time,
    cast(sum(payments__count_36_hours) over so_far as bigint) as payments__count_36_hours,
    cast(sum(amount__count_36_hours) over so_far as bigint) as amount__count_36_hours,
    sum(amount__sum_36_hours) over so_far as amount__sum_36_hours,
    sum(amount__sum_36_hours_fraction) over so_far as amount__sum_36_hours_fraction,
    cast(sum(items__count_36_hours) over so_far as bigint) as items__count_36_hours,
    sum(items__sum_36_hours) over so_far as items__sum_36_hours,
    lead(reference_time) over so_far as next_time
  from changes_36_hours
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
-- exact sums as the nearest doubles
rounded_36_hours as (
  select
    id,
    reference_time,
    payments__count_36_hours,
    amount__count_36_hours,
    case when amount__sum_36_hours between -131072 and 131072 then cast(amount__sum_36_hours * 1267650600228229401496703205376 + amount__sum_36_hours_fraction as double) / 1267650600228229401496703205376::double when amount__sum_36_hours between -4503599627370496 and 4503599627370496 then cast((amount__sum_36_hours + amount__sum_36_hours_fraction // 1267650600228229401496703205376) as double) + cast(amount__sum_36_hours_fraction % 1267650600228229401496703205376 as double) / 1267650600228229401496703205376::double else cast(cast((amount__sum_36_hours + amount__sum_36_hours_fraction // 1267650600228229401496703205376) * 2 + sign(amount__sum_36_hours_fraction % 1267650600228229401496703205376) as varchar) as double) / 2 end as amount__sum_36_hours,
    items__count_36_hours,
    items__sum_36_hours
  from running_36_hours
  where next_time is distinct from reference_time
),
inside_36_hours as (
  select
    id,
    reference_time,
    payments__count_36_hours,
    amount__count_36_hours,
    amount__sum_36_hours,
    items__count_36_hours,
    items__sum_36_hours
  from rounded_36_hours
),
-- a window is the end of one block of its length and the beginning of the next: forward to T
forward_1_36_hours as (
  select
    id,
    time_bucket(interval '36 hours', first_time, timestamp '1970-01-01 00:00:00') as block,
    first_time,
    true as is_event,
    cast(null as timestamp) as reference_time,
    amount__max,
    items__min
  from entries
  union all
  select
    id,
    time_bucket(interval '36 hours', reference_time, timestamp '1970-01-01 00:00:00') as block,
    reference_time as first_time,
    false as is_event,
    reference_time,
    null as amount__max,
    null as items__min
  from inside_36_hours
),
until_1_36_hours as (
  select
    id,
    is_event,
    reference_time,
    max(amount__max) over so_far as amount__max,
    min(items__min) over so_far as items__min
  from forward_1_36_hours
  window
    so_far as (partition by id, block order by first_time nulls last, is_event nulls last rows between unbounded preceding and current row)
),
-- and backward to the beginning of the window; before 1970 there is nothing
backward_1_36_hours as (
  select
    id,
    time_bucket(interval '36 hours', first_time, timestamp '1970-01-01 00:00:00') as block,
    first_time,
    true as is_event,
    cast(null as timestamp) as reference_time,
    amount__max,
    items__min
  from entries
  union all
  select
    id,
    time_bucket(interval '36 hours', reference_time - interval '36 hours', timestamp '1970-01-01 00:00:00') as block,
    reference_time - interval '36 hours' as first_time,
    false as is_event,
    reference_time,
    null as amount__max,
    null as items__min
  from inside_36_hours
  where reference_time >= timestamp '1970-01-02 12:00:00'
),
since_1_36_hours as (
  select
    id,
    is_event,
    reference_time,
    max(amount__max) over so_far as amount__max,
    min(items__min) over so_far as items__min
  from backward_1_36_hours
  window
    so_far as (partition by id, block order by first_time desc nulls last, is_event desc nulls last rows between unbounded preceding and current row)
),
halves_1_36_hours as (
  select
    id,
    reference_time,
    amount__max,
    items__min
  from until_1_36_hours
  where not is_event
  union all
  select
    id,
    reference_time,
    amount__max,
    items__min
  from since_1_36_hours
  where not is_event
),
extremes_1_36_hours as (
  select
    id,
    reference_time,
    max(amount__max) as amount__max_36_hours,
    min(items__min) as items__min_36_hours
  from halves_1_36_hours
  group by id, reference_time
),
-- beside what is inside each window
extremes_36_hours as (
  select
    inside_36_hours.id,
    inside_36_hours.reference_time,
    payments__count_36_hours,
    amount__count_36_hours,
    amount__sum_36_hours,
    items__count_36_hours,
    items__sum_36_hours,
    amount__max_36_hours,
    items__min_36_hours
  from inside_36_hours
  left join extremes_1_36_hours
    on extremes_1_36_hours.id = inside_36_hours.id
    and extremes_1_36_hours.reference_time = inside_36_hours.reference_time
),
states_36_hours as (
  select
    id,
    reference_time as timestamp,
    payments__count_36_hours as payments__count_over_36_hours_rolling_windows,
    case when amount__count_36_hours > 0 then amount__sum_36_hours end as amount__sum_over_36_hours_rolling_windows,
    amount__max_36_hours as amount__max_over_36_hours_rolling_windows,
    coalesce(cast(case when items__count_36_hours > 0 then items__sum_36_hours end as bigint), 0) as items__sum_over_36_hours_rolling_windows,
    coalesce(items__min_36_hours, 0) as items__min_over_36_hours_rolling_windows
  from extremes_36_hours
),
-- each state beside the one before it; before the first, the empty state
compared_36_hours as (
  select
    id,
    timestamp,
    payments__count_over_36_hours_rolling_windows,
    amount__sum_over_36_hours_rolling_windows,
    amount__max_over_36_hours_rolling_windows,
    items__sum_over_36_hours_rolling_windows,
    items__min_over_36_hours_rolling_windows,
    lag(payments__count_over_36_hours_rolling_windows, 1, cast(0 as bigint)) over in_order as payments__count_over_36_hours_rolling_windows_before,
    lag(amount__sum_over_36_hours_rolling_windows) over in_order as amount__sum_over_36_hours_rolling_windows_before,
    lag(amount__max_over_36_hours_rolling_windows) over in_order as amount__max_over_36_hours_rolling_windows_before,
    lag(items__sum_over_36_hours_rolling_windows, 1, cast(0 as bigint)) over in_order as items__sum_over_36_hours_rolling_windows_before,
    lag(items__min_over_36_hours_rolling_windows, 1, 0) over in_order as items__min_over_36_hours_rolling_windows_before
  from states_36_hours
  window
    in_order as (partition by id order by timestamp nulls last)
),
changed_36_hours as (
  select
    id,
    timestamp,
    payments__count_over_36_hours_rolling_windows,
    amount__sum_over_36_hours_rolling_windows,
    amount__max_over_36_hours_rolling_windows,
    items__sum_over_36_hours_rolling_windows,
    items__min_over_36_hours_rolling_windows
  from compared_36_hours
  where (payments__count_over_36_hours_rolling_windows is distinct from payments__count_over_36_hours_rolling_windows_before
      or amount__sum_over_36_hours_rolling_windows is distinct from amount__sum_over_36_hours_rolling_windows_before
      or amount__max_over_36_hours_rolling_windows is distinct from amount__max_over_36_hours_rolling_windows_before
      or items__sum_over_36_hours_rolling_windows is distinct from items__sum_over_36_hours_rolling_windows_before
      or items__min_over_36_hours_rolling_windows is distinct from items__min_over_36_hours_rolling_windows_before)
),
changes_2_days as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    payments__count as payments__count_2_days,
    amount__count as amount__count_2_days,
    amount__sum as amount__sum_2_days,
    amount__sum_fraction as amount__sum_2_days_fraction,
    items__count as items__count_2_days,
    items__sum as items__sum_2_days
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '2 days', (select "start" from bounds) - interval '1 day') as reference_time,
    -payments__count as payments__count_2_days,
    -amount__count as amount__count_2_days,
    -amount__sum as amount__sum_2_days,
    -amount__sum_fraction as amount__sum_2_days_fraction,
    -items__count as items__count_2_days,
    -items__sum as items__sum_2_days
  from entries
  where entry_time + interval '2 days' < (select "end" from bounds)
),
running_2_days as (
  select
    id,
    reference_time,
    cast(sum(payments__count_2_days) over so_far as bigint) as payments__count_2_days,
    cast(sum(amount__count_2_days) over so_far as bigint) as amount__count_2_days,
    sum(amount__sum_2_days) over so_far as amount__sum_2_days,
    sum(amount__sum_2_days_fraction) over so_far as amount__sum_2_days_fraction,
    cast(sum(items__count_2_days) over so_far as bigint) as items__count_2_days,
    sum(items__sum_2_days) over so_far as items__sum_2_days,
    lead(reference_time) over so_far as next_time
  from changes_2_days
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
rounded_2_days as (
  select
    id,
    reference_time,
    payments__count_2_days,
    amount__count_2_days,
    case when amount__sum_2_days between -131072 and 131072 then cast(amount__sum_2_days * 1267650600228229401496703205376 + amount__sum_2_days_fraction as double) / 1267650600228229401496703205376::double when amount__sum_2_days between -4503599627370496 and 4503599627370496 then cast((amount__sum_2_days + amount__sum_2_days_fraction // 1267650600228229401496703205376) as double) + cast(amount__sum_2_days_fraction % 1267650600228229401496703205376 as double) / 1267650600228229401496703205376::double else cast(cast((amount__sum_2_days + amount__sum_2_days_fraction // 1267650600228229401496703205376) * 2 + sign(amount__sum_2_days_fraction % 1267650600228229401496703205376) as varchar) as double) / 2 end as amount__sum_2_days,
    items__count_2_days,
    items__sum_2_days
  from running_2_days
  where next_time is distinct from reference_time
),
inside_2_days as (
  select
    id,
    reference_time,
    payments__count_2_days,
    amount__count_2_days,
    amount__sum_2_days,
    items__count_2_days,
    items__sum_2_days
  from rounded_2_days
),
forward_1_2_days as (
  select
    id,
    time_bucket(interval '2 days', first_time, timestamp '1970-01-01 00:00:00') as block,
    first_time,
    true as is_event,
    cast(null as timestamp) as reference_time,
    amount__max,
    items__min
  from entries
  union all
  select
    id,
    time_bucket(interval '2 days', reference_time, timestamp '1970-01-01 00:00:00') as block,
    reference_time as first_time,
    false as is_event,
    reference_time,
    null as amount__max,
    null as items__min
  from inside_2_days
),
until_1_2_days as (
  select
    id,
    is_event,
    reference_time,
    max(amount__max) over so_far as amount__max,
    min(items__min) over so_far as items__min
  from forward_1_2_days
  window
    so_far as (partition by id, block order by first_time nulls last, is_event nulls last rows between unbounded preceding and current row)
),
backward_1_2_days as (
  select
    id,
    time_bucket(interval '2 days', first_time, timestamp '1970-01-01 00:00:00') as block,
    first_time,
    true as is_event,
    cast(null as timestamp) as reference_time,
    amount__max,
    items__min
  from entries
  union all
  select
    id,
    time_bucket(interval '2 days', reference_time - interval '2 days', timestamp '1970-01-01 00:00:00') as block,
    reference_time - interval '2 days' as first_time,
    false as is_event,
    reference_time,
    null as amount__max,
    null as items__min
  from inside_2_days
  where reference_time >= timestamp '1970-01-03 00:00:00'
),
since_1_2_days as (
  select
    id,
    is_event,
    reference_time,
    max(amount__max) over so_far as amount__max,
    min(items__min) over so_far as items__min
  from backward_1_2_days
  window
    so_far as (partition by id, block order by first_time desc nulls last, is_event desc nulls last rows between unbounded preceding and current row)
),
halves_1_2_days as (
  select
    id,
    reference_time,
    amount__max,
    items__min
  from until_1_2_days
  where not is_event
  union all
  select
    id,
    reference_time,
    amount__max,
    items__min
  from since_1_2_days
  where not is_event
),
extremes_1_2_days as (
  select
    id,
    reference_time,
    max(amount__max) as amount__max_2_days,
    min(items__min) as items__min_2_days
  from halves_1_2_days
  group by id, reference_time
),
extremes_2_days as (
  select
    inside_2_days.id,
    inside_2_days.reference_time,
    payments__count_2_days,
    amount__count_2_days,
    amount__sum_2_days,
    items__count_2_days,
    items__sum_2_days,
    amount__max_2_days,
    items__min_2_days
  from inside_2_days
  left join extremes_1_2_days
    on extremes_1_2_days.id = inside_2_days.id
    and extremes_1_2_days.reference_time = inside_2_days.reference_time
),
states_2_days as (
  select
    id,
    reference_time as timestamp,
    payments__count_2_days as payments__count_over_2_days_rolling_windows,
    case when amount__count_2_days > 0 then amount__sum_2_days end as amount__sum_over_2_days_rolling_windows,
    amount__max_2_days as amount__max_over_2_days_rolling_windows,
    coalesce(cast(case when items__count_2_days > 0 then items__sum_2_days end as bigint), 0) as items__sum_over_2_days_rolling_windows,
    coalesce(items__min_2_days, 0) as items__min_over_2_days_rolling_windows
  from extremes_2_days
),
compared_2_days as (
  select
    id,
    timestamp,
    payments__count_over_2_days_rolling_windows,
    amount__sum_over_2_days_rolling_windows,
    amount__max_over_2_days_rolling_windows,
    items__sum_over_2_days_rolling_windows,
    items__min_over_2_days_rolling_windows,
    lag(payments__count_over_2_days_rolling_windows, 1, cast(0 as bigint)) over in_order as payments__count_over_2_days_rolling_windows_before,
    lag(amount__sum_over_2_days_rolling_windows) over in_order as amount__sum_over_2_days_rolling_windows_before,
    lag(amount__max_over_2_days_rolling_windows) over in_order as amount__max_over_2_days_rolling_windows_before,
    lag(items__sum_over_2_days_rolling_windows, 1, cast(0 as bigint)) over in_order as items__sum_over_2_days_rolling_windows_before,
    lag(items__min_over_2_days_rolling_windows, 1, 0) over in_order as items__min_over_2_days_rolling_windows_before
  from states_2_days
  window
    in_order as (partition by id order by timestamp nulls last)
),
changed_2_days as (
  select
    id,
    timestamp,
    payments__count_over_2_days_rolling_windows,
    amount__sum_over_2_days_rolling_windows,
    amount__max_over_2_days_rolling_windows,
    items__sum_over_2_days_rolling_windows,
    items__min_over_2_days_rolling_windows
  from compared_2_days
  where (payments__count_over_2_days_rolling_windows is distinct from payments__count_over_2_days_rolling_windows_before
      or amount__sum_over_2_days_rolling_windows is distinct from amount__sum_over_2_days_rolling_windows_before
      or amount__max_over_2_days_rolling_windows is distinct from amount__max_over_2_days_rolling_windows_before
      or items__sum_over_2_days_rolling_windows is distinct from items__sum_over_2_days_rolling_windows_before
      or items__min_over_2_days_rolling_windows is distinct from items__min_over_2_days_rolling_windows_before)
),
changes_lifetime as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    payments__count as payments__count_lifetime,
    amount__count as amount__count_lifetime,
    amount__sum as amount__sum_lifetime,
    amount__sum_fraction as amount__sum_lifetime_fraction,
    amount__max as amount__max_lifetime,
    items__count as items__count_lifetime,
    items__sum as items__sum_lifetime,
    items__min as items__min_lifetime
  from entries
  where entry_time < (select "end" from bounds)
),
running_lifetime as (
  select
    id,
    reference_time,
    cast(sum(payments__count_lifetime) over so_far as bigint) as payments__count_lifetime,
    cast(sum(amount__count_lifetime) over so_far as bigint) as amount__count_lifetime,
    sum(amount__sum_lifetime) over so_far as amount__sum_lifetime,
    sum(amount__sum_lifetime_fraction) over so_far as amount__sum_lifetime_fraction,
    max(amount__max_lifetime) over so_far as amount__max_lifetime,
    cast(sum(items__count_lifetime) over so_far as bigint) as items__count_lifetime,
    sum(items__sum_lifetime) over so_far as items__sum_lifetime,
    min(items__min_lifetime) over so_far as items__min_lifetime,
    lead(reference_time) over so_far as next_time
  from changes_lifetime
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
rounded_lifetime as (
  select
    id,
    reference_time,
    payments__count_lifetime,
    amount__count_lifetime,
    case when amount__sum_lifetime between -131072 and 131072 then cast(amount__sum_lifetime * 1267650600228229401496703205376 + amount__sum_lifetime_fraction as double) / 1267650600228229401496703205376::double when amount__sum_lifetime between -4503599627370496 and 4503599627370496 then cast((amount__sum_lifetime + amount__sum_lifetime_fraction // 1267650600228229401496703205376) as double) + cast(amount__sum_lifetime_fraction % 1267650600228229401496703205376 as double) / 1267650600228229401496703205376::double else cast(cast((amount__sum_lifetime + amount__sum_lifetime_fraction // 1267650600228229401496703205376) * 2 + sign(amount__sum_lifetime_fraction % 1267650600228229401496703205376) as varchar) as double) / 2 end as amount__sum_lifetime,
    amount__max_lifetime,
    items__count_lifetime,
    items__sum_lifetime,
    items__min_lifetime
  from running_lifetime
  where next_time is distinct from reference_time
),
states_lifetime as (
  select
    id,
    reference_time as timestamp,
    payments__count_lifetime as payments__count_over_lifetime,
    case when amount__count_lifetime > 0 then amount__sum_lifetime end as amount__sum_over_lifetime,
    amount__max_lifetime as amount__max_over_lifetime,
    coalesce(cast(case when items__count_lifetime > 0 then items__sum_lifetime end as bigint), 0) as items__sum_over_lifetime,
    coalesce(items__min_lifetime, 0) as items__min_over_lifetime
  from rounded_lifetime
),
compared_lifetime as (
  select
    id,
    timestamp,
    payments__count_over_lifetime,
    amount__sum_over_lifetime,
    amount__max_over_lifetime,
    items__sum_over_lifetime,
    items__min_over_lifetime,
    lag(payments__count_over_lifetime, 1, cast(0 as bigint)) over in_order as payments__count_over_lifetime_before,
    lag(amount__sum_over_lifetime) over in_order as amount__sum_over_lifetime_before,
    lag(amount__max_over_lifetime) over in_order as amount__max_over_lifetime_before,
    lag(items__sum_over_lifetime, 1, cast(0 as bigint)) over in_order as items__sum_over_lifetime_before,
    lag(items__min_over_lifetime, 1, 0) over in_order as items__min_over_lifetime_before
  from states_lifetime
  window
    in_order as (partition by id order by timestamp nulls last)
),
changed_lifetime as (
  select
    id,
    timestamp,
    payments__count_over_lifetime,
    amount__sum_over_lifetime,
    amount__max_over_lifetime,
    items__sum_over_lifetime,
    items__min_over_lifetime
  from compared_lifetime
  where (payments__count_over_lifetime is distinct from payments__count_over_lifetime_before
      or amount__sum_over_lifetime is distinct from amount__sum_over_lifetime_before
      or amount__max_over_lifetime is distinct from amount__max_over_lifetime_before
      or items__sum_over_lifetime is distinct from items__sum_over_lifetime_before
      or items__min_over_lifetime is distinct from items__min_over_lifetime_before)
),
-- where any window changes
changed as (
  select
    id,
    timestamp,
    timestamp as since_36_hours,
    cast(null as timestamp) as since_2_days,
    cast(null as timestamp) as since_lifetime
  from changed_36_hours
  union all
  select
    id,
    timestamp,
    null as since_36_hours,
    timestamp as since_2_days,
    null as since_lifetime
  from changed_2_days
  union all
  select
    id,
    timestamp,
    null as since_36_hours,
    null as since_2_days,
    timestamp as since_lifetime
  from changed_lifetime
),
times as (
  select
    id,
    timestamp,
    max(since_36_hours) as since_36_hours,
    max(since_2_days) as since_2_days,
    max(since_lifetime) as since_lifetime
  from changed
  group by id, timestamp
),
-- and since when each window is what it is
since as (
  select
    id,
    timestamp as reference_time,
    max(since_36_hours) over so_far as since_36_hours,
    max(since_2_days) over so_far as since_2_days,
    max(since_lifetime) over so_far as since_lifetime
  from times
  window
    so_far as (partition by id order by timestamp nulls last rows between unbounded preceding and current row)
)
select
  since.id,
  reference_time as timestamp,
  case when since.since_36_hours is null then 0 else payments__count_over_36_hours_rolling_windows end as payments__count_over_36_hours_rolling_windows,
  case when since.since_2_days is null then 0 else payments__count_over_2_days_rolling_windows end as payments__count_over_2_days_rolling_windows,
  case when since.since_lifetime is null then 0 else payments__count_over_lifetime end as payments__count_over_lifetime,
  amount__sum_over_36_hours_rolling_windows,
  amount__sum_over_2_days_rolling_windows,
  amount__sum_over_lifetime,
  amount__max_over_36_hours_rolling_windows,
  amount__max_over_2_days_rolling_windows,
  amount__max_over_lifetime,
  case when since.since_36_hours is null then 0 else items__sum_over_36_hours_rolling_windows end as items__sum_over_36_hours_rolling_windows,
  case when since.since_2_days is null then 0 else items__sum_over_2_days_rolling_windows end as items__sum_over_2_days_rolling_windows,
  case when since.since_lifetime is null then 0 else items__sum_over_lifetime end as items__sum_over_lifetime,
  case when since.since_36_hours is null then 0 else items__min_over_36_hours_rolling_windows end as items__min_over_36_hours_rolling_windows,
  case when since.since_2_days is null then 0 else items__min_over_2_days_rolling_windows end as items__min_over_2_days_rolling_windows,
  case when since.since_lifetime is null then 0 else items__min_over_lifetime end as items__min_over_lifetime
from since
left join changed_36_hours
  on changed_36_hours.id = since.id
  and changed_36_hours.timestamp = since.since_36_hours
left join changed_2_days
  on changed_2_days.id = since.id
  and changed_2_days.timestamp = since.since_2_days
left join changed_lifetime
  on changed_lifetime.id = since.id
  and changed_lifetime.timestamp = since.since_lifetime
where reference_time >= (select "start" from bounds)

-- user_rest

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
    country as country__distinct_of,
    country as country__count_of,
    items as things__count_of,
    items as things__sum_of,
    cast(items as decimal(10, 0)) as things__sum__of,
    cast(cast(items as decimal(20, 0)) * items as decimal(20, 0)) as things__sum___of,
    flagged as paid_before__newest_of
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
    count(country__count_of) as country__count,
    count(things__count_of) as things__count,
    cast(sum(things__sum_of) as decimal(38, 0)) as things__sum,
    sum(things__sum__of) as things__sum_,
    sum(things__sum___of) as things__sum__,
    count(*) as paid_before__count
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- the different values of each key that enter together
values_1 as (
  select
    id,
    country__distinct_of,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    max(event_time) as event_time
  from events
  where country__distinct_of is not null
  group by id, country__distinct_of, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- each value beside the entries with it before and after
values_near_1 as (
  select
    id,
    entry_time,
    lag(entry_time) over in_order as inside_until_before,
    lead(entry_time) over in_order as next_time
  from values_1
  window
    in_order as (partition by id, country__distinct_of order by entry_time nulls last)
),
values_entered_1 as (
  select
    id,
    entry_time,
    count(*) filter (where inside_until_before is null or inside_until_before + interval '2 days' < entry_time) as country__distinct_2_days,
    count(*) filter (where next_time is null or next_time > entry_time + interval '2 days') as country__distinct_before_2_days,
    count(*) filter (where inside_until_before is null) as country__distinct_lifetime
  from values_near_1
  group by id, entry_time
),
-- and how many of them come with an entry and go with it
entered as (
  select
    entries.id,
    entries.entry_time,
    country__count,
    things__count,
    things__sum,
    things__sum_,
    things__sum__,
    paid_before__count,
    coalesce(country__distinct_2_days, 0) as country__distinct_2_days,
    coalesce(country__distinct_before_2_days, 0) as country__distinct_before_2_days,
    coalesce(country__distinct_lifetime, 0) as country__distinct_lifetime
  from entries
  left join values_entered_1
    on values_entered_1.id = entries.id
    and values_entered_1.entry_time = entries.entry_time
),
-- what has come with so many entries of a key
totals as (
  select
    id,
    entry_time,
    row_number() over so_far as entry_number,
    cast(sum(country__count) over so_far as bigint) as country__count,
    cast(sum(things__count) over so_far as bigint) as things__count,
    sum(things__sum) over so_far as things__sum,
    sum(things__sum_) over so_far as things__sum_,
    sum(things__sum__) over so_far as things__sum__,
    cast(sum(paid_before__count) over so_far as bigint) as paid_before__count,
    cast(sum(country__distinct_2_days) over so_far as bigint) as country__distinct_2_days,
    cast(sum(country__distinct_before_2_days) over so_far as bigint) as country__distinct_before_2_days,
    cast(sum(country__distinct_lifetime) over so_far as bigint) as country__distinct_lifetime
  from entered
  window
    so_far as (partition by id order by entry_time nulls last rows between unbounded preceding and current row)
),
-- how many entries have come and gone where one does
moved_2_days as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day', timestamp '2024-02-29 00:00:00') as reference_time,
    entry_number as entries_come,
    cast(0 as bigint) as entries_gone
  from totals
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '2 days', (select "start" from bounds) - interval '1 day', timestamp '2024-02-29 00:00:00') as reference_time,
    0 as entries_come,
    entry_number as entries_gone
  from totals
  where entry_time + interval '2 days' < (select "end" from bounds)
),
times_2_days as (
  select
    id,
    reference_time,
    max(entries_come) as entries_come,
    max(entries_gone) as entries_gone
  from moved_2_days
  group by id, reference_time
),
entry_numbers_2_days as (
  select
    id,
    reference_time,
    max(entries_come) over so_far as entries_come,
    max(entries_gone) over so_far as entries_gone
  from times_2_days
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
-- what is inside the window: what has come less what has gone
running_2_days as (
  select
    entry_numbers_2_days.id,
    reference_time,
    coalesce(come.country__distinct_2_days, 0) - coalesce(gone.country__distinct_before_2_days, 0) as country__distinct_2_days,
    come.country__count as country__count_lifetime,
    coalesce(come.country__count, 0) - coalesce(gone.country__count, 0) as country__count_2_days,
    coalesce(come.things__count, 0) - coalesce(gone.things__count, 0) as things__count_2_days,
    coalesce(come.things__sum, 0) - coalesce(gone.things__sum, 0) as things__sum_2_days,
    coalesce(come.things__sum_, 0) - coalesce(gone.things__sum_, 0) as things__sum__2_days,
    coalesce(come.things__sum__, 0) - coalesce(gone.things__sum__, 0) as things__sum___2_days
  from entry_numbers_2_days
  inner join totals as come
    on come.id = entry_numbers_2_days.id
    and come.entry_number = entry_numbers_2_days.entries_come
  left join totals as gone
    on gone.id = entry_numbers_2_days.id
    and gone.entry_number = entry_numbers_2_days.entries_gone
),
-- the values of each key by time and primary key
lists as (
  select
    id,
    list(country__count_of order by event_time nulls last, event_key_1 nulls last) filter (where country__count_of is not null) as country__count_values
  from events
  group by id
),
-- the events of each key, numbered by time and primary key
numbered as (
  select
    id,
    row_number() over in_order as event_number,
    country__count_of
  from events
  where country__count_of is not null
  window
    in_order as (partition by id order by event_time nulls last, event_key_1 nulls last)
),
numbered_2 as (
  select
    id,
    row_number() over in_order as event_number,
    paid_before__newest_of
  from events
  window
    in_order as (partition by id order by event_time nulls last, event_key_1 nulls last)
),
-- of the values that came before, the last so many are inside a window
collected_2_days as (
  select
    running_2_days.id,
    reference_time,
    country__distinct_2_days,
    country__count_lifetime,
    country__count_2_days,
    things__count_2_days,
    things__sum_2_days,
    things__sum__2_days,
    things__sum___2_days,
    country__count_values[country__count_lifetime - country__count_2_days + 1:country__count_lifetime] as country__count_all_2_days,
    case when country__count_2_days > 0 then first_1.country__count_of end as country__count_first_2_days,
    case when country__count_2_days > 0 then last_2.country__count_of end as country__count_last_2_days
  from running_2_days
  left join numbered as first_1
    on first_1.id = running_2_days.id
    and first_1.event_number = country__count_lifetime - country__count_2_days + 1
  left join numbered as last_2
    on last_2.id = running_2_days.id
    and last_2.event_number = country__count_lifetime
  inner join lists
    on lists.id = running_2_days.id
),
aggregated_2_days as (
  select
    id,
    reference_time as timestamp,
    country__distinct_2_days as country__count_distinct_over_2_days_rolling_windows,
    country__count_first_2_days as country__first_over_2_days_rolling_windows,
    country__count_last_2_days as country__last_over_2_days_rolling_windows,
    list_sort(list_transform(map_entries(list_aggregate(country__count_all_2_days, 'histogram')), lambda e: {'n': -e.value::bigint, 'v': e.key}))[1].v as country__mode_over_2_days_rolling_windows,
    things__count_2_days as things__count_over_2_days_rolling_windows,
    cast(case when things__count_2_days > 0 then things__sum_2_days end as bigint) as things__sum_over_2_days_rolling_windows,
    cast(things__sum_2_days as double) / nullif(things__count_2_days, 0) as things__avg_over_2_days_rolling_windows,
    sqrt(cast(things__count_2_days * cast(things__sum___2_days as hugeint) - cast(things__sum__2_days as hugeint) * cast(things__sum__2_days as hugeint) as double) / nullif(things__count_2_days, 0) / nullif(things__count_2_days - 1, 0)) as things__stddev_over_2_days_rolling_windows
  from collected_2_days
),
-- each state beside the one before it; before the first, the empty state
compared_2_days as (
  select
    id,
    timestamp,
    country__count_distinct_over_2_days_rolling_windows,
    country__first_over_2_days_rolling_windows,
    country__last_over_2_days_rolling_windows,
    country__mode_over_2_days_rolling_windows,
    things__count_over_2_days_rolling_windows,
    things__sum_over_2_days_rolling_windows,
    things__avg_over_2_days_rolling_windows,
    things__stddev_over_2_days_rolling_windows,
    lag(country__count_distinct_over_2_days_rolling_windows, 1, cast(0 as bigint)) over in_order as country__count_distinct_over_2_days_rolling_windows_before,
    lag(country__first_over_2_days_rolling_windows) over in_order as country__first_over_2_days_rolling_windows_before,
    lag(country__last_over_2_days_rolling_windows) over in_order as country__last_over_2_days_rolling_windows_before,
    lag(country__mode_over_2_days_rolling_windows) over in_order as country__mode_over_2_days_rolling_windows_before,
    lag(things__count_over_2_days_rolling_windows, 1, cast(0 as bigint)) over in_order as things__count_over_2_days_rolling_windows_before,
    lag(things__sum_over_2_days_rolling_windows) over in_order as things__sum_over_2_days_rolling_windows_before,
    lag(things__avg_over_2_days_rolling_windows) over in_order as things__avg_over_2_days_rolling_windows_before,
    lag(things__stddev_over_2_days_rolling_windows) over in_order as things__stddev_over_2_days_rolling_windows_before
  from aggregated_2_days
  window
    in_order as (partition by id order by timestamp nulls last)
),
changed_2_days as (
  select
    id,
    timestamp,
    country__count_distinct_over_2_days_rolling_windows,
    country__first_over_2_days_rolling_windows,
    country__last_over_2_days_rolling_windows,
    country__mode_over_2_days_rolling_windows,
    things__count_over_2_days_rolling_windows,
    things__sum_over_2_days_rolling_windows,
    things__avg_over_2_days_rolling_windows,
    things__stddev_over_2_days_rolling_windows
  from compared_2_days
  where (country__count_distinct_over_2_days_rolling_windows is distinct from country__count_distinct_over_2_days_rolling_windows_before
      or country__first_over_2_days_rolling_windows is distinct from country__first_over_2_days_rolling_windows_before
      or country__last_over_2_days_rolling_windows is distinct from country__last_over_2_days_rolling_windows_before
      or country__mode_over_2_days_rolling_windows is distinct from country__mode_over_2_days_rolling_windows_before
      or things__count_over_2_days_rolling_windows is distinct from things__count_over_2_days_rolling_windows_before
      or things__sum_over_2_days_rolling_windows is distinct from things__sum_over_2_days_rolling_windows_before
      or things__avg_over_2_days_rolling_windows is distinct from things__avg_over_2_days_rolling_windows_before
      or things__stddev_over_2_days_rolling_windows is distinct from things__stddev_over_2_days_rolling_windows_before)
),
moved_lifetime as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day', timestamp '2024-02-29 00:00:00') as reference_time,
    entry_number as entries_come,
    cast(0 as bigint) as entries_gone
  from totals
  where entry_time < (select "end" from bounds)
),
times_lifetime as (
  select
    id,
    reference_time,
    max(entries_come) as entries_come,
    max(entries_gone) as entries_gone
  from moved_lifetime
  group by id, reference_time
),
entry_numbers_lifetime as (
  select
    id,
    reference_time,
    max(entries_come) over so_far as entries_come,
    max(entries_gone) over so_far as entries_gone
  from times_lifetime
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
running_lifetime as (
  select
    entry_numbers_lifetime.id,
    reference_time,
    come.country__distinct_lifetime,
    come.country__count as country__count_lifetime,
    come.things__count as things__count_lifetime,
    come.things__sum as things__sum_lifetime,
    come.things__sum_ as things__sum__lifetime,
    come.things__sum__ as things__sum___lifetime,
    come.paid_before__count as paid_before__count_lifetime
  from entry_numbers_lifetime
  inner join totals as come
    on come.id = entry_numbers_lifetime.id
    and come.entry_number = entry_numbers_lifetime.entries_come
),
collected_lifetime as (
  select
    running_lifetime.id,
    reference_time,
    country__distinct_lifetime,
    country__count_lifetime,
    things__count_lifetime,
    things__sum_lifetime,
    things__sum__lifetime,
    things__sum___lifetime,
    paid_before__count_lifetime,
    country__count_values[country__count_lifetime - country__count_lifetime + 1:country__count_lifetime] as country__count_all_lifetime,
    case when country__count_lifetime > 0 then first_1.country__count_of end as country__count_first_lifetime,
    last_2.country__count_of as country__count_last_lifetime,
    last_3.paid_before__newest_of as paid_before__newest_last_lifetime
  from running_lifetime
  left join numbered as first_1
    on first_1.id = running_lifetime.id
    and first_1.event_number = 1
  left join numbered as last_2
    on last_2.id = running_lifetime.id
    and last_2.event_number = country__count_lifetime
  left join numbered_2 as last_3
    on last_3.id = running_lifetime.id
    and last_3.event_number = paid_before__count_lifetime
  inner join lists
    on lists.id = running_lifetime.id
),
aggregated_lifetime as (
  select
    id,
    reference_time as timestamp,
    country__distinct_lifetime as country__count_distinct_over_lifetime,
    country__count_first_lifetime as country__first_over_lifetime,
    country__count_last_lifetime as country__last_over_lifetime,
    list_sort(list_transform(map_entries(list_aggregate(country__count_all_lifetime, 'histogram')), lambda e: {'n': -e.value::bigint, 'v': e.key}))[1].v as country__mode_over_lifetime,
    things__count_lifetime as things__count_over_lifetime,
    cast(case when things__count_lifetime > 0 then things__sum_lifetime end as bigint) as things__sum_over_lifetime,
    cast(things__sum_lifetime as double) / nullif(things__count_lifetime, 0) as things__avg_over_lifetime,
    sqrt(cast(things__count_lifetime * cast(things__sum___lifetime as hugeint) - cast(things__sum__lifetime as hugeint) * cast(things__sum__lifetime as hugeint) as double) / nullif(things__count_lifetime, 0) / nullif(things__count_lifetime - 1, 0)) as things__stddev_over_lifetime,
    paid_before__newest_last_lifetime as paid_before
  from collected_lifetime
),
compared_lifetime as (
  select
    id,
    timestamp,
    country__count_distinct_over_lifetime,
    country__first_over_lifetime,
    country__last_over_lifetime,
    country__mode_over_lifetime,
    things__count_over_lifetime,
    things__sum_over_lifetime,
    things__avg_over_lifetime,
    things__stddev_over_lifetime,
    paid_before,
    lag(country__count_distinct_over_lifetime, 1, cast(0 as bigint)) over in_order as country__count_distinct_over_lifetime_before,
    lag(country__first_over_lifetime) over in_order as country__first_over_lifetime_before,
    lag(country__last_over_lifetime) over in_order as country__last_over_lifetime_before,
    lag(country__mode_over_lifetime) over in_order as country__mode_over_lifetime_before,
    lag(things__count_over_lifetime, 1, cast(0 as bigint)) over in_order as things__count_over_lifetime_before,
    lag(things__sum_over_lifetime) over in_order as things__sum_over_lifetime_before,
    lag(things__avg_over_lifetime) over in_order as things__avg_over_lifetime_before,
    lag(things__stddev_over_lifetime) over in_order as things__stddev_over_lifetime_before,
    lag(paid_before) over in_order as paid_before_before
  from aggregated_lifetime
  window
    in_order as (partition by id order by timestamp nulls last)
),
changed_lifetime as (
  select
    id,
    timestamp,
    country__count_distinct_over_lifetime,
    country__first_over_lifetime,
    country__last_over_lifetime,
    country__mode_over_lifetime,
    things__count_over_lifetime,
    things__sum_over_lifetime,
    things__avg_over_lifetime,
    things__stddev_over_lifetime,
    paid_before
  from compared_lifetime
  where (country__count_distinct_over_lifetime is distinct from country__count_distinct_over_lifetime_before
      or country__first_over_lifetime is distinct from country__first_over_lifetime_before
      or country__last_over_lifetime is distinct from country__last_over_lifetime_before
      or country__mode_over_lifetime is distinct from country__mode_over_lifetime_before
      or things__count_over_lifetime is distinct from things__count_over_lifetime_before
      or things__sum_over_lifetime is distinct from things__sum_over_lifetime_before
      or things__avg_over_lifetime is distinct from things__avg_over_lifetime_before
      or things__stddev_over_lifetime is distinct from things__stddev_over_lifetime_before
      or paid_before is distinct from paid_before_before)
),
-- where any window changes
changed as (
  select
    id,
    timestamp,
    timestamp as since_2_days,
    cast(null as timestamp) as since_lifetime
  from changed_2_days
  union all
  select
    id,
    timestamp,
    null as since_2_days,
    timestamp as since_lifetime
  from changed_lifetime
),
times as (
  select
    id,
    timestamp,
    max(since_2_days) as since_2_days,
    max(since_lifetime) as since_lifetime
  from changed
  group by id, timestamp
),
-- and since when each window is what it is
since as (
  select
    id,
    timestamp as reference_time,
    max(since_2_days) over so_far as since_2_days,
    max(since_lifetime) over so_far as since_lifetime
  from times
  window
    so_far as (partition by id order by timestamp nulls last rows between unbounded preceding and current row)
),
aggregated as (
  select
    since.id,
    reference_time as timestamp,
    case when since.since_2_days is null then 0 else country__count_distinct_over_2_days_rolling_windows end as country__count_distinct_over_2_days_rolling_windows,
    case when since.since_lifetime is null then 0 else country__count_distinct_over_lifetime end as country__count_distinct_over_lifetime,
    country__first_over_2_days_rolling_windows,
    country__first_over_lifetime,
    country__last_over_2_days_rolling_windows,
    country__last_over_lifetime,
    country__mode_over_2_days_rolling_windows,
    country__mode_over_lifetime,
    case when since.since_2_days is null then 0 else things__count_over_2_days_rolling_windows end as things__count_over_2_days_rolling_windows,
    case when since.since_lifetime is null then 0 else things__count_over_lifetime end as things__count_over_lifetime,
    things__sum_over_2_days_rolling_windows,
    things__sum_over_lifetime,
    things__avg_over_2_days_rolling_windows,
    things__avg_over_lifetime,
    things__stddev_over_2_days_rolling_windows,
    things__stddev_over_lifetime,
    paid_before
  from since
  left join changed_2_days
    on changed_2_days.id = since.id
    and changed_2_days.timestamp = since.since_2_days
  left join changed_lifetime
    on changed_lifetime.id = since.id
    and changed_lifetime.timestamp = since.since_lifetime
),
-- columns made of columns
states as (
  select
    id,
    timestamp,
    country__count_distinct_over_2_days_rolling_windows,
    country__count_distinct_over_lifetime,
    country__first_over_2_days_rolling_windows,
    country__first_over_lifetime,
    country__last_over_2_days_rolling_windows,
    country__last_over_lifetime,
    country__mode_over_2_days_rolling_windows,
    country__mode_over_lifetime,
    things__count_over_2_days_rolling_windows,
    things__count_over_lifetime,
    coalesce(things__sum_over_2_days_rolling_windows, 1) as things__sum_over_2_days_rolling_windows,
    coalesce(things__sum_over_lifetime, 1) as things__sum_over_lifetime,
    coalesce(things__avg_over_2_days_rolling_windows, 1) as things__avg_over_2_days_rolling_windows,
    coalesce(things__avg_over_lifetime, 1) as things__avg_over_lifetime,
    coalesce(things__stddev_over_2_days_rolling_windows, 1) as things__stddev_over_2_days_rolling_windows,
    coalesce(things__stddev_over_lifetime, 1) as things__stddev_over_lifetime,
    coalesce(paid_before, false) as paid_before,
    case when not isfinite(things__sum_over_2_days_rolling_windows / nullif(things__avg_over_lifetime, 0) + 0) then error('FS207: a double is out of range') else things__sum_over_2_days_rolling_windows / nullif(things__avg_over_lifetime, 0) + 0 end as usual
  from aggregated
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    country__count_distinct_over_2_days_rolling_windows,
    country__count_distinct_over_lifetime,
    country__first_over_2_days_rolling_windows,
    country__first_over_lifetime,
    country__last_over_2_days_rolling_windows,
    country__last_over_lifetime,
    country__mode_over_2_days_rolling_windows,
    country__mode_over_lifetime,
    things__count_over_2_days_rolling_windows,
    things__count_over_lifetime,
    things__sum_over_2_days_rolling_windows,
    things__sum_over_lifetime,
    things__avg_over_2_days_rolling_windows,
    things__avg_over_lifetime,
    things__stddev_over_2_days_rolling_windows,
    things__stddev_over_lifetime,
    paid_before,
    usual,
    lag(country__count_distinct_over_2_days_rolling_windows, 1, cast(0 as bigint)) over in_order as country__count_distinct_over_2_days_rolling_windows_before,
    lag(country__count_distinct_over_lifetime, 1, cast(0 as bigint)) over in_order as country__count_distinct_over_lifetime_before,
    lag(country__first_over_2_days_rolling_windows) over in_order as country__first_over_2_days_rolling_windows_before,
    lag(country__first_over_lifetime) over in_order as country__first_over_lifetime_before,
    lag(country__last_over_2_days_rolling_windows) over in_order as country__last_over_2_days_rolling_windows_before,
    lag(country__last_over_lifetime) over in_order as country__last_over_lifetime_before,
    lag(country__mode_over_2_days_rolling_windows) over in_order as country__mode_over_2_days_rolling_windows_before,
    lag(country__mode_over_lifetime) over in_order as country__mode_over_lifetime_before,
    lag(things__count_over_2_days_rolling_windows, 1, cast(0 as bigint)) over in_order as things__count_over_2_days_rolling_windows_before,
    lag(things__count_over_lifetime, 1, cast(0 as bigint)) over in_order as things__count_over_lifetime_before,
    lag(things__sum_over_2_days_rolling_windows, 1, cast(1 as bigint)) over in_order as things__sum_over_2_days_rolling_windows_before,
    lag(things__sum_over_lifetime, 1, cast(1 as bigint)) over in_order as things__sum_over_lifetime_before,
    lag(things__avg_over_2_days_rolling_windows, 1, cast(1 as double)) over in_order as things__avg_over_2_days_rolling_windows_before,
    lag(things__avg_over_lifetime, 1, cast(1 as double)) over in_order as things__avg_over_lifetime_before,
    lag(things__stddev_over_2_days_rolling_windows, 1, cast(1 as double)) over in_order as things__stddev_over_2_days_rolling_windows_before,
    lag(things__stddev_over_lifetime, 1, cast(1 as double)) over in_order as things__stddev_over_lifetime_before,
    lag(paid_before, 1, false) over in_order as paid_before_before,
    lag(usual) over in_order as usual_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  country__count_distinct_over_2_days_rolling_windows,
  country__count_distinct_over_lifetime,
  country__first_over_2_days_rolling_windows,
  country__first_over_lifetime,
  country__last_over_2_days_rolling_windows,
  country__last_over_lifetime,
  country__mode_over_2_days_rolling_windows,
  country__mode_over_lifetime,
  things__count_over_2_days_rolling_windows,
  things__count_over_lifetime,
  things__sum_over_2_days_rolling_windows,
  things__sum_over_lifetime,
  things__avg_over_2_days_rolling_windows,
  things__avg_over_lifetime,
  things__stddev_over_2_days_rolling_windows,
  things__stddev_over_lifetime,
  paid_before,
  usual
from compared
where timestamp >= (select "start" from bounds)
  and timestamp < (select "end" from bounds)
  and (country__count_distinct_over_2_days_rolling_windows is distinct from country__count_distinct_over_2_days_rolling_windows_before
    or country__count_distinct_over_lifetime is distinct from country__count_distinct_over_lifetime_before
    or country__first_over_2_days_rolling_windows is distinct from country__first_over_2_days_rolling_windows_before
    or country__first_over_lifetime is distinct from country__first_over_lifetime_before
    or country__last_over_2_days_rolling_windows is distinct from country__last_over_2_days_rolling_windows_before
    or country__last_over_lifetime is distinct from country__last_over_lifetime_before
    or country__mode_over_2_days_rolling_windows is distinct from country__mode_over_2_days_rolling_windows_before
    or country__mode_over_lifetime is distinct from country__mode_over_lifetime_before
    or things__count_over_2_days_rolling_windows is distinct from things__count_over_2_days_rolling_windows_before
    or things__count_over_lifetime is distinct from things__count_over_lifetime_before
    or things__sum_over_2_days_rolling_windows is distinct from things__sum_over_2_days_rolling_windows_before
    or things__sum_over_lifetime is distinct from things__sum_over_lifetime_before
    or things__avg_over_2_days_rolling_windows is distinct from things__avg_over_2_days_rolling_windows_before
    or things__avg_over_lifetime is distinct from things__avg_over_lifetime_before
    or things__stddev_over_2_days_rolling_windows is distinct from things__stddev_over_2_days_rolling_windows_before
    or things__stddev_over_lifetime is distinct from things__stddev_over_lifetime_before
    or paid_before is distinct from paid_before_before
    or usual is distinct from usual_before)

-- user

with
known as (
  select
    id
  from online.user_payments
  union all
  select
    id
  from online.user_habits
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
  user_payments.amount__sum_over_3_days_rolling_windows,
  user_payments.amount__max_over_3_days_rolling_windows,
  coalesce(user_habits.shops__count_distinct_over_3_days_rolling_windows, 0) as shops__count_distinct_over_3_days_rolling_windows,
  user_habits.country__last_over_3_days_rolling_windows,
  case when user_habits.timestamp is not null then user_habits.loyal_over_3_days_rolling_windows else 0 = 1 end as loyal_over_3_days_rolling_windows,
  user_payments.timestamp as user_payments__timestamp,
  user_habits.timestamp as user_habits__timestamp
from keys
left join online.user_payments as user_payments
  on user_payments.id = keys.id
left join online.user_habits as user_habits
  on user_habits.id = keys.id

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
    amount as amount__count_of,
    amount as amount__sum_of,
    amount as amount__max_of
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
    count(amount__count_of) as amount__count,
    sum(cast(trunc(amount__sum_of) as hugeint)) as amount__sum,
    sum(cast((amount__sum_of - trunc(amount__sum_of)) * 1267650600228229401496703205376::double as hugeint)) as amount__sum_fraction,
    max(amount__max_of) as amount__max
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
    amount__count as amount__count_3_days,
    amount__sum as amount__sum_3_days,
    amount__sum_fraction as amount__sum_3_days_fraction
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '3 days', (select "start" from bounds) - interval '1 day') as reference_time,
    -payments__count as payments__count_3_days,
    0 as payments__count_lifetime,
    -amount__count as amount__count_3_days,
    -amount__sum as amount__sum_3_days,
    -amount__sum_fraction as amount__sum_3_days_fraction
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
    cast(sum(amount__count_3_days) over so_far as bigint) as amount__count_3_days,
    sum(amount__sum_3_days) over so_far as amount__sum_3_days,
    sum(amount__sum_3_days_fraction) over so_far as amount__sum_3_days_fraction,
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
    payments__count_3_days,
    payments__count_lifetime,
    amount__count_3_days,
    case when amount__sum_3_days between -131072 and 131072 then cast(amount__sum_3_days * 1267650600228229401496703205376 + amount__sum_3_days_fraction as double) / 1267650600228229401496703205376::double when amount__sum_3_days between -4503599627370496 and 4503599627370496 then cast((amount__sum_3_days + amount__sum_3_days_fraction // 1267650600228229401496703205376) as double) + cast(amount__sum_3_days_fraction % 1267650600228229401496703205376 as double) / 1267650600228229401496703205376::double else cast(cast((amount__sum_3_days + amount__sum_3_days_fraction // 1267650600228229401496703205376) * 2 + sign(amount__sum_3_days_fraction % 1267650600228229401496703205376) as varchar) as double) / 2 end as amount__sum_3_days
  from running
  where next_time is distinct from reference_time
),
inside as (
  select
    id,
    reference_time,
    payments__count_3_days,
    payments__count_lifetime,
    amount__count_3_days,
    amount__sum_3_days
  from rounded
),
-- a window is the end of one block of its length and the beginning of the next: forward to T
forward_1 as (
  select
    id,
    time_bucket(interval '3 days', first_time, timestamp '1970-01-01 00:00:00') as block,
    first_time,
    true as is_event,
    cast(null as timestamp) as reference_time,
    amount__max
  from entries
  union all
  select
    id,
    time_bucket(interval '3 days', reference_time, timestamp '1970-01-01 00:00:00') as block,
    reference_time as first_time,
    false as is_event,
    reference_time,
    null as amount__max
  from inside
),
until_1 as (
  select
    id,
    is_event,
    reference_time,
    max(amount__max) over so_far as amount__max
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
    amount__max
  from entries
  union all
  select
    id,
    time_bucket(interval '3 days', reference_time - interval '3 days', timestamp '1970-01-01 00:00:00') as block,
    reference_time - interval '3 days' as first_time,
    false as is_event,
    reference_time,
    null as amount__max
  from inside
  where reference_time >= timestamp '1970-01-04 00:00:00'
),
since_1 as (
  select
    id,
    is_event,
    reference_time,
    max(amount__max) over so_far as amount__max
  from backward_1
  window
    so_far as (partition by id, block order by first_time desc nulls last, is_event desc nulls last rows between unbounded preceding and current row)
),
halves_1 as (
  select
    id,
    reference_time,
    amount__max
  from until_1
  where not is_event
  union all
  select
    id,
    reference_time,
    amount__max
  from since_1
  where not is_event
),
extremes_1 as (
  select
    id,
    reference_time,
    max(amount__max) as amount__max_3_days
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
    amount__count_3_days,
    amount__sum_3_days,
    amount__max_3_days
  from inside
  left join extremes_1
    on extremes_1.id = inside.id
    and extremes_1.reference_time = inside.reference_time
),
states as (
  select
    id,
    reference_time as timestamp,
    payments__count_3_days as payments__count_over_3_days_rolling_windows,
    payments__count_lifetime as payments__count_over_lifetime,
    case when amount__count_3_days > 0 then amount__sum_3_days end as amount__sum_over_3_days_rolling_windows,
    amount__max_3_days as amount__max_over_3_days_rolling_windows
  from extremes
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    payments__count_over_3_days_rolling_windows,
    payments__count_over_lifetime,
    amount__sum_over_3_days_rolling_windows,
    amount__max_over_3_days_rolling_windows,
    lag(payments__count_over_3_days_rolling_windows, 1, cast(0 as bigint)) over in_order as payments__count_over_3_days_rolling_windows_before,
    lag(payments__count_over_lifetime, 1, cast(0 as bigint)) over in_order as payments__count_over_lifetime_before,
    lag(amount__sum_over_3_days_rolling_windows) over in_order as amount__sum_over_3_days_rolling_windows_before,
    lag(amount__max_over_3_days_rolling_windows) over in_order as amount__max_over_3_days_rolling_windows_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  payments__count_over_3_days_rolling_windows,
  payments__count_over_lifetime,
  amount__sum_over_3_days_rolling_windows,
  amount__max_over_3_days_rolling_windows
from compared
where timestamp >= (select "start" from bounds)
  and (payments__count_over_3_days_rolling_windows is distinct from payments__count_over_3_days_rolling_windows_before
    or payments__count_over_lifetime is distinct from payments__count_over_lifetime_before
    or amount__sum_over_3_days_rolling_windows is distinct from amount__sum_over_3_days_rolling_windows_before
    or amount__max_over_3_days_rolling_windows is distinct from amount__max_over_3_days_rolling_windows_before)

-- user_habits

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
    shop as shops__distinct_of,
    country as country__count_of
  from source.payments
  where paid_at is not null
    and id is not null
    and paid_at >= (select "start" from bounds) - interval '4 days'
    and paid_at < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    count(country__count_of) as country__count
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- the different values of each key that enter together
values_1 as (
  select
    id,
    shops__distinct_of,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    max(event_time) as event_time
  from events
  where shops__distinct_of is not null
  group by id, shops__distinct_of, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- how long each value is inside a window, together with its other events
values_inside_1 as (
  select
    id,
    entry_time,
    max(time_bucket(interval '1 day', event_time + interval '3 days', timestamp '1970-01-01 00:00:00') + interval '1 day') over so_far as inside_until_before,
    max(time_bucket(interval '1 day', event_time + interval '3 days', timestamp '1970-01-01 00:00:00') + interval '1 day') over so_far_no_2 as inside_until,
    lead(entry_time) over so_far as next_time
  from values_1
  where entry_time < time_bucket(interval '1 day', event_time + interval '3 days', timestamp '1970-01-01 00:00:00') + interval '1 day'
  window
    so_far as (partition by id, shops__distinct_of order by entry_time nulls last rows between unbounded preceding and 1 preceding),
    so_far_no_2 as (partition by id, shops__distinct_of order by entry_time nulls last rows between unbounded preceding and current row)
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    cast(0 as bigint) as shops__distinct_3_days,
    country__count as country__count_lifetime,
    country__count as country__count_3_days
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '3 days', (select "start" from bounds) - interval '1 day') as reference_time,
    0 as shops__distinct_3_days,
    0 as country__count_lifetime,
    -country__count as country__count_3_days
  from entries
  where entry_time + interval '3 days' < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    1 as shops__distinct_3_days,
    0 as country__count_lifetime,
    0 as country__count_3_days
  from values_inside_1
  where (inside_until_before is null
      or inside_until_before < entry_time)
    and entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(inside_until, (select "start" from bounds) - interval '1 day') as reference_time,
    -1 as shops__distinct_3_days,
    0 as country__count_lifetime,
    0 as country__count_3_days
  from values_inside_1
  where (next_time is null
      or next_time > inside_until)
    and inside_until < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(shops__distinct_3_days) over so_far as bigint) as shops__distinct_3_days,
    cast(sum(country__count_lifetime) over so_far as bigint) as country__count_lifetime,
    cast(sum(country__count_3_days) over so_far as bigint) as country__count_3_days,
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
    country__count_of
  from events
  where country__count_of is not null
  window
    in_order as (partition by id order by event_time nulls last, event_key_1 nulls last)
),
-- of the values that came before, the last so many are inside a window
collected as (
  select
    running.id,
    reference_time,
    shops__distinct_3_days,
    country__count_lifetime,
    country__count_3_days,
    case when country__count_3_days > 0 then last_1.country__count_of end as country__count_last_3_days
  from running
  left join numbered as last_1
    on last_1.id = running.id
    and last_1.event_number = country__count_lifetime
  where next_time is distinct from reference_time
),
aggregated as (
  select
    id,
    reference_time as timestamp,
    shops__distinct_3_days as shops__count_distinct_over_3_days_rolling_windows,
    country__count_last_3_days as country__last_over_3_days_rolling_windows
  from collected
),
-- columns made of columns
states as (
  select
    id,
    timestamp,
    shops__count_distinct_over_3_days_rolling_windows,
    country__last_over_3_days_rolling_windows,
    shops__count_distinct_over_3_days_rolling_windows = 1 as loyal_over_3_days_rolling_windows
  from aggregated
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    shops__count_distinct_over_3_days_rolling_windows,
    country__last_over_3_days_rolling_windows,
    loyal_over_3_days_rolling_windows,
    lag(shops__count_distinct_over_3_days_rolling_windows, 1, cast(0 as bigint)) over in_order as shops__count_distinct_over_3_days_rolling_windows_before,
    lag(country__last_over_3_days_rolling_windows) over in_order as country__last_over_3_days_rolling_windows_before,
    lag(loyal_over_3_days_rolling_windows, 1, 0 = 1) over in_order as loyal_over_3_days_rolling_windows_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  shops__count_distinct_over_3_days_rolling_windows,
  country__last_over_3_days_rolling_windows,
  loyal_over_3_days_rolling_windows
from compared
where timestamp >= (select "start" from bounds)
  and (shops__count_distinct_over_3_days_rolling_windows is distinct from shops__count_distinct_over_3_days_rolling_windows_before
    or country__last_over_3_days_rolling_windows is distinct from country__last_over_3_days_rolling_windows_before
    or loyal_over_3_days_rolling_windows is distinct from loyal_over_3_days_rolling_windows_before)

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
),
-- the different keys and times of the spine
asked_1 as (
  select distinct
    key_1 as id,
    spine_time as reference_time
  from spine
  where key_1 is not null
),
-- the source rows that any window can see
events_1 as (
  select
    id,
    paid_at as event_time,
    amount as amount__count_of,
    amount as amount__sum_of,
    amount as amount__max_of
  from source.payments
  where paid_at is not null
    and id is not null
    and paid_at < (select "end" from bounds)
),
events_by_key_1 as (
  select
    id,
    count(*) as size
  from events_1 as events
  group by id
),
-- for keys with few events: each instant with all events before it
instants_and_events_1 as (
  select
    asked.id,
    reference_time,
    epoch_us(reference_time) - epoch_us(event_time) as tick,
    true as payments__count_of,
    amount__count_of,
    amount__sum_of,
    amount__max_of
  from asked_1 as asked
  inner join events_by_key_1 as events_by_key
    on events_by_key.id = asked.id
  inner join events_1 as events
    on events.id = asked.id
    and event_time < reference_time
  where size <= 32
),
inside_of_few_1 as (
  select
    id,
    reference_time,
    count(payments__count_of) filter (where tick <= 259200000000) as payments__count_3_days,
    count(payments__count_of) as payments__count_lifetime,
    count(amount__count_of) filter (where tick <= 259200000000) as amount__count_3_days,
    sum(cast(trunc(amount__sum_of) as hugeint)) filter (where tick <= 259200000000) as amount__sum_3_days,
    sum(cast((amount__sum_of - trunc(amount__sum_of)) * 1267650600228229401496703205376::double as hugeint)) filter (where tick <= 259200000000) as amount__sum_3_days_fraction,
    max(amount__max_of) filter (where tick <= 259200000000) as amount__max_3_days
  from instants_and_events_1 as instants_and_events
  group by id, reference_time
),
-- for other keys: events, and the instants at which their windows are asked for
events_and_instants_1 as (
  select
    events.id,
    epoch_us(event_time) * 2 + 1 as tick,
    cast(null as timestamp) as reference_time,
    amount__max_of,
    true as payments__count_of,
    amount__count_of,
    amount__sum_of
  from events_1 as events
  inner join events_by_key_1 as events_by_key
    on events_by_key.id = events.id
  where size > 32
  union all
  select
    asked.id,
    epoch_us(reference_time) * 2 as tick,
    reference_time,
    null as amount__max_of,
    null as payments__count_of,
    null as amount__count_of,
    null as amount__sum_of
  from asked_1 as asked
  inner join events_by_key_1 as events_by_key
    on events_by_key.id = asked.id
  where size > 32
),
-- what adds up, over all events before each row
before_each_1 as (
  select
    id,
    tick,
    reference_time,
    amount__max_of,
    count(payments__count_of) over ever_before as payments__count_lifetime,
    count(amount__count_of) over ever_before as amount__count_lifetime,
    sum(cast(trunc(amount__sum_of) as hugeint)) over ever_before as amount__sum_lifetime,
    sum(cast((amount__sum_of - trunc(amount__sum_of)) * 1267650600228229401496703205376::double as hugeint)) over ever_before as amount__sum_lifetime_fraction
  from events_and_instants_1 as events_and_instants
  window
    ever_before as (partition by id order by tick nulls last range between unbounded preceding and 1 preceding)
),
-- what had come before each window, and the extremes inside it
before_windows_1 as (
  select
    id,
    tick,
    reference_time,
    payments__count_lifetime,
    amount__count_lifetime,
    amount__sum_lifetime,
    amount__sum_lifetime_fraction,
    struct_extract(first_1, 'payments__count_lifetime') as payments__count_before_3_days,
    struct_extract(first_1, 'amount__count_lifetime') as amount__count_before_3_days,
    struct_extract(first_1, 'amount__sum_lifetime') as amount__sum_before_3_days,
    struct_extract(first_1, 'amount__sum_lifetime_fraction') as amount__sum_before_3_days_fraction,
    amount__max_3_days
  from (
    select
      id,
      tick,
      reference_time,
      payments__count_lifetime,
      amount__count_lifetime,
      amount__sum_lifetime,
      amount__sum_lifetime_fraction,
      max(amount__max_of) over last_3_days as amount__max_3_days,
      first_value({payments__count_lifetime: payments__count_lifetime, amount__count_lifetime: amount__count_lifetime, amount__sum_lifetime: amount__sum_lifetime, amount__sum_lifetime_fraction: amount__sum_lifetime_fraction}) over last_3_days as first_1
    from before_each_1 as before_each
    window
      last_3_days as (partition by id order by tick nulls last range between 518400000000 preceding and current row)
  ) as found
),
inside_of_many_1 as (
  select
    id,
    reference_time,
    payments__count_lifetime - coalesce(payments__count_before_3_days, 0) as payments__count_3_days,
    payments__count_lifetime,
    amount__count_lifetime - coalesce(amount__count_before_3_days, 0) as amount__count_3_days,
    amount__sum_lifetime - coalesce(amount__sum_before_3_days, 0) as amount__sum_3_days,
    amount__sum_lifetime_fraction - coalesce(amount__sum_before_3_days_fraction, 0) as amount__sum_3_days_fraction,
    amount__max_3_days
  from before_windows_1 as before_windows
  where reference_time is not null
),
inside_1 as (
  select
    id,
    reference_time,
    payments__count_3_days,
    payments__count_lifetime,
    amount__count_3_days,
    amount__sum_3_days,
    amount__sum_3_days_fraction,
    amount__max_3_days
  from inside_of_few_1 as inside_of_few
  union all
  select
    id,
    reference_time,
    payments__count_3_days,
    payments__count_lifetime,
    amount__count_3_days,
    amount__sum_3_days,
    amount__sum_3_days_fraction,
    amount__max_3_days
  from inside_of_many_1 as inside_of_many
),
-- exact sums as the nearest doubles
rounded_1 as (
  select
    id,
    reference_time,
    payments__count_3_days,
    payments__count_lifetime,
    amount__count_3_days,
    case when amount__sum_3_days between -131072 and 131072 then cast(amount__sum_3_days * 1267650600228229401496703205376 + amount__sum_3_days_fraction as double) / 1267650600228229401496703205376::double when amount__sum_3_days between -4503599627370496 and 4503599627370496 then cast((amount__sum_3_days + amount__sum_3_days_fraction // 1267650600228229401496703205376) as double) + cast(amount__sum_3_days_fraction % 1267650600228229401496703205376 as double) / 1267650600228229401496703205376::double else cast(cast((amount__sum_3_days + amount__sum_3_days_fraction // 1267650600228229401496703205376) * 2 + sign(amount__sum_3_days_fraction % 1267650600228229401496703205376) as varchar) as double) / 2 end as amount__sum_3_days,
    amount__max_3_days
  from inside_1 as inside
),
states_1 as (
  select
    id,
    reference_time as timestamp,
    payments__count_3_days as payments__count_over_3_days_rolling_windows,
    payments__count_lifetime as payments__count_over_lifetime,
    case when amount__count_3_days > 0 then amount__sum_3_days end as amount__sum_over_3_days_rolling_windows,
    amount__max_3_days as amount__max_over_3_days_rolling_windows
  from rounded_1 as rounded
),
-- the different keys and times of the spine
asked_3 as (
  select distinct
    key_1 as id,
    spine_time as reference_time
  from spine
  where key_1 is not null
),
-- the source rows that any window can see
events_3 as (
  select
    id,
    paid_at as event_time,
    payment as event_key_1,
    shop as shops__distinct_of,
    country as country__count_of
  from source.payments
  where paid_at is not null
    and id is not null
    and paid_at >= (select "start" from bounds) - interval '259200000001 microseconds'
    and paid_at < (select "end" from bounds)
),
-- the different values of each key that enter together
values_1_3 as (
  select
    id,
    shops__distinct_of,
    event_time + interval '1 microsecond' as entry_time,
    max(event_time) as event_time
  from events_3 as events
  where shops__distinct_of is not null
  group by id, shops__distinct_of, event_time + interval '1 microsecond'
),
-- how long each value is inside a window, together with its other events
values_inside_1_3 as (
  select
    id,
    entry_time,
    max(event_time + interval '3 days' + interval '1 microsecond') over so_far as inside_until_before,
    max(event_time + interval '3 days' + interval '1 microsecond') over so_far_no_2 as inside_until,
    lead(entry_time) over so_far as next_time
  from values_1_3 as values_1
  where entry_time < event_time + interval '3 days' + interval '1 microsecond'
  window
    so_far as (partition by id, shops__distinct_of order by entry_time nulls last rows between unbounded preceding and 1 preceding),
    so_far_no_2 as (partition by id, shops__distinct_of order by entry_time nulls last rows between unbounded preceding and current row)
),
-- events, and the instants at which their windows are asked for
events_and_instants_3 as (
  select
    events.id,
    epoch_us(event_time) * 2 + 1 as tick,
    cast(null as timestamp) as reference_time,
    country__count_of,
    cast(0 as bigint) as shops__distinct_3_days
  from events_3 as events
  union all
  select
    values_inside_1.id,
    epoch_us(greatest(entry_time, (select "start" from bounds) - interval '1 microsecond') - interval '1 microsecond') * 2 + 1 as tick,
    null as reference_time,
    null as country__count_of,
    1 as shops__distinct_3_days
  from values_inside_1_3 as values_inside_1
  where (inside_until_before is null
      or inside_until_before < entry_time)
    and entry_time < (select "end" from bounds)
  union all
  select
    values_inside_1.id,
    epoch_us(greatest(inside_until, (select "start" from bounds) - interval '1 microsecond') - interval '1 microsecond') * 2 + 1 as tick,
    null as reference_time,
    null as country__count_of,
    -1 as shops__distinct_3_days
  from values_inside_1_3 as values_inside_1
  where (next_time is null
      or next_time > inside_until)
    and inside_until < (select "end" from bounds)
  union all
  select
    asked.id,
    epoch_us(reference_time) * 2 as tick,
    reference_time,
    null as country__count_of,
    0 as shops__distinct_3_days
  from asked_3 as asked
),
-- what adds up, over all events before each row
before_each_3 as (
  select
    id,
    tick,
    reference_time,
    count(country__count_of) over ever_before as country__count_lifetime,
    cast(sum(shops__distinct_3_days) over ever_before as bigint) as shops__distinct_3_days
  from events_and_instants_3 as events_and_instants
  window
    ever_before as (partition by id order by tick nulls last range between unbounded preceding and 1 preceding)
),
-- what had come before each window, and the extremes inside it
before_windows_3 as (
  select
    id,
    tick,
    reference_time,
    country__count_lifetime,
    shops__distinct_3_days,
    first_value(country__count_lifetime) over last_3_days as country__count_before_3_days
  from before_each_3 as before_each
  window
    last_3_days as (partition by id order by tick nulls last range between 518400000000 preceding and current row)
),
inside_3 as (
  select
    id,
    reference_time,
    coalesce(shops__distinct_3_days, 0) as shops__distinct_3_days,
    country__count_lifetime,
    country__count_lifetime - coalesce(country__count_before_3_days, 0) as country__count_3_days
  from before_windows_3 as before_windows
  where reference_time is not null
),
-- the events of each key, numbered by time and primary key
numbered_3 as (
  select
    id,
    row_number() over in_order as event_number,
    country__count_of
  from events_3 as events
  where country__count_of is not null
  window
    in_order as (partition by id order by event_time nulls last, event_key_1 nulls last)
),
-- of the values that came before, the last so many are inside a window
collected_3 as (
  select
    inside.id,
    reference_time,
    shops__distinct_3_days,
    country__count_lifetime,
    country__count_3_days,
    case when country__count_3_days > 0 then last_1.country__count_of end as country__count_last_3_days
  from inside_3 as inside
  left join numbered_3 as last_1
    on last_1.id = inside.id
    and last_1.event_number = country__count_lifetime
),
aggregated_3 as (
  select
    id,
    reference_time as timestamp,
    shops__distinct_3_days as shops__count_distinct_over_3_days_rolling_windows,
    country__count_last_3_days as country__last_over_3_days_rolling_windows
  from collected_3 as collected
),
-- columns made of columns
states_3 as (
  select
    id,
    timestamp,
    shops__count_distinct_over_3_days_rolling_windows,
    country__last_over_3_days_rolling_windows,
    shops__count_distinct_over_3_days_rolling_windows = 1 as loyal_over_3_days_rolling_windows
  from aggregated_3 as aggregated
)
-- each feature set on its own, as of the spine row
select
  spine.payment,
  spine.timestamp,
  spine.id,
  case when spine.key_1 is not null then coalesce(user_payments.payments__count_over_3_days_rolling_windows, 0) end as payments__count_over_3_days_rolling_windows,
  case when spine.key_1 is not null then coalesce(user_payments.payments__count_over_lifetime, 0) end as payments__count_over_lifetime,
  user_payments.amount__sum_over_3_days_rolling_windows,
  user_payments.amount__max_over_3_days_rolling_windows,
  case when spine.key_1 is not null then coalesce(user_payments_2.payments__count_over_3_days_rolling_windows, 0) end as daily_payments__count_over_3_days_rolling_windows,
  case when spine.key_1 is not null then coalesce(user_payments_2.payments__count_over_lifetime, 0) end as daily_payments__count_over_lifetime,
  case when spine.key_1 is not null then coalesce(user_habits.shops__count_distinct_over_3_days_rolling_windows, 0) end as shops__count_distinct_over_3_days_rolling_windows,
  user_habits.country__last_over_3_days_rolling_windows,
  case when spine.key_1 is not null then case when user_habits.timestamp is not null then user_habits.loyal_over_3_days_rolling_windows else 0 = 1 end end as loyal_over_3_days_rolling_windows
from spine
left join states_1 as user_payments
  on user_payments.id = spine.key_1
  and user_payments.timestamp = spine.spine_time
asof left join historical.user_payments as user_payments_2
  on user_payments_2.id = spine.key_1
  and user_payments_2.timestamp <= spine.spine_time
left join states_3 as user_habits
  on user_habits.id = spine.key_1
  and user_habits.timestamp = spine.spine_time
order by spine.spine_time nulls last, spine.order_1 nulls last, spine.id nulls last

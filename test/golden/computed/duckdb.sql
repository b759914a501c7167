-- user

with
known as (
  select
    id
  from online.user_payments
  union all
  select
    id
  from online.user_settled
  union all
  select
    id
  from online.user_refunds
),
keys as (
  select distinct
    id
  from known
)
select
  keys.id,
  user_payments.net__sum_over_3_days_rolling_windows,
  user_payments.minus__min_over_3_days_rolling_windows,
  user_payments.minus__max_over_3_days_rolling_windows,
  coalesce(user_settled.settled__count_over_3_days_rolling_windows, 0) as settled__count_over_3_days_rolling_windows,
  user_settled.guess__bool_or_over_3_days_rolling_windows,
  user_refunds.refunded__sum_over_30_days_rolling_windows,
  user_payments.timestamp as user_payments__timestamp,
  user_settled.timestamp as user_settled__timestamp,
  user_refunds.timestamp as user_refunds__timestamp
from keys
left join online.user_payments as user_payments
  on user_payments.id = keys.id
left join online.user_settled as user_settled
  on user_settled.id = keys.id
left join online.user_refunds as user_refunds
  on user_refunds.id = keys.id

-- user_payments

with
-- the interval of the run: start inclusive, end exclusive
bounds as (
  select
    $1::timestamp as "start",
    $2::timestamp as "end"
),
-- payments with its computed columns
computed as (
  select
    payment,
    paid_at,
    id,
    shop,
    cast(list_transform([coalesce(amount, 0)], lambda x: case when abs(x) < 9007199254740992 then cast(list_transform([cast(x as varchar)], lambda t: case when contains(t, 'e') then case when starts_with(t, '-') then '-0.' else '0.' end || repeat('0', -cast(split_part(t, 'e', 2) as integer) - 1) || translate(split_part(t, 'e', 1), '-.', '') else t end)[1] as decimal(12, 2)) else cast(cast(x as hugeint) as decimal(12, 2)) end)[1] - fee as decimal(12, 2)) as net,
    list_transform([coalesce(amount, 0)], lambda x: case when abs(x) < 9007199254740992 then cast(list_transform([cast(x as varchar)], lambda t: case when contains(t, 'e') then case when starts_with(t, '-') then '-0.' else '0.' end || repeat('0', -cast(split_part(t, 'e', 2) as integer) - 1) || translate(split_part(t, 'e', 1), '-.', '') else t end)[1] as decimal(12, 2)) else cast(cast(x as hugeint) as decimal(12, 2)) end)[1] as gross,
    amount,
    case when not isfinite(-amount + 0) then error('FS207: a double is out of range') else -amount + 0 end as minus,
    fee,
    paid_at + interval '36 hours' as settled_at,
    paid_at - to_microseconds(cast(86400000000 as bigint) * (cast(shop as bigint) * 2000)) as since,
    translate(id, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') as shopper,
    refunded_at,
    case when not isfinite(list_transform([coalesce(amount, 0)], lambda x: case when abs(x) < 9007199254740992 then cast(list_transform([cast(x as varchar)], lambda t: case when contains(t, 'e') then case when starts_with(t, '-') then '-0.' else '0.' end || repeat('0', -cast(split_part(t, 'e', 2) as integer) - 1) || translate(split_part(t, 'e', 1), '-.', '') else t end)[1] as decimal(12, 2)) else cast(cast(x as hugeint) as decimal(12, 2)) end)[1] + 0 * epoch(refunded_at - paid_at) + 0) then error('FS207: a double is out of range') else list_transform([coalesce(amount, 0)], lambda x: case when abs(x) < 9007199254740992 then cast(list_transform([cast(x as varchar)], lambda t: case when contains(t, 'e') then case when starts_with(t, '-') then '-0.' else '0.' end || repeat('0', -cast(split_part(t, 'e', 2) as integer) - 1) || translate(split_part(t, 'e', 1), '-.', '') else t end)[1] as decimal(12, 2)) else cast(cast(x as hugeint) as decimal(12, 2)) end)[1] + 0 * epoch(refunded_at - paid_at) + 0 end as refunded,
    refunded_at is not null as guess
  from source.payments
  where not ((paid_at + interval '36 hours' < timestamp '1970-01-01 00:00:00' or paid_at + interval '36 hours' >= timestamp '2200-01-01 00:00:00') is true)
    and not ((paid_at - to_microseconds(cast(86400000000 as bigint) * (cast(shop as bigint) * 2000)) < timestamp '1970-01-01 00:00:00' or paid_at - to_microseconds(cast(86400000000 as bigint) * (cast(shop as bigint) * 2000)) >= timestamp '2200-01-01 00:00:00') is true)
),
-- the source rows that any window can see
events as (
  select
    shopper as id,
    paid_at as event_time,
    net as net__count_of,
    net as net__sum_of,
    minus as minus__min_of,
    minus as minus__max_of
  from computed
  where net is not null
    and gross < 1000000.00
    and paid_at is not null
    and shopper is not null
    and paid_at >= (select "start" from bounds) - interval '4 days'
    and paid_at < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    min(event_time) as first_time,
    count(net__count_of) as net__count,
    sum(net__sum_of) as net__sum,
    min(minus__min_of) as minus__min,
    max(minus__max_of) as minus__max
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    net__count as net__count_3_days,
    net__sum as net__sum_3_days
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '3 days', (select "start" from bounds) - interval '1 day') as reference_time,
    -net__count as net__count_3_days,
    -net__sum as net__sum_3_days
  from entries
  where entry_time + interval '3 days' < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(net__count_3_days) over so_far as bigint) as net__count_3_days,
    sum(net__sum_3_days) over so_far as net__sum_3_days,
    lead(reference_time) over so_far as next_time
  from changes
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
inside as (
  select
    id,
    reference_time,
    net__count_3_days,
    net__sum_3_days
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
    minus__min,
    minus__max
  from entries
  union all
  select
    id,
    time_bucket(interval '3 days', reference_time, timestamp '1970-01-01 00:00:00') as block,
    reference_time as first_time,
    false as is_event,
    reference_time,
    null as minus__min,
    null as minus__max
  from inside
),
until_1 as (
  select
    id,
    is_event,
    reference_time,
    min(minus__min) over so_far as minus__min,
    max(minus__max) over so_far as minus__max
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
    minus__min,
    minus__max
  from entries
  union all
  select
    id,
    time_bucket(interval '3 days', reference_time - interval '3 days', timestamp '1970-01-01 00:00:00') as block,
    reference_time - interval '3 days' as first_time,
    false as is_event,
    reference_time,
    null as minus__min,
    null as minus__max
  from inside
  where reference_time >= timestamp '1970-01-04 00:00:00'
),
since_1 as (
  select
    id,
    is_event,
    reference_time,
    min(minus__min) over so_far as minus__min,
    max(minus__max) over so_far as minus__max
  from backward_1
  window
    so_far as (partition by id, block order by first_time desc nulls last, is_event desc nulls last rows between unbounded preceding and current row)
),
halves_1 as (
  select
    id,
    reference_time,
    minus__min,
    minus__max
  from until_1
  where not is_event
  union all
  select
    id,
    reference_time,
    minus__min,
    minus__max
  from since_1
  where not is_event
),
extremes_1 as (
  select
    id,
    reference_time,
    min(minus__min) as minus__min_3_days,
    max(minus__max) as minus__max_3_days
  from halves_1
  group by id, reference_time
),
-- beside what is inside each window
extremes as (
  select
    inside.id,
    inside.reference_time,
    net__count_3_days,
    net__sum_3_days,
    minus__min_3_days,
    minus__max_3_days
  from inside
  left join extremes_1
    on extremes_1.id = inside.id
    and extremes_1.reference_time = inside.reference_time
),
states as (
  select
    id,
    reference_time as timestamp,
    case when net__count_3_days > 0 then net__sum_3_days end as net__sum_over_3_days_rolling_windows,
    minus__min_3_days as minus__min_over_3_days_rolling_windows,
    minus__max_3_days as minus__max_over_3_days_rolling_windows
  from extremes
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    net__sum_over_3_days_rolling_windows,
    minus__min_over_3_days_rolling_windows,
    minus__max_over_3_days_rolling_windows,
    lag(net__sum_over_3_days_rolling_windows) over in_order as net__sum_over_3_days_rolling_windows_before,
    lag(minus__min_over_3_days_rolling_windows) over in_order as minus__min_over_3_days_rolling_windows_before,
    lag(minus__max_over_3_days_rolling_windows) over in_order as minus__max_over_3_days_rolling_windows_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  net__sum_over_3_days_rolling_windows,
  minus__min_over_3_days_rolling_windows,
  minus__max_over_3_days_rolling_windows
from compared
where timestamp >= (select "start" from bounds)
  and (net__sum_over_3_days_rolling_windows is distinct from net__sum_over_3_days_rolling_windows_before
    or minus__min_over_3_days_rolling_windows is distinct from minus__min_over_3_days_rolling_windows_before
    or minus__max_over_3_days_rolling_windows is distinct from minus__max_over_3_days_rolling_windows_before)

-- user_settled

with
-- the interval of the run: start inclusive, end exclusive
bounds as (
  select
    $1::timestamp as "start",
    $2::timestamp as "end"
),
-- payments with its computed columns
computed as (
  select
    payment,
    paid_at,
    id,
    shop,
    cast(list_transform([coalesce(amount, 0)], lambda x: case when abs(x) < 9007199254740992 then cast(list_transform([cast(x as varchar)], lambda t: case when contains(t, 'e') then case when starts_with(t, '-') then '-0.' else '0.' end || repeat('0', -cast(split_part(t, 'e', 2) as integer) - 1) || translate(split_part(t, 'e', 1), '-.', '') else t end)[1] as decimal(12, 2)) else cast(cast(x as hugeint) as decimal(12, 2)) end)[1] - fee as decimal(12, 2)) as net,
    list_transform([coalesce(amount, 0)], lambda x: case when abs(x) < 9007199254740992 then cast(list_transform([cast(x as varchar)], lambda t: case when contains(t, 'e') then case when starts_with(t, '-') then '-0.' else '0.' end || repeat('0', -cast(split_part(t, 'e', 2) as integer) - 1) || translate(split_part(t, 'e', 1), '-.', '') else t end)[1] as decimal(12, 2)) else cast(cast(x as hugeint) as decimal(12, 2)) end)[1] as gross,
    amount,
    case when not isfinite(-amount + 0) then error('FS207: a double is out of range') else -amount + 0 end as minus,
    fee,
    paid_at + interval '36 hours' as settled_at,
    paid_at - to_microseconds(cast(86400000000 as bigint) * (cast(shop as bigint) * 2000)) as since,
    translate(id, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') as shopper,
    refunded_at,
    case when not isfinite(list_transform([coalesce(amount, 0)], lambda x: case when abs(x) < 9007199254740992 then cast(list_transform([cast(x as varchar)], lambda t: case when contains(t, 'e') then case when starts_with(t, '-') then '-0.' else '0.' end || repeat('0', -cast(split_part(t, 'e', 2) as integer) - 1) || translate(split_part(t, 'e', 1), '-.', '') else t end)[1] as decimal(12, 2)) else cast(cast(x as hugeint) as decimal(12, 2)) end)[1] + 0 * epoch(refunded_at - paid_at) + 0) then error('FS207: a double is out of range') else list_transform([coalesce(amount, 0)], lambda x: case when abs(x) < 9007199254740992 then cast(list_transform([cast(x as varchar)], lambda t: case when contains(t, 'e') then case when starts_with(t, '-') then '-0.' else '0.' end || repeat('0', -cast(split_part(t, 'e', 2) as integer) - 1) || translate(split_part(t, 'e', 1), '-.', '') else t end)[1] as decimal(12, 2)) else cast(cast(x as hugeint) as decimal(12, 2)) end)[1] + 0 * epoch(refunded_at - paid_at) + 0 end as refunded,
    refunded_at is not null as guess
  from source.payments
  where not ((paid_at + interval '36 hours' < timestamp '1970-01-01 00:00:00' or paid_at + interval '36 hours' >= timestamp '2200-01-01 00:00:00') is true)
    and not ((paid_at - to_microseconds(cast(86400000000 as bigint) * (cast(shop as bigint) * 2000)) < timestamp '1970-01-01 00:00:00' or paid_at - to_microseconds(cast(86400000000 as bigint) * (cast(shop as bigint) * 2000)) >= timestamp '2200-01-01 00:00:00') is true)
),
-- the source rows that any window can see
events as (
  select
    id,
    settled_at as event_time,
    case when guess then true end as guess__count_of,
    case when not guess then true end as guess__count__of
  from computed
  where net is not null
    and settled_at is not null
    and id is not null
    and settled_at >= (select "start" from bounds) - interval '4 days'
    and settled_at < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    count(*) as settled__count,
    count(guess__count_of) as guess__count,
    count(guess__count__of) as guess__count_
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    settled__count as settled__count_3_days,
    guess__count as guess__count_3_days,
    guess__count_ as guess__count__3_days
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '3 days', (select "start" from bounds) - interval '1 day') as reference_time,
    -settled__count as settled__count_3_days,
    -guess__count as guess__count_3_days,
    -guess__count_ as guess__count__3_days
  from entries
  where entry_time + interval '3 days' < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(settled__count_3_days) over so_far as bigint) as settled__count_3_days,
    cast(sum(guess__count_3_days) over so_far as bigint) as guess__count_3_days,
    cast(sum(guess__count__3_days) over so_far as bigint) as guess__count__3_days,
    lead(reference_time) over so_far as next_time
  from changes
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
states as (
  select
    id,
    reference_time as timestamp,
    settled__count_3_days as settled__count_over_3_days_rolling_windows,
    case when guess__count_3_days + guess__count__3_days > 0 then guess__count_3_days > 0 end as guess__bool_or_over_3_days_rolling_windows
  from running
  where next_time is distinct from reference_time
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    settled__count_over_3_days_rolling_windows,
    guess__bool_or_over_3_days_rolling_windows,
    lag(settled__count_over_3_days_rolling_windows, 1, cast(0 as bigint)) over in_order as settled__count_over_3_days_rolling_windows_before,
    lag(guess__bool_or_over_3_days_rolling_windows) over in_order as guess__bool_or_over_3_days_rolling_windows_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  settled__count_over_3_days_rolling_windows,
  guess__bool_or_over_3_days_rolling_windows
from compared
where timestamp >= (select "start" from bounds)
  and (settled__count_over_3_days_rolling_windows is distinct from settled__count_over_3_days_rolling_windows_before
    or guess__bool_or_over_3_days_rolling_windows is distinct from guess__bool_or_over_3_days_rolling_windows_before)

-- user_refunds

with
-- the interval of the run: start inclusive, end exclusive
bounds as (
  select
    $1::timestamp as "start",
    $2::timestamp as "end"
),
-- payments with its computed columns
computed as (
  select
    payment,
    paid_at,
    id,
    shop,
    cast(list_transform([coalesce(amount, 0)], lambda x: case when abs(x) < 9007199254740992 then cast(list_transform([cast(x as varchar)], lambda t: case when contains(t, 'e') then case when starts_with(t, '-') then '-0.' else '0.' end || repeat('0', -cast(split_part(t, 'e', 2) as integer) - 1) || translate(split_part(t, 'e', 1), '-.', '') else t end)[1] as decimal(12, 2)) else cast(cast(x as hugeint) as decimal(12, 2)) end)[1] - fee as decimal(12, 2)) as net,
    list_transform([coalesce(amount, 0)], lambda x: case when abs(x) < 9007199254740992 then cast(list_transform([cast(x as varchar)], lambda t: case when contains(t, 'e') then case when starts_with(t, '-') then '-0.' else '0.' end || repeat('0', -cast(split_part(t, 'e', 2) as integer) - 1) || translate(split_part(t, 'e', 1), '-.', '') else t end)[1] as decimal(12, 2)) else cast(cast(x as hugeint) as decimal(12, 2)) end)[1] as gross,
    amount,
    case when not isfinite(-amount + 0) then error('FS207: a double is out of range') else -amount + 0 end as minus,
    fee,
    paid_at + interval '36 hours' as settled_at,
    paid_at - to_microseconds(cast(86400000000 as bigint) * (cast(shop as bigint) * 2000)) as since,
    translate(id, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') as shopper,
    refunded_at,
    case when not isfinite(list_transform([coalesce(amount, 0)], lambda x: case when abs(x) < 9007199254740992 then cast(list_transform([cast(x as varchar)], lambda t: case when contains(t, 'e') then case when starts_with(t, '-') then '-0.' else '0.' end || repeat('0', -cast(split_part(t, 'e', 2) as integer) - 1) || translate(split_part(t, 'e', 1), '-.', '') else t end)[1] as decimal(12, 2)) else cast(cast(x as hugeint) as decimal(12, 2)) end)[1] + 0 * epoch(refunded_at - paid_at) + 0) then error('FS207: a double is out of range') else list_transform([coalesce(amount, 0)], lambda x: case when abs(x) < 9007199254740992 then cast(list_transform([cast(x as varchar)], lambda t: case when contains(t, 'e') then case when starts_with(t, '-') then '-0.' else '0.' end || repeat('0', -cast(split_part(t, 'e', 2) as integer) - 1) || translate(split_part(t, 'e', 1), '-.', '') else t end)[1] as decimal(12, 2)) else cast(cast(x as hugeint) as decimal(12, 2)) end)[1] + 0 * epoch(refunded_at - paid_at) + 0 end as refunded,
    refunded_at is not null as guess
  from source.payments
  where not ((paid_at + interval '36 hours' < timestamp '1970-01-01 00:00:00' or paid_at + interval '36 hours' >= timestamp '2200-01-01 00:00:00') is true)
    and not ((paid_at - to_microseconds(cast(86400000000 as bigint) * (cast(shop as bigint) * 2000)) < timestamp '1970-01-01 00:00:00' or paid_at - to_microseconds(cast(86400000000 as bigint) * (cast(shop as bigint) * 2000)) >= timestamp '2200-01-01 00:00:00') is true)
),
-- the source rows that any window can see
events as (
  select
    id,
    refunded_at as event_time,
    refunded as refunded__count_of,
    refunded as refunded__sum_of
  from computed
  where net is not null
    and refunded_at is not null
    and id is not null
    and refunded_at >= (select "start" from bounds) - interval '31 days'
    and refunded_at < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    count(refunded__count_of) as refunded__count,
    sum(cast(trunc(refunded__sum_of) as hugeint)) as refunded__sum,
    sum(cast((refunded__sum_of - trunc(refunded__sum_of)) * 1267650600228229401496703205376::double as hugeint)) as refunded__sum_fraction
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    refunded__count as refunded__count_30_days,
    refunded__sum as refunded__sum_30_days,
    refunded__sum_fraction as refunded__sum_30_days_fraction
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '30 days', (select "start" from bounds) - interval '1 day') as reference_time,
    -refunded__count as refunded__count_30_days,
    -refunded__sum as refunded__sum_30_days,
    -refunded__sum_fraction as refunded__sum_30_days_fraction
  from entries
  where entry_time + interval '30 days' < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(refunded__count_30_days) over so_far as bigint) as refunded__count_30_days,
    sum(refunded__sum_30_days) over so_far as refunded__sum_30_days,
    sum(refunded__sum_30_days_fraction) over so_far as refunded__sum_30_days_fraction,
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
    refunded__count_30_days,
    case when refunded__sum_30_days between -131072 and 131072 then cast(refunded__sum_30_days * 1267650600228229401496703205376 + refunded__sum_30_days_fraction as double) / 1267650600228229401496703205376::double when refunded__sum_30_days between -4503599627370496 and 4503599627370496 then cast((refunded__sum_30_days + refunded__sum_30_days_fraction // 1267650600228229401496703205376) as double) + cast(refunded__sum_30_days_fraction % 1267650600228229401496703205376 as double) / 1267650600228229401496703205376::double else cast(cast((refunded__sum_30_days + refunded__sum_30_days_fraction // 1267650600228229401496703205376) * 2 + sign(refunded__sum_30_days_fraction % 1267650600228229401496703205376) as varchar) as double) / 2 end as refunded__sum_30_days
  from running
  where next_time is distinct from reference_time
),
states as (
  select
    id,
    reference_time as timestamp,
    case when refunded__count_30_days > 0 then refunded__sum_30_days end as refunded__sum_over_30_days_rolling_windows
  from rounded
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    refunded__sum_over_30_days_rolling_windows,
    lag(refunded__sum_over_30_days_rolling_windows) over in_order as refunded__sum_over_30_days_rolling_windows_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  refunded__sum_over_30_days_rolling_windows
from compared
where timestamp >= (select "start" from bounds)
  and refunded__sum_over_30_days_rolling_windows is distinct from refunded__sum_over_30_days_rolling_windows_before

-- training

with
-- the interval of the run: start inclusive, end exclusive
bounds as (
  select
    $1::timestamp as "start",
    $2::timestamp as "end"
),
-- payments with its computed columns
computed as (
  select
    payment,
    paid_at,
    id,
    shop,
    cast(list_transform([coalesce(amount, 0)], lambda x: case when abs(x) < 9007199254740992 then cast(list_transform([cast(x as varchar)], lambda t: case when contains(t, 'e') then case when starts_with(t, '-') then '-0.' else '0.' end || repeat('0', -cast(split_part(t, 'e', 2) as integer) - 1) || translate(split_part(t, 'e', 1), '-.', '') else t end)[1] as decimal(12, 2)) else cast(cast(x as hugeint) as decimal(12, 2)) end)[1] - fee as decimal(12, 2)) as net,
    list_transform([coalesce(amount, 0)], lambda x: case when abs(x) < 9007199254740992 then cast(list_transform([cast(x as varchar)], lambda t: case when contains(t, 'e') then case when starts_with(t, '-') then '-0.' else '0.' end || repeat('0', -cast(split_part(t, 'e', 2) as integer) - 1) || translate(split_part(t, 'e', 1), '-.', '') else t end)[1] as decimal(12, 2)) else cast(cast(x as hugeint) as decimal(12, 2)) end)[1] as gross,
    amount,
    case when not isfinite(-amount + 0) then error('FS207: a double is out of range') else -amount + 0 end as minus,
    fee,
    paid_at + interval '36 hours' as settled_at,
    paid_at - to_microseconds(cast(86400000000 as bigint) * (cast(shop as bigint) * 2000)) as since,
    translate(id, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') as shopper,
    refunded_at,
    case when not isfinite(list_transform([coalesce(amount, 0)], lambda x: case when abs(x) < 9007199254740992 then cast(list_transform([cast(x as varchar)], lambda t: case when contains(t, 'e') then case when starts_with(t, '-') then '-0.' else '0.' end || repeat('0', -cast(split_part(t, 'e', 2) as integer) - 1) || translate(split_part(t, 'e', 1), '-.', '') else t end)[1] as decimal(12, 2)) else cast(cast(x as hugeint) as decimal(12, 2)) end)[1] + 0 * epoch(refunded_at - paid_at) + 0) then error('FS207: a double is out of range') else list_transform([coalesce(amount, 0)], lambda x: case when abs(x) < 9007199254740992 then cast(list_transform([cast(x as varchar)], lambda t: case when contains(t, 'e') then case when starts_with(t, '-') then '-0.' else '0.' end || repeat('0', -cast(split_part(t, 'e', 2) as integer) - 1) || translate(split_part(t, 'e', 1), '-.', '') else t end)[1] as decimal(12, 2)) else cast(cast(x as hugeint) as decimal(12, 2)) end)[1] + 0 * epoch(refunded_at - paid_at) + 0 end as refunded,
    refunded_at is not null as guess
  from source.payments
  where not ((paid_at + interval '36 hours' < timestamp '1970-01-01 00:00:00' or paid_at + interval '36 hours' >= timestamp '2200-01-01 00:00:00') is true)
    and not ((paid_at - to_microseconds(cast(86400000000 as bigint) * (cast(shop as bigint) * 2000)) < timestamp '1970-01-01 00:00:00' or paid_at - to_microseconds(cast(86400000000 as bigint) * (cast(shop as bigint) * 2000)) >= timestamp '2200-01-01 00:00:00') is true)
),
spine as (
  select
    payment,
    settled_at as timestamp,
    shopper,
    net,
    guess,
    refunded,
    settled_at as spine_time,
    payment as order_1,
    shopper as key_1,
    id as key_2
  from computed
  where net is not null
    and settled_at is not null
    and settled_at < (select "end" from bounds)
)
-- each feature set on its own, as of the spine row
select
  spine.payment,
  spine.timestamp,
  spine.shopper,
  spine.net,
  spine.guess,
  spine.refunded,
  user_payments.net__sum_over_3_days_rolling_windows,
  user_payments.minus__min_over_3_days_rolling_windows,
  user_payments.minus__max_over_3_days_rolling_windows,
  case when spine.key_2 is not null then coalesce(user_settled.settled__count_over_3_days_rolling_windows, 0) end as settled__count_over_3_days_rolling_windows,
  user_settled.guess__bool_or_over_3_days_rolling_windows
from spine
asof left join historical.user_payments as user_payments
  on user_payments.id = spine.key_1
  and user_payments.timestamp <= spine.spine_time
asof left join historical.user_settled as user_settled
  on user_settled.id = spine.key_2
  and user_settled.timestamp <= spine.spine_time
order by spine.spine_time nulls last, spine.order_1 nulls last, spine.shopper nulls last, spine.net nulls last, spine.guess nulls last, spine.refunded nulls last

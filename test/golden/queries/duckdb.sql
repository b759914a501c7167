-- user

with
known as (
  select
    id
  from online.balance
  union all
  select
    id
  from online.trust
),
keys as (
  select distinct
    id
  from known
)
select
  keys.id,
  coalesce(balance.moved__sum_over_2_days_rolling_windows, 0) as moved__sum_over_2_days_rolling_windows,
  coalesce(balance.moved__sum_over_lifetime, 0) as moved__sum_over_lifetime,
  coalesce(balance.large_moves__count_over_2_days_rolling_windows, 0) as large_moves__count_over_2_days_rolling_windows,
  coalesce(balance.large_moves__count_over_lifetime, 0) as large_moves__count_over_lifetime,
  balance.last_kind__last_over_lifetime,
  coalesce(trust.clean__count_over_lifetime, 0) as clean__count_over_lifetime,
  trust.shortest__min_over_lifetime,
  balance.timestamp as balance__timestamp,
  trust.timestamp as trust__timestamp
from keys
left join online.balance as balance
  on balance.id = keys.id
left join online.trust as trust
  on trust.id = keys.id

-- in_reais

select
  p.payment,
  p.paid_at,
  p.id,
  case when not isfinite(p.amount * r.rate + 0) then error('FS207: a double is out of range') else p.amount * r.rate + 0 end as amount,
  r.rate is not null as known
from (
  select
    payment,
    paid_at,
    id,
    currency,
    list_transform([cents / 100], lambda x: case when abs(x) < 9007199254740992 then cast(list_transform([cast(x as varchar)], lambda t: case when contains(t, 'e') then case when starts_with(t, '-') then '-0.' else '0.' end || repeat('0', -cast(split_part(t, 'e', 2) as integer) - 1) || translate(split_part(t, 'e', 1), '-.', '') else t end)[1] as decimal(9, 2)) else cast(cast(x as hugeint) as decimal(9, 2)) end)[1] as amount
  from source.payments
  where cents <> 0
) as p
left join source.rates as r
  on r.currency = p.currency

-- given_back

select
  r.refund,
  greatest(p.paid_at, r.refunded_at) as "at",
  p.id,
  case when not isfinite(p.amount * r.part + 0) then error('FS207: a double is out of range') else p.amount * r.part + 0 end as amount
from (
  select
    refund,
    refunded_at,
    payment,
    part
  from source.refunds
  where refunded_at is not null
) as r
inner join (
  select
    payment,
    paid_at,
    id,
    amount,
    known
  from source.in_reais
  where paid_at is not null
) as p
  on p.payment = r.payment
where p.known
  and not ((greatest(p.paid_at, r.refunded_at) < timestamp '1970-01-01 00:00:00' or greatest(p.paid_at, r.refunded_at) >= timestamp '2200-01-01 00:00:00') is true)

-- movements

select
  'payment' as kind,
  in_reais.payment as number,
  in_reais.paid_at as "at",
  in_reais.id,
  in_reais.amount
from source.in_reais
union all
select
  'refund' as kind,
  given_back.refund as number,
  given_back."at",
  given_back.id,
  case when not isfinite(-given_back.amount + 0) then error('FS207: a double is out of range') else -given_back.amount + 0 end as amount
from source.given_back
where given_back.amount > 0

-- after_refunds

select
  p.payment,
  p.paid_at,
  p.id,
  g.refund,
  cast(cast(p.paid_at as date) - cast(g."at" as date) as integer) as days
from (
  select
    payment,
    paid_at,
    id
  from source.payments
  where cents <> 0
) as p
left join source.given_back as g
  on g.id = p.id
  and g."at" < p.paid_at

-- balance

with
-- the interval of the run: start inclusive, end exclusive
bounds as (
  select
    $1::timestamp as "start",
    $2::timestamp as "end"
),
-- movements with its computed columns
computed as (
  select
    kind,
    number,
    "at",
    id,
    amount,
    abs(amount) >= 50 as large
  from source.movements
),
-- the source rows that any window can see
events as (
  select
    id,
    "at" as event_time,
    kind as event_key_1,
    number as event_key_2,
    amount as moved__count_of,
    amount as moved__sum_of,
    large as large_moves__count_if,
    kind as last_kind__count_of
  from computed
  where amount is not null
    and "at" is not null
    and id is not null
    and "at" < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    count(moved__count_of) as moved__count,
    sum(cast(trunc(moved__sum_of) as hugeint)) as moved__sum,
    sum(cast((moved__sum_of - trunc(moved__sum_of)) * 1267650600228229401496703205376::double as hugeint)) as moved__sum_fraction,
    count(*) filter (where large_moves__count_if) as large_moves__count,
    count(last_kind__count_of) as last_kind__count
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    moved__count as moved__count_2_days,
    moved__sum as moved__sum_2_days,
    moved__sum_fraction as moved__sum_2_days_fraction,
    moved__count as moved__count_lifetime,
    moved__sum as moved__sum_lifetime,
    moved__sum_fraction as moved__sum_lifetime_fraction,
    large_moves__count as large_moves__count_2_days,
    large_moves__count as large_moves__count_lifetime,
    last_kind__count as last_kind__count_lifetime
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '2 days', (select "start" from bounds) - interval '1 day') as reference_time,
    -moved__count as moved__count_2_days,
    -moved__sum as moved__sum_2_days,
    -moved__sum_fraction as moved__sum_2_days_fraction,
    0 as moved__count_lifetime,
    null as moved__sum_lifetime,
    null as moved__sum_lifetime_fraction,
    -large_moves__count as large_moves__count_2_days,
    0 as large_moves__count_lifetime,
    0 as last_kind__count_lifetime
  from entries
  where entry_time + interval '2 days' < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(moved__count_2_days) over so_far as bigint) as moved__count_2_days,
    sum(moved__sum_2_days) over so_far as moved__sum_2_days,
    sum(moved__sum_2_days_fraction) over so_far as moved__sum_2_days_fraction,
    cast(sum(moved__count_lifetime) over so_far as bigint) as moved__count_lifetime,
    sum(moved__sum_lifetime) over so_far as moved__sum_lifetime,
    sum(moved__sum_lifetime_fraction) over so_far as moved__sum_lifetime_fraction,
    cast(sum(large_moves__count_2_days) over so_far as bigint) as large_moves__count_2_days,
    cast(sum(large_moves__count_lifetime) over so_far as bigint) as large_moves__count_lifetime,
    cast(sum(last_kind__count_lifetime) over so_far as bigint) as last_kind__count_lifetime,
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
    moved__count_2_days,
    case when moved__sum_2_days between -131072 and 131072 then cast(moved__sum_2_days * 1267650600228229401496703205376 + moved__sum_2_days_fraction as double) / 1267650600228229401496703205376::double when moved__sum_2_days between -4503599627370496 and 4503599627370496 then cast((moved__sum_2_days + moved__sum_2_days_fraction // 1267650600228229401496703205376) as double) + cast(moved__sum_2_days_fraction % 1267650600228229401496703205376 as double) / 1267650600228229401496703205376::double else cast(cast((moved__sum_2_days + moved__sum_2_days_fraction // 1267650600228229401496703205376) * 2 + sign(moved__sum_2_days_fraction % 1267650600228229401496703205376) as varchar) as double) / 2 end as moved__sum_2_days,
    moved__count_lifetime,
    case when moved__sum_lifetime between -131072 and 131072 then cast(moved__sum_lifetime * 1267650600228229401496703205376 + moved__sum_lifetime_fraction as double) / 1267650600228229401496703205376::double when moved__sum_lifetime between -4503599627370496 and 4503599627370496 then cast((moved__sum_lifetime + moved__sum_lifetime_fraction // 1267650600228229401496703205376) as double) + cast(moved__sum_lifetime_fraction % 1267650600228229401496703205376 as double) / 1267650600228229401496703205376::double else cast(cast((moved__sum_lifetime + moved__sum_lifetime_fraction // 1267650600228229401496703205376) * 2 + sign(moved__sum_lifetime_fraction % 1267650600228229401496703205376) as varchar) as double) / 2 end as moved__sum_lifetime,
    large_moves__count_2_days,
    large_moves__count_lifetime,
    last_kind__count_lifetime
  from running
  where next_time is distinct from reference_time
),
-- the events of each key, numbered by time and primary key
numbered as (
  select
    id,
    row_number() over in_order as event_number,
    last_kind__count_of
  from events
  where last_kind__count_of is not null
  window
    in_order as (partition by id order by event_time nulls last, event_key_1 nulls last, event_key_2 nulls last)
),
-- of the values that came before, the last so many are inside a window
collected as (
  select
    rounded.id,
    reference_time,
    moved__count_2_days,
    moved__sum_2_days,
    moved__count_lifetime,
    moved__sum_lifetime,
    large_moves__count_2_days,
    large_moves__count_lifetime,
    last_kind__count_lifetime,
    last_1.last_kind__count_of as last_kind__count_last_lifetime
  from rounded
  left join numbered as last_1
    on last_1.id = rounded.id
    and last_1.event_number = last_kind__count_lifetime
),
states as (
  select
    id,
    reference_time as timestamp,
    coalesce(case when moved__count_2_days > 0 then moved__sum_2_days end, 0) as moved__sum_over_2_days_rolling_windows,
    coalesce(case when moved__count_lifetime > 0 then moved__sum_lifetime end, 0) as moved__sum_over_lifetime,
    large_moves__count_2_days as large_moves__count_over_2_days_rolling_windows,
    large_moves__count_lifetime as large_moves__count_over_lifetime,
    last_kind__count_last_lifetime as last_kind__last_over_lifetime
  from collected
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    moved__sum_over_2_days_rolling_windows,
    moved__sum_over_lifetime,
    large_moves__count_over_2_days_rolling_windows,
    large_moves__count_over_lifetime,
    last_kind__last_over_lifetime,
    lag(moved__sum_over_2_days_rolling_windows, 1, cast(0 as double)) over in_order as moved__sum_over_2_days_rolling_windows_before,
    lag(moved__sum_over_lifetime, 1, cast(0 as double)) over in_order as moved__sum_over_lifetime_before,
    lag(large_moves__count_over_2_days_rolling_windows, 1, cast(0 as bigint)) over in_order as large_moves__count_over_2_days_rolling_windows_before,
    lag(large_moves__count_over_lifetime, 1, cast(0 as bigint)) over in_order as large_moves__count_over_lifetime_before,
    lag(last_kind__last_over_lifetime) over in_order as last_kind__last_over_lifetime_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  moved__sum_over_2_days_rolling_windows,
  moved__sum_over_lifetime,
  large_moves__count_over_2_days_rolling_windows,
  large_moves__count_over_lifetime,
  last_kind__last_over_lifetime
from compared
where timestamp >= (select "start" from bounds)
  and (moved__sum_over_2_days_rolling_windows is distinct from moved__sum_over_2_days_rolling_windows_before
    or moved__sum_over_lifetime is distinct from moved__sum_over_lifetime_before
    or large_moves__count_over_2_days_rolling_windows is distinct from large_moves__count_over_2_days_rolling_windows_before
    or large_moves__count_over_lifetime is distinct from large_moves__count_over_lifetime_before
    or last_kind__last_over_lifetime is distinct from last_kind__last_over_lifetime_before)

-- trust

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
    refund is null as clean__count_if,
    days as shortest__min_of
  from source.after_refunds
  where paid_at is not null
    and id is not null
    and paid_at < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    count(*) filter (where clean__count_if) as clean__count,
    min(shortest__min_of) as shortest__min
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    clean__count as clean__count_lifetime,
    shortest__min as shortest__min_lifetime
  from entries
  where entry_time < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(clean__count_lifetime) over so_far as bigint) as clean__count_lifetime,
    min(shortest__min_lifetime) over so_far as shortest__min_lifetime,
    lead(reference_time) over so_far as next_time
  from changes
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
states as (
  select
    id,
    reference_time as timestamp,
    clean__count_lifetime as clean__count_over_lifetime,
    shortest__min_lifetime as shortest__min_over_lifetime
  from running
  where next_time is distinct from reference_time
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    clean__count_over_lifetime,
    shortest__min_over_lifetime,
    lag(clean__count_over_lifetime, 1, cast(0 as bigint)) over in_order as clean__count_over_lifetime_before,
    lag(shortest__min_over_lifetime) over in_order as shortest__min_over_lifetime_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  clean__count_over_lifetime,
  shortest__min_over_lifetime
from compared
where timestamp >= (select "start" from bounds)
  and (clean__count_over_lifetime is distinct from clean__count_over_lifetime_before
    or shortest__min_over_lifetime is distinct from shortest__min_over_lifetime_before)

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
    amount,
    paid_at as spine_time,
    payment as order_1,
    id as key_1
  from source.in_reais
  where paid_at is not null
    and paid_at < (select "end" from bounds)
)
-- each feature set on its own, as of the spine row
select
  spine.payment,
  spine.timestamp,
  spine.amount,
  case when spine.key_1 is not null then coalesce(balance.moved__sum_over_2_days_rolling_windows, 0) end as moved__sum_over_2_days_rolling_windows,
  case when spine.key_1 is not null then coalesce(balance.moved__sum_over_lifetime, 0) end as moved__sum_over_lifetime,
  case when spine.key_1 is not null then coalesce(balance.large_moves__count_over_2_days_rolling_windows, 0) end as large_moves__count_over_2_days_rolling_windows,
  case when spine.key_1 is not null then coalesce(balance.large_moves__count_over_lifetime, 0) end as large_moves__count_over_lifetime,
  balance.last_kind__last_over_lifetime,
  case when spine.key_1 is not null then coalesce(trust.clean__count_over_lifetime, 0) end as clean__count_over_lifetime,
  trust.shortest__min_over_lifetime
from spine
asof left join historical.balance as balance
  on balance.id = spine.key_1
  and balance.timestamp <= spine.spine_time
asof left join historical.trust as trust
  on trust.id = spine.key_1
  and trust.timestamp <= spine.spine_time
order by spine.spine_time nulls last, spine.order_1 nulls last, spine.amount nulls last

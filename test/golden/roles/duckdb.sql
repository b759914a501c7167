-- user

with
known as (
  select
    id
  from online.spine
),
keys as (
  select distinct
    id
  from known
)
select
  keys.id,
  coalesce(spine.bought__count_over_2_days_rolling_windows, 0) as bought__count_over_2_days_rolling_windows,
  coalesce(spine.bought__count_over_lifetime, 0) as bought__count_over_lifetime,
  coalesce(spine.paid__sum_over_lifetime, 0) as paid__sum_over_lifetime,
  spine.timestamp as spine__timestamp
from keys
left join online.spine as spine
  on spine.id = keys.id

-- spine

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
    buyer as id,
    paid_at as event_time,
    amount as paid__count_of,
    amount as paid__sum_of
  from source.payments
  where paid_at is not null
    and buyer is not null
    and paid_at < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    count(*) as bought__count,
    count(paid__count_of) as paid__count,
    cast(sum(paid__sum_of) as decimal(38, 0)) as paid__sum
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    bought__count as bought__count_2_days,
    bought__count as bought__count_lifetime,
    paid__count as paid__count_lifetime,
    paid__sum as paid__sum_lifetime
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '2 days', (select "start" from bounds) - interval '1 day') as reference_time,
    -bought__count as bought__count_2_days,
    0 as bought__count_lifetime,
    0 as paid__count_lifetime,
    cast(0 as decimal(38, 0)) as paid__sum_lifetime
  from entries
  where entry_time + interval '2 days' < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(bought__count_2_days) over so_far as bigint) as bought__count_2_days,
    cast(sum(bought__count_lifetime) over so_far as bigint) as bought__count_lifetime,
    cast(sum(paid__count_lifetime) over so_far as bigint) as paid__count_lifetime,
    sum(paid__sum_lifetime) over so_far as paid__sum_lifetime,
    lead(reference_time) over so_far as next_time
  from changes
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
states as (
  select
    id,
    reference_time as timestamp,
    bought__count_2_days as bought__count_over_2_days_rolling_windows,
    bought__count_lifetime as bought__count_over_lifetime,
    coalesce(cast(case when paid__count_lifetime > 0 then paid__sum_lifetime end as bigint), 0) as paid__sum_over_lifetime
  from running
  where next_time is distinct from reference_time
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    bought__count_over_2_days_rolling_windows,
    bought__count_over_lifetime,
    paid__sum_over_lifetime,
    lag(bought__count_over_2_days_rolling_windows, 1, cast(0 as bigint)) over in_order as bought__count_over_2_days_rolling_windows_before,
    lag(bought__count_over_lifetime, 1, cast(0 as bigint)) over in_order as bought__count_over_lifetime_before,
    lag(paid__sum_over_lifetime, 1, cast(0 as bigint)) over in_order as paid__sum_over_lifetime_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  bought__count_over_2_days_rolling_windows,
  bought__count_over_lifetime,
  paid__sum_over_lifetime
from compared
where timestamp >= (select "start" from bounds)
  and (bought__count_over_2_days_rolling_windows is distinct from bought__count_over_2_days_rolling_windows_before
    or bought__count_over_lifetime is distinct from bought__count_over_lifetime_before
    or paid__sum_over_lifetime is distinct from paid__sum_over_lifetime_before)

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
    paid_at as spine_time,
    payment as order_1,
    buyer as key_1,
    seller as key_2
  from source.payments
  where paid_at is not null
    and paid_at < (select "end" from bounds)
)
-- each feature set on its own, as of the spine row
select
  spine.payment,
  spine.timestamp,
  case when spine.key_1 is not null then coalesce(spine_2.bought__count_over_2_days_rolling_windows, 0) end as buyer_bought__count_over_2_days_rolling_windows,
  case when spine.key_1 is not null then coalesce(spine_2.bought__count_over_lifetime, 0) end as buyer_bought__count_over_lifetime,
  case when spine.key_1 is not null then coalesce(spine_2.paid__sum_over_lifetime, 0) end as buyer_paid__sum_over_lifetime,
  case when spine.key_2 is not null then coalesce(spine_3.paid__sum_over_lifetime, 0) end as seller_paid__sum_over_lifetime,
  case when spine.key_2 is not null then coalesce(spine_3.bought__count_over_2_days_rolling_windows, 0) end as seller_bought__count_over_2_days_rolling_windows,
  case when spine.key_1 is not null then coalesce(spine_2.bought__count_over_lifetime, 0) end + case when spine.key_2 is not null then coalesce(spine_3.bought__count_over_2_days_rolling_windows, 0) end as "both",
  -case when spine.key_1 is not null then coalesce(spine_2.paid__sum_over_lifetime, 0) end / nullif(spine.payment, 0) + 0 as spent,
  coalesce(list_transform([case when spine.key_2 is not null then coalesce(spine_3.paid__sum_over_lifetime, 0) end / nullif(case when spine.key_1 is not null then coalesce(spine_2.paid__sum_over_lifetime, 0) end, 0)], lambda x: case when abs(x) < 9007199254740992 then cast(list_transform([cast(x as varchar)], lambda t: case when contains(t, 'e') then case when starts_with(t, '-') then '-0.' else '0.' end || repeat('0', -cast(split_part(t, 'e', 2) as integer) - 1) || translate(split_part(t, 'e', 1), '-.', '') else t end)[1] as decimal(9, 2)) else cast(cast(x as hugeint) as decimal(9, 2)) end)[1], -1.00) as share,
  cast(spine.timestamp >= timestamp '2024-03-01 00:00:00' as varchar) as late
from spine
asof left join historical.spine as spine_2
  on spine_2.id = spine.key_1
  and spine_2.timestamp <= spine.spine_time
asof left join historical.spine as spine_3
  on spine_3.id = spine.key_2
  and spine_3.timestamp <= spine.spine_time
order by spine.spine_time nulls last, spine.order_1 nulls last

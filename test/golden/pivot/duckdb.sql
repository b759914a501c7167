-- user

with
known as (
  select
    id
  from online.user_payments
  union all
  select
    id
  from online.user_shops
),
keys as (
  select distinct
    id
  from known
)
select
  keys.id,
  coalesce(user_payments."BR_paid__count_over_3_days_rolling_windows", 0) as "BR_paid__count_over_3_days_rolling_windows",
  coalesce(user_payments."BR_paid__sum_over_3_days_rolling_windows", 0) as "BR_paid__sum_over_3_days_rolling_windows",
  coalesce(user_payments."PT_paid__count_over_3_days_rolling_windows", 0) as "PT_paid__count_over_3_days_rolling_windows",
  coalesce(user_payments."PT_paid__sum_over_3_days_rolling_windows", 0) as "PT_paid__sum_over_3_days_rolling_windows",
  coalesce(user_payments."été_paid__count_over_3_days_rolling_windows", 0) as "été_paid__count_over_3_days_rolling_windows",
  coalesce(user_payments."été_paid__sum_over_3_days_rolling_windows", 0) as "été_paid__sum_over_3_days_rolling_windows",
  user_payments.first_shop_fees__avg_over_3_days_rolling_windows,
  user_payments.second_shop_fees__avg_over_3_days_rolling_windows,
  coalesce(user_shops."BR_shops__count_over_7_days_rolling_windows", 0) as "BR_shops__count_over_7_days_rolling_windows",
  coalesce(user_shops.none_shops__count_over_7_days_rolling_windows, 0) as none_shops__count_over_7_days_rolling_windows,
  user_shops.large_fee__min_over_3_days_rolling_windows,
  user_shops.large_fee__last_over_3_days_rolling_windows,
  user_shops.small_fee__min_over_3_days_rolling_windows,
  user_shops.small_fee__last_over_3_days_rolling_windows,
  user_payments.timestamp as user_payments__timestamp,
  user_shops.timestamp as user_shops__timestamp
from keys
left join online.user_payments as user_payments
  on user_payments.id = keys.id
left join online.user_shops as user_shops
  on user_shops.id = keys.id

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
    amount as "BR_paid__count_of",
    fee <> 0.20 and country = 'BR' as "BR_paid__count_if",
    amount as "BR_paid__sum_of",
    fee <> 0.20 and country = 'BR' as "BR_paid__sum_if",
    amount as "PT_paid__count_of",
    fee <> 0.20 and country = 'PT' as "PT_paid__count_if",
    amount as "PT_paid__sum_of",
    fee <> 0.20 and country = 'PT' as "PT_paid__sum_if",
    amount as "été_paid__count_of",
    fee <> 0.20 and country = 'été' as "été_paid__count_if",
    amount as "été_paid__sum_of",
    fee <> 0.20 and country = 'été' as "été_paid__sum_if",
    fee as first_shop_fees__count_of,
    shop = 1 as first_shop_fees__count_if,
    fee as first_shop_fees__sum_of,
    shop = 1 as first_shop_fees__sum_if,
    fee as second_shop_fees__count_of,
    shop = 2 as second_shop_fees__count_if,
    fee as second_shop_fees__sum_of,
    shop = 2 as second_shop_fees__sum_if
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
    count("BR_paid__count_of") filter (where "BR_paid__count_if") as "BR_paid__count",
    sum(cast(trunc("BR_paid__sum_of") as hugeint)) filter (where "BR_paid__sum_if") as "BR_paid__sum",
    sum(cast(("BR_paid__sum_of" - trunc("BR_paid__sum_of")) * 1267650600228229401496703205376::double as hugeint)) filter (where "BR_paid__sum_if") as "BR_paid__sum_fraction",
    count("PT_paid__count_of") filter (where "PT_paid__count_if") as "PT_paid__count",
    sum(cast(trunc("PT_paid__sum_of") as hugeint)) filter (where "PT_paid__sum_if") as "PT_paid__sum",
    sum(cast(("PT_paid__sum_of" - trunc("PT_paid__sum_of")) * 1267650600228229401496703205376::double as hugeint)) filter (where "PT_paid__sum_if") as "PT_paid__sum_fraction",
    count("été_paid__count_of") filter (where "été_paid__count_if") as "été_paid__count",
    sum(cast(trunc("été_paid__sum_of") as hugeint)) filter (where "été_paid__sum_if") as "été_paid__sum",
    sum(cast(("été_paid__sum_of" - trunc("été_paid__sum_of")) * 1267650600228229401496703205376::double as hugeint)) filter (where "été_paid__sum_if") as "été_paid__sum_fraction",
    count(first_shop_fees__count_of) filter (where first_shop_fees__count_if) as first_shop_fees__count,
    sum(first_shop_fees__sum_of) filter (where first_shop_fees__sum_if) as first_shop_fees__sum,
    count(second_shop_fees__count_of) filter (where second_shop_fees__count_if) as second_shop_fees__count,
    sum(second_shop_fees__sum_of) filter (where second_shop_fees__sum_if) as second_shop_fees__sum
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    "BR_paid__count" as "BR_paid__count_3_days",
    "BR_paid__sum" as "BR_paid__sum_3_days",
    "BR_paid__sum_fraction" as "BR_paid__sum_3_days_fraction",
    "PT_paid__count" as "PT_paid__count_3_days",
    "PT_paid__sum" as "PT_paid__sum_3_days",
    "PT_paid__sum_fraction" as "PT_paid__sum_3_days_fraction",
    "été_paid__count" as "été_paid__count_3_days",
    "été_paid__sum" as "été_paid__sum_3_days",
    "été_paid__sum_fraction" as "été_paid__sum_3_days_fraction",
    first_shop_fees__count as first_shop_fees__count_3_days,
    first_shop_fees__sum as first_shop_fees__sum_3_days,
    second_shop_fees__count as second_shop_fees__count_3_days,
    second_shop_fees__sum as second_shop_fees__sum_3_days
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '3 days', (select "start" from bounds) - interval '1 day') as reference_time,
    -"BR_paid__count" as "BR_paid__count_3_days",
    -"BR_paid__sum" as "BR_paid__sum_3_days",
    -"BR_paid__sum_fraction" as "BR_paid__sum_3_days_fraction",
    -"PT_paid__count" as "PT_paid__count_3_days",
    -"PT_paid__sum" as "PT_paid__sum_3_days",
    -"PT_paid__sum_fraction" as "PT_paid__sum_3_days_fraction",
    -"été_paid__count" as "été_paid__count_3_days",
    -"été_paid__sum" as "été_paid__sum_3_days",
    -"été_paid__sum_fraction" as "été_paid__sum_3_days_fraction",
    -first_shop_fees__count as first_shop_fees__count_3_days,
    -first_shop_fees__sum as first_shop_fees__sum_3_days,
    -second_shop_fees__count as second_shop_fees__count_3_days,
    -second_shop_fees__sum as second_shop_fees__sum_3_days
  from entries
  where entry_time + interval '3 days' < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum("BR_paid__count_3_days") over so_far as bigint) as "BR_paid__count_3_days",
    sum("BR_paid__sum_3_days") over so_far as "BR_paid__sum_3_days",
    sum("BR_paid__sum_3_days_fraction") over so_far as "BR_paid__sum_3_days_fraction",
    cast(sum("PT_paid__count_3_days") over so_far as bigint) as "PT_paid__count_3_days",
    sum("PT_paid__sum_3_days") over so_far as "PT_paid__sum_3_days",
    sum("PT_paid__sum_3_days_fraction") over so_far as "PT_paid__sum_3_days_fraction",
    cast(sum("été_paid__count_3_days") over so_far as bigint) as "été_paid__count_3_days",
    sum("été_paid__sum_3_days") over so_far as "été_paid__sum_3_days",
    sum("été_paid__sum_3_days_fraction") over so_far as "été_paid__sum_3_days_fraction",
    cast(sum(first_shop_fees__count_3_days) over so_far as bigint) as first_shop_fees__count_3_days,
    sum(first_shop_fees__sum_3_days) over so_far as first_shop_fees__sum_3_days,
    cast(sum(second_shop_fees__count_3_days) over so_far as bigint) as second_shop_fees__count_3_days,
    sum(second_shop_fees__sum_3_days) over so_far as second_shop_fees__sum_3_days,
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
    "BR_paid__count_3_days",
    case when "BR_paid__sum_3_days" between -131072 and 131072 then cast("BR_paid__sum_3_days" * 1267650600228229401496703205376 + "BR_paid__sum_3_days_fraction" as double) / 1267650600228229401496703205376::double when "BR_paid__sum_3_days" between -4503599627370496 and 4503599627370496 then cast(("BR_paid__sum_3_days" + "BR_paid__sum_3_days_fraction" // 1267650600228229401496703205376) as double) + cast("BR_paid__sum_3_days_fraction" % 1267650600228229401496703205376 as double) / 1267650600228229401496703205376::double else cast(cast(("BR_paid__sum_3_days" + "BR_paid__sum_3_days_fraction" // 1267650600228229401496703205376) * 2 + sign("BR_paid__sum_3_days_fraction" % 1267650600228229401496703205376) as varchar) as double) / 2 end as "BR_paid__sum_3_days",
    "PT_paid__count_3_days",
    case when "PT_paid__sum_3_days" between -131072 and 131072 then cast("PT_paid__sum_3_days" * 1267650600228229401496703205376 + "PT_paid__sum_3_days_fraction" as double) / 1267650600228229401496703205376::double when "PT_paid__sum_3_days" between -4503599627370496 and 4503599627370496 then cast(("PT_paid__sum_3_days" + "PT_paid__sum_3_days_fraction" // 1267650600228229401496703205376) as double) + cast("PT_paid__sum_3_days_fraction" % 1267650600228229401496703205376 as double) / 1267650600228229401496703205376::double else cast(cast(("PT_paid__sum_3_days" + "PT_paid__sum_3_days_fraction" // 1267650600228229401496703205376) * 2 + sign("PT_paid__sum_3_days_fraction" % 1267650600228229401496703205376) as varchar) as double) / 2 end as "PT_paid__sum_3_days",
    "été_paid__count_3_days",
    case when "été_paid__sum_3_days" between -131072 and 131072 then cast("été_paid__sum_3_days" * 1267650600228229401496703205376 + "été_paid__sum_3_days_fraction" as double) / 1267650600228229401496703205376::double when "été_paid__sum_3_days" between -4503599627370496 and 4503599627370496 then cast(("été_paid__sum_3_days" + "été_paid__sum_3_days_fraction" // 1267650600228229401496703205376) as double) + cast("été_paid__sum_3_days_fraction" % 1267650600228229401496703205376 as double) / 1267650600228229401496703205376::double else cast(cast(("été_paid__sum_3_days" + "été_paid__sum_3_days_fraction" // 1267650600228229401496703205376) * 2 + sign("été_paid__sum_3_days_fraction" % 1267650600228229401496703205376) as varchar) as double) / 2 end as "été_paid__sum_3_days",
    first_shop_fees__count_3_days,
    first_shop_fees__sum_3_days,
    second_shop_fees__count_3_days,
    second_shop_fees__sum_3_days
  from running
  where next_time is distinct from reference_time
),
states as (
  select
    id,
    reference_time as timestamp,
    "BR_paid__count_3_days" as "BR_paid__count_over_3_days_rolling_windows",
    coalesce(case when "BR_paid__count_3_days" > 0 then "BR_paid__sum_3_days" end, 0) as "BR_paid__sum_over_3_days_rolling_windows",
    "PT_paid__count_3_days" as "PT_paid__count_over_3_days_rolling_windows",
    coalesce(case when "PT_paid__count_3_days" > 0 then "PT_paid__sum_3_days" end, 0) as "PT_paid__sum_over_3_days_rolling_windows",
    "été_paid__count_3_days" as "été_paid__count_over_3_days_rolling_windows",
    coalesce(case when "été_paid__count_3_days" > 0 then "été_paid__sum_3_days" end, 0) as "été_paid__sum_over_3_days_rolling_windows",
    cast(first_shop_fees__sum_3_days as double) / nullif(first_shop_fees__count_3_days, 0) as first_shop_fees__avg_over_3_days_rolling_windows,
    cast(second_shop_fees__sum_3_days as double) / nullif(second_shop_fees__count_3_days, 0) as second_shop_fees__avg_over_3_days_rolling_windows
  from rounded
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    "BR_paid__count_over_3_days_rolling_windows",
    "BR_paid__sum_over_3_days_rolling_windows",
    "PT_paid__count_over_3_days_rolling_windows",
    "PT_paid__sum_over_3_days_rolling_windows",
    "été_paid__count_over_3_days_rolling_windows",
    "été_paid__sum_over_3_days_rolling_windows",
    first_shop_fees__avg_over_3_days_rolling_windows,
    second_shop_fees__avg_over_3_days_rolling_windows,
    lag("BR_paid__count_over_3_days_rolling_windows", 1, cast(0 as bigint)) over in_order as "BR_paid__count_over_3_days_rolling_windows_before",
    lag("BR_paid__sum_over_3_days_rolling_windows", 1, cast(0 as double)) over in_order as "BR_paid__sum_over_3_days_rolling_windows_before",
    lag("PT_paid__count_over_3_days_rolling_windows", 1, cast(0 as bigint)) over in_order as "PT_paid__count_over_3_days_rolling_windows_before",
    lag("PT_paid__sum_over_3_days_rolling_windows", 1, cast(0 as double)) over in_order as "PT_paid__sum_over_3_days_rolling_windows_before",
    lag("été_paid__count_over_3_days_rolling_windows", 1, cast(0 as bigint)) over in_order as "été_paid__count_over_3_days_rolling_windows_before",
    lag("été_paid__sum_over_3_days_rolling_windows", 1, cast(0 as double)) over in_order as "été_paid__sum_over_3_days_rolling_windows_before",
    lag(first_shop_fees__avg_over_3_days_rolling_windows) over in_order as first_shop_fees__avg_over_3_days_rolling_windows_before,
    lag(second_shop_fees__avg_over_3_days_rolling_windows) over in_order as second_shop_fees__avg_over_3_days_rolling_windows_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  "BR_paid__count_over_3_days_rolling_windows",
  "BR_paid__sum_over_3_days_rolling_windows",
  "PT_paid__count_over_3_days_rolling_windows",
  "PT_paid__sum_over_3_days_rolling_windows",
  "été_paid__count_over_3_days_rolling_windows",
  "été_paid__sum_over_3_days_rolling_windows",
  first_shop_fees__avg_over_3_days_rolling_windows,
  second_shop_fees__avg_over_3_days_rolling_windows
from compared
where timestamp >= (select "start" from bounds)
  and ("BR_paid__count_over_3_days_rolling_windows" is distinct from "BR_paid__count_over_3_days_rolling_windows_before"
    or "BR_paid__sum_over_3_days_rolling_windows" is distinct from "BR_paid__sum_over_3_days_rolling_windows_before"
    or "PT_paid__count_over_3_days_rolling_windows" is distinct from "PT_paid__count_over_3_days_rolling_windows_before"
    or "PT_paid__sum_over_3_days_rolling_windows" is distinct from "PT_paid__sum_over_3_days_rolling_windows_before"
    or "été_paid__count_over_3_days_rolling_windows" is distinct from "été_paid__count_over_3_days_rolling_windows_before"
    or "été_paid__sum_over_3_days_rolling_windows" is distinct from "été_paid__sum_over_3_days_rolling_windows_before"
    or first_shop_fees__avg_over_3_days_rolling_windows is distinct from first_shop_fees__avg_over_3_days_rolling_windows_before
    or second_shop_fees__avg_over_3_days_rolling_windows is distinct from second_shop_fees__avg_over_3_days_rolling_windows_before)

-- user_shops

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
    shop as "BR_shops__distinct_of",
    coalesce(country, 'none') = 'BR' as "BR_shops__distinct_if",
    shop as none_shops__distinct_of,
    coalesce(country, 'none') = 'none' as none_shops__distinct_if,
    fee as large_fee__min_of,
    (amount > 1) = true as large_fee__min_if,
    fee as large_fee__count_of,
    (amount > 1) = true as large_fee__count_if,
    fee as small_fee__min_of,
    (amount > 1) = false as small_fee__min_if,
    fee as small_fee__count_of,
    (amount > 1) = false as small_fee__count_if
  from source.payments
  where paid_at is not null
    and id is not null
    and paid_at >= (select "start" from bounds) - interval '8 days'
    and paid_at < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    min(event_time) as first_time,
    min(large_fee__min_of) filter (where large_fee__min_if) as large_fee__min,
    count(large_fee__count_of) filter (where large_fee__count_if) as large_fee__count,
    min(small_fee__min_of) filter (where small_fee__min_if) as small_fee__min,
    count(small_fee__count_of) filter (where small_fee__count_if) as small_fee__count
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- the different values of each key that enter together
values_1 as (
  select
    id,
    "BR_shops__distinct_of",
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    max(event_time) as event_time
  from events
  where "BR_shops__distinct_if"
    and "BR_shops__distinct_of" is not null
  group by id, "BR_shops__distinct_of", time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
values_2 as (
  select
    id,
    none_shops__distinct_of,
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    max(event_time) as event_time
  from events
  where none_shops__distinct_if
    and none_shops__distinct_of is not null
  group by id, none_shops__distinct_of, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- how long each value is inside a window, together with its other events
values_inside_1 as (
  select
    id,
    entry_time,
    max(time_bucket(interval '1 day', event_time + interval '7 days', timestamp '1970-01-01 00:00:00') + interval '1 day') over so_far as inside_until_before,
    max(time_bucket(interval '1 day', event_time + interval '7 days', timestamp '1970-01-01 00:00:00') + interval '1 day') over so_far_no_2 as inside_until,
    lead(entry_time) over so_far as next_time
  from values_1
  where entry_time < time_bucket(interval '1 day', event_time + interval '7 days', timestamp '1970-01-01 00:00:00') + interval '1 day'
  window
    so_far as (partition by id, "BR_shops__distinct_of" order by entry_time nulls last rows between unbounded preceding and 1 preceding),
    so_far_no_2 as (partition by id, "BR_shops__distinct_of" order by entry_time nulls last rows between unbounded preceding and current row)
),
values_inside_2 as (
  select
    id,
    entry_time,
    max(time_bucket(interval '1 day', event_time + interval '7 days', timestamp '1970-01-01 00:00:00') + interval '1 day') over so_far as inside_until_before,
    max(time_bucket(interval '1 day', event_time + interval '7 days', timestamp '1970-01-01 00:00:00') + interval '1 day') over so_far_no_2 as inside_until,
    lead(entry_time) over so_far as next_time
  from values_2
  where entry_time < time_bucket(interval '1 day', event_time + interval '7 days', timestamp '1970-01-01 00:00:00') + interval '1 day'
  window
    so_far as (partition by id, none_shops__distinct_of order by entry_time nulls last rows between unbounded preceding and 1 preceding),
    so_far_no_2 as (partition by id, none_shops__distinct_of order by entry_time nulls last rows between unbounded preceding and current row)
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    cast(0 as bigint) as "BR_shops__distinct_7_days",
    cast(0 as bigint) as none_shops__distinct_7_days,
    large_fee__count as large_fee__count_lifetime,
    large_fee__count as large_fee__count_3_days,
    small_fee__count as small_fee__count_lifetime,
    small_fee__count as small_fee__count_3_days
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '7 days', (select "start" from bounds) - interval '1 day') as reference_time,
    0 as "BR_shops__distinct_7_days",
    0 as none_shops__distinct_7_days,
    0 as large_fee__count_lifetime,
    0 as large_fee__count_3_days,
    0 as small_fee__count_lifetime,
    0 as small_fee__count_3_days
  from entries
  where entry_time + interval '7 days' < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '3 days', (select "start" from bounds) - interval '1 day') as reference_time,
    0 as "BR_shops__distinct_7_days",
    0 as none_shops__distinct_7_days,
    0 as large_fee__count_lifetime,
    -large_fee__count as large_fee__count_3_days,
    0 as small_fee__count_lifetime,
    -small_fee__count as small_fee__count_3_days
  from entries
  where entry_time + interval '3 days' < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    1 as "BR_shops__distinct_7_days",
    0 as none_shops__distinct_7_days,
    0 as large_fee__count_lifetime,
    0 as large_fee__count_3_days,
    0 as small_fee__count_lifetime,
    0 as small_fee__count_3_days
  from values_inside_1
  where (inside_until_before is null
      or inside_until_before < entry_time)
    and entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(inside_until, (select "start" from bounds) - interval '1 day') as reference_time,
    -1 as "BR_shops__distinct_7_days",
    0 as none_shops__distinct_7_days,
    0 as large_fee__count_lifetime,
    0 as large_fee__count_3_days,
    0 as small_fee__count_lifetime,
    0 as small_fee__count_3_days
  from values_inside_1
  where (next_time is null
      or next_time > inside_until)
    and inside_until < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    0 as "BR_shops__distinct_7_days",
    1 as none_shops__distinct_7_days,
    0 as large_fee__count_lifetime,
    0 as large_fee__count_3_days,
    0 as small_fee__count_lifetime,
    0 as small_fee__count_3_days
  from values_inside_2
  where (inside_until_before is null
      or inside_until_before < entry_time)
    and entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(inside_until, (select "start" from bounds) - interval '1 day') as reference_time,
    0 as "BR_shops__distinct_7_days",
    -1 as none_shops__distinct_7_days,
    0 as large_fee__count_lifetime,
    0 as large_fee__count_3_days,
    0 as small_fee__count_lifetime,
    0 as small_fee__count_3_days
  from values_inside_2
  where (next_time is null
      or next_time > inside_until)
    and inside_until < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum("BR_shops__distinct_7_days") over so_far as bigint) as "BR_shops__distinct_7_days",
    cast(sum(none_shops__distinct_7_days) over so_far as bigint) as none_shops__distinct_7_days,
    cast(sum(large_fee__count_lifetime) over so_far as bigint) as large_fee__count_lifetime,
    cast(sum(large_fee__count_3_days) over so_far as bigint) as large_fee__count_3_days,
    cast(sum(small_fee__count_lifetime) over so_far as bigint) as small_fee__count_lifetime,
    cast(sum(small_fee__count_3_days) over so_far as bigint) as small_fee__count_3_days,
    lead(reference_time) over so_far as next_time
  from changes
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
inside as (
  select
    id,
    reference_time,
    "BR_shops__distinct_7_days",
    none_shops__distinct_7_days,
    large_fee__count_lifetime,
    large_fee__count_3_days,
    small_fee__count_lifetime,
    small_fee__count_3_days
  from running
  where next_time is distinct from reference_time
),
-- a window is the end of one block of its length and the beginning of the next: forward to T
forward_2 as (
  select
    id,
    time_bucket(interval '3 days', first_time, timestamp '1970-01-01 00:00:00') as block,
    first_time,
    true as is_event,
    cast(null as timestamp) as reference_time,
    large_fee__min,
    small_fee__min
  from entries
  union all
  select
    id,
    time_bucket(interval '3 days', reference_time, timestamp '1970-01-01 00:00:00') as block,
    reference_time as first_time,
    false as is_event,
    reference_time,
    null as large_fee__min,
    null as small_fee__min
  from inside
),
until_2 as (
  select
    id,
    is_event,
    reference_time,
    min(large_fee__min) over so_far as large_fee__min,
    min(small_fee__min) over so_far as small_fee__min
  from forward_2
  window
    so_far as (partition by id, block order by first_time nulls last, is_event nulls last rows between unbounded preceding and current row)
),
-- and backward to the beginning of the window; before 1970 there is nothing
backward_2 as (
  select
    id,
    time_bucket(interval '3 days', first_time, timestamp '1970-01-01 00:00:00') as block,
    first_time,
    true as is_event,
    cast(null as timestamp) as reference_time,
    large_fee__min,
    small_fee__min
  from entries
  union all
  select
    id,
    time_bucket(interval '3 days', reference_time - interval '3 days', timestamp '1970-01-01 00:00:00') as block,
    reference_time - interval '3 days' as first_time,
    false as is_event,
    reference_time,
    null as large_fee__min,
    null as small_fee__min
  from inside
  where reference_time >= timestamp '1970-01-04 00:00:00'
),
since_2 as (
  select
    id,
    is_event,
    reference_time,
    min(large_fee__min) over so_far as large_fee__min,
    min(small_fee__min) over so_far as small_fee__min
  from backward_2
  window
    so_far as (partition by id, block order by first_time desc nulls last, is_event desc nulls last rows between unbounded preceding and current row)
),
halves_2 as (
  select
    id,
    reference_time,
    large_fee__min,
    small_fee__min
  from until_2
  where not is_event
  union all
  select
    id,
    reference_time,
    large_fee__min,
    small_fee__min
  from since_2
  where not is_event
),
extremes_2 as (
  select
    id,
    reference_time,
    min(large_fee__min) as large_fee__min_3_days,
    min(small_fee__min) as small_fee__min_3_days
  from halves_2
  group by id, reference_time
),
-- beside what is inside each window
extremes as (
  select
    inside.id,
    inside.reference_time,
    "BR_shops__distinct_7_days",
    none_shops__distinct_7_days,
    large_fee__count_lifetime,
    large_fee__count_3_days,
    small_fee__count_lifetime,
    small_fee__count_3_days,
    large_fee__min_3_days,
    small_fee__min_3_days
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
    large_fee__count_of
  from events
  where large_fee__count_if
    and large_fee__count_of is not null
  window
    in_order as (partition by id order by event_time nulls last, event_key_1 nulls last)
),
numbered_2 as (
  select
    id,
    row_number() over in_order as event_number,
    small_fee__count_of
  from events
  where small_fee__count_if
    and small_fee__count_of is not null
  window
    in_order as (partition by id order by event_time nulls last, event_key_1 nulls last)
),
-- of the values that came before, the last so many are inside a window
collected as (
  select
    extremes.id,
    reference_time,
    "BR_shops__distinct_7_days",
    none_shops__distinct_7_days,
    large_fee__min_3_days,
    large_fee__count_lifetime,
    large_fee__count_3_days,
    small_fee__min_3_days,
    small_fee__count_lifetime,
    small_fee__count_3_days,
    case when large_fee__count_3_days > 0 then last_1.large_fee__count_of end as large_fee__count_last_3_days,
    case when small_fee__count_3_days > 0 then last_2.small_fee__count_of end as small_fee__count_last_3_days
  from extremes
  left join numbered as last_1
    on last_1.id = extremes.id
    and last_1.event_number = large_fee__count_lifetime
  left join numbered_2 as last_2
    on last_2.id = extremes.id
    and last_2.event_number = small_fee__count_lifetime
),
states as (
  select
    id,
    reference_time as timestamp,
    "BR_shops__distinct_7_days" as "BR_shops__count_over_7_days_rolling_windows",
    none_shops__distinct_7_days as none_shops__count_over_7_days_rolling_windows,
    large_fee__min_3_days as large_fee__min_over_3_days_rolling_windows,
    large_fee__count_last_3_days as large_fee__last_over_3_days_rolling_windows,
    small_fee__min_3_days as small_fee__min_over_3_days_rolling_windows,
    small_fee__count_last_3_days as small_fee__last_over_3_days_rolling_windows
  from collected
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    "BR_shops__count_over_7_days_rolling_windows",
    none_shops__count_over_7_days_rolling_windows,
    large_fee__min_over_3_days_rolling_windows,
    large_fee__last_over_3_days_rolling_windows,
    small_fee__min_over_3_days_rolling_windows,
    small_fee__last_over_3_days_rolling_windows,
    lag("BR_shops__count_over_7_days_rolling_windows", 1, cast(0 as bigint)) over in_order as "BR_shops__count_over_7_days_rolling_windows_before",
    lag(none_shops__count_over_7_days_rolling_windows, 1, cast(0 as bigint)) over in_order as none_shops__count_over_7_days_rolling_windows_before,
    lag(large_fee__min_over_3_days_rolling_windows) over in_order as large_fee__min_over_3_days_rolling_windows_before,
    lag(large_fee__last_over_3_days_rolling_windows) over in_order as large_fee__last_over_3_days_rolling_windows_before,
    lag(small_fee__min_over_3_days_rolling_windows) over in_order as small_fee__min_over_3_days_rolling_windows_before,
    lag(small_fee__last_over_3_days_rolling_windows) over in_order as small_fee__last_over_3_days_rolling_windows_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  "BR_shops__count_over_7_days_rolling_windows",
  none_shops__count_over_7_days_rolling_windows,
  large_fee__min_over_3_days_rolling_windows,
  large_fee__last_over_3_days_rolling_windows,
  small_fee__min_over_3_days_rolling_windows,
  small_fee__last_over_3_days_rolling_windows
from compared
where timestamp >= (select "start" from bounds)
  and ("BR_shops__count_over_7_days_rolling_windows" is distinct from "BR_shops__count_over_7_days_rolling_windows_before"
    or none_shops__count_over_7_days_rolling_windows is distinct from none_shops__count_over_7_days_rolling_windows_before
    or large_fee__min_over_3_days_rolling_windows is distinct from large_fee__min_over_3_days_rolling_windows_before
    or large_fee__last_over_3_days_rolling_windows is distinct from large_fee__last_over_3_days_rolling_windows_before
    or small_fee__min_over_3_days_rolling_windows is distinct from small_fee__min_over_3_days_rolling_windows_before
    or small_fee__last_over_3_days_rolling_windows is distinct from small_fee__last_over_3_days_rolling_windows_before)

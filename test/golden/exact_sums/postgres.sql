-- user

with
known as (
  select
    id
  from online.user_amounts
),
keys as (
  select distinct
    id
  from known
)
select
  keys.id,
  user_amounts.amount__sum_over_2_days_rolling_windows,
  user_amounts.amount__avg_over_2_days_rolling_windows,
  coalesce(user_amounts.fee__sum_over_2_days_rolling_windows, 0.00) as fee__sum_over_2_days_rolling_windows,
  user_amounts.items__sum_over_2_days_rolling_windows,
  user_amounts.items__avg_over_2_days_rolling_windows,
  user_amounts.timestamp as user_amounts__timestamp
from keys
left join online.user_amounts as user_amounts
  on user_amounts.id = keys.id

-- user_amounts

with
-- the interval of the run: start inclusive, end exclusive
bounds as (
  select
    cast($1 as timestamp) as "start",
    cast($2 as timestamp) as "end"
),
-- the source rows that any window can see
events as (
  select
    id,
    paid_at as event_time,
    amount as amount__count_of,
    amount as amount__sum_of,
    fee as fee__count_of,
    fee as fee__sum_of,
    items as items__count_of,
    country is not null as items__count_if,
    items as items__sum_of,
    country is not null as items__sum_if
  from source.payments
  where paid_at is not null
    and id is not null
    and paid_at >= (select "start" from bounds) - interval '3 days'
    and paid_at < (select "end" from bounds)
),
-- summed by key and the reference time at which they are first known
entries as (
  select
    id,
    date_bin(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    count(amount__count_of) as amount__count,
    sum(cast(trunc(amount__sum_of) as bigint)) as amount__sum,
    sum(cast(trunc((amount__sum_of - trunc(amount__sum_of)) * 1125899906842624) as bigint)) as amount__sum_fraction,
    sum(cast(((amount__sum_of - trunc(amount__sum_of)) * 1125899906842624 - trunc((amount__sum_of - trunc(amount__sum_of)) * 1125899906842624)) * 1125899906842624 as bigint)) as amount__sum_rest,
    count(fee__count_of) as fee__count,
    sum(fee__sum_of) as fee__sum,
    count(items__count_of) filter (where items__count_if) as items__count,
    sum(items__sum_of) filter (where items__sum_if) as items__sum
  from events
  group by id, date_bin(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day'
  order by id, entry_time
),
-- added on entering, taken away on leaving each window
changes as (
  (select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    amount__count as amount__count_2_days,
    amount__sum as amount__sum_2_days,
    amount__sum_fraction as amount__sum_2_days_fraction,
    amount__sum_rest as amount__sum_2_days_rest,
    fee__count as fee__count_2_days,
    fee__sum as fee__sum_2_days,
    items__count as items__count_2_days,
    items__sum as items__sum_2_days
  from entries
  where entry_time < (select "end" from bounds)
  order by id, reference_time)
  union all
  (select
    id,
    greatest(entry_time + interval '2 days', (select "start" from bounds) - interval '1 day') as reference_time,
    -amount__count as amount__count_2_days,
    -amount__sum as amount__sum_2_days,
    -amount__sum_fraction as amount__sum_2_days_fraction,
    -amount__sum_rest as amount__sum_2_days_rest,
    -fee__count as fee__count_2_days,
    -fee__sum as fee__sum_2_days,
    -items__count as items__count_2_days,
    -items__sum as items__sum_2_days
  from entries
  where entry_time + interval '2 days' < (select "end" from bounds)
  order by id, reference_time)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(cast(amount__count_2_days as double precision)) over so_far as bigint) as amount__count_2_days,
    sum(amount__sum_2_days) over so_far as amount__sum_2_days,
    sum(amount__sum_2_days_fraction) over so_far as amount__sum_2_days_fraction,
    sum(amount__sum_2_days_rest) over so_far as amount__sum_2_days_rest,
    cast(sum(cast(fee__count_2_days as double precision)) over so_far as bigint) as fee__count_2_days,
    sum(fee__sum_2_days) over so_far as fee__sum_2_days,
    cast(sum(cast(items__count_2_days as double precision)) over so_far as bigint) as items__count_2_days,
    sum(items__sum_2_days) over so_far as items__sum_2_days,
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
    amount__count_2_days,
    cast(amount__sum_2_days + amount__sum_2_days_fraction * 0.00000000000000088817841970012523233890533447265625 + amount__sum_2_days_rest * 0.0000000000000000000000000000007888609052210118054117285652827862296732064351090230047702789306640625 as double precision) as amount__sum_2_days,
    fee__count_2_days,
    fee__sum_2_days,
    items__count_2_days,
    items__sum_2_days
  from running
  where next_time is distinct from reference_time
),
states as (
  select
    id,
    reference_time as timestamp,
    case when amount__count_2_days > 0 then amount__sum_2_days end as amount__sum_over_2_days_rolling_windows,
    amount__sum_2_days / nullif(amount__count_2_days, 0) as amount__avg_over_2_days_rolling_windows,
    coalesce(case when fee__count_2_days > 0 then fee__sum_2_days end, 0.00) as fee__sum_over_2_days_rolling_windows,
    cast(case when items__count_2_days > 0 then items__sum_2_days end as bigint) as items__sum_over_2_days_rolling_windows,
    cast(items__sum_2_days as double precision) / nullif(items__count_2_days, 0) as items__avg_over_2_days_rolling_windows
  from rounded
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    amount__sum_over_2_days_rolling_windows,
    amount__avg_over_2_days_rolling_windows,
    fee__sum_over_2_days_rolling_windows,
    items__sum_over_2_days_rolling_windows,
    items__avg_over_2_days_rolling_windows,
    lag(amount__sum_over_2_days_rolling_windows) over in_order as amount__sum_over_2_days_rolling_windows_before,
    lag(amount__avg_over_2_days_rolling_windows) over in_order as amount__avg_over_2_days_rolling_windows_before,
    lag(fee__sum_over_2_days_rolling_windows, 1, cast(0.00 as numeric(38, 2))) over in_order as fee__sum_over_2_days_rolling_windows_before,
    lag(items__sum_over_2_days_rolling_windows) over in_order as items__sum_over_2_days_rolling_windows_before,
    lag(items__avg_over_2_days_rolling_windows) over in_order as items__avg_over_2_days_rolling_windows_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  amount__sum_over_2_days_rolling_windows,
  amount__avg_over_2_days_rolling_windows,
  fee__sum_over_2_days_rolling_windows,
  items__sum_over_2_days_rolling_windows,
  items__avg_over_2_days_rolling_windows
from compared
where timestamp >= (select "start" from bounds)
  and (amount__sum_over_2_days_rolling_windows is distinct from amount__sum_over_2_days_rolling_windows_before
    or amount__avg_over_2_days_rolling_windows is distinct from amount__avg_over_2_days_rolling_windows_before
    or fee__sum_over_2_days_rolling_windows is distinct from fee__sum_over_2_days_rolling_windows_before
    or items__sum_over_2_days_rolling_windows is distinct from items__sum_over_2_days_rolling_windows_before
    or items__avg_over_2_days_rolling_windows is distinct from items__avg_over_2_days_rolling_windows_before)

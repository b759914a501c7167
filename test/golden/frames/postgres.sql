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
    cast($1 as timestamp) as "start",
    cast($2 as timestamp) as "end"
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
-- reference times at which an event enters or leaves a window
candidates as (
  select
    id,
    greatest(date_bin(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day', (select "start" from bounds) - interval '1 day') as reference_time
  from events
  where date_bin(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' < (select "end" from bounds)
  union all
  select
    id,
    greatest(date_bin(interval '1 day', event_time + interval '36 hours', timestamp '1970-01-01 00:00:00') + interval '1 day', (select "start" from bounds) - interval '1 day') as reference_time
  from events
  where date_bin(interval '1 day', event_time + interval '36 hours', timestamp '1970-01-01 00:00:00') + interval '1 day' < (select "end" from bounds)
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
    amount__min_of,
    amount__max_of,
    amount__count_of,
    amount__sum_of,
    true as amount__count__of,
    country__min_of,
    country__max_of,
    last_payment__max_of
  from events
  union all
  select
    id,
    reference_time,
    true as is_reference_time,
    cast(null as double precision) as amount__min_of,
    cast(null as double precision) as amount__max_of,
    cast(null as double precision) as amount__count_of,
    cast(null as double precision) as amount__sum_of,
    cast(null as boolean) as amount__count__of,
    cast(null as text) as country__min_of,
    cast(null as text) as country__max_of,
    cast(null as timestamp) as last_payment__max_of
  from reference_times
),
-- each window as a frame that ends just before its row
framed as (
  select
    id,
    reference_time,
    is_reference_time,
    min(amount__min_of) over last_36_hours as amount__min_36_hours,
    min(amount__min_of) over ever_before as amount__min_lifetime,
    max(amount__max_of) over last_36_hours as amount__max_36_hours,
    max(amount__max_of) over ever_before as amount__max_lifetime,
    count(amount__count_of) over last_36_hours as amount__count_36_hours,
    sum(cast(trunc(amount__sum_of) as bigint)) over last_36_hours as amount__sum_36_hours,
    sum(cast(trunc((amount__sum_of - trunc(amount__sum_of)) * 1125899906842624) as bigint)) over last_36_hours as amount__sum_36_hours_fraction,
    sum(cast(((amount__sum_of - trunc(amount__sum_of)) * 1125899906842624 - trunc((amount__sum_of - trunc(amount__sum_of)) * 1125899906842624)) * 1125899906842624 as bigint)) over last_36_hours as amount__sum_36_hours_rest,
    count(amount__count_of) over ever_before as amount__count_lifetime,
    sum(cast(trunc(amount__sum_of) as bigint)) over ever_before as amount__sum_lifetime,
    sum(cast(trunc((amount__sum_of - trunc(amount__sum_of)) * 1125899906842624) as bigint)) over ever_before as amount__sum_lifetime_fraction,
    sum(cast(((amount__sum_of - trunc(amount__sum_of)) * 1125899906842624 - trunc((amount__sum_of - trunc(amount__sum_of)) * 1125899906842624)) * 1125899906842624 as bigint)) over ever_before as amount__sum_lifetime_rest,
    count(amount__count__of) over last_36_hours as amount__count__36_hours,
    count(amount__count__of) over ever_before as amount__count__lifetime,
    min(country__min_of collate "C") over last_36_hours as country__min_36_hours,
    min(country__min_of collate "C") over ever_before as country__min_lifetime,
    max(country__max_of collate "C") over last_36_hours as country__max_36_hours,
    max(country__max_of collate "C") over ever_before as country__max_lifetime,
    max(last_payment__max_of) over last_36_hours as last_payment__max_36_hours,
    max(last_payment__max_of) over ever_before as last_payment__max_lifetime
  from timeline
  window
    last_36_hours as (partition by id order by reference_time nulls last range between interval '36 hours' preceding and interval '1 microsecond' preceding),
    ever_before as (partition by id order by reference_time nulls last range between unbounded preceding and interval '1 microsecond' preceding)
),
-- exact sums as the nearest doubles
rounded as (
  select
    id,
    reference_time,
    amount__min_36_hours,
    amount__min_lifetime,
    amount__max_36_hours,
    amount__max_lifetime,
    amount__count_36_hours,
    cast(amount__sum_36_hours + amount__sum_36_hours_fraction * 0.00000000000000088817841970012523233890533447265625 + amount__sum_36_hours_rest * 0.0000000000000000000000000000007888609052210118054117285652827862296732064351090230047702789306640625 as double precision) as amount__sum_36_hours,
    amount__count_lifetime,
    cast(amount__sum_lifetime + amount__sum_lifetime_fraction * 0.00000000000000088817841970012523233890533447265625 + amount__sum_lifetime_rest * 0.0000000000000000000000000000007888609052210118054117285652827862296732064351090230047702789306640625 as double precision) as amount__sum_lifetime,
    amount__count__36_hours,
    amount__count__lifetime,
    country__min_36_hours,
    country__min_lifetime,
    country__max_36_hours,
    country__max_lifetime,
    last_payment__max_36_hours,
    last_payment__max_lifetime
  from framed
  where is_reference_time
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
  from rounded
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

-- user

with
known as (
  select
    id
  from online.user_payments
  union all
  select
    id
  from online.user_before
),
keys as (
  select distinct
    id
  from known
)
select
  keys.id,
  coalesce(user_payments.payments__count_over_30_minutes_fixed_windows, 0) as payments__count_over_30_minutes_fixed_windows,
  coalesce(user_payments.payments__count_over_2_events_row_windows, 0) as payments__count_over_2_events_row_windows,
  coalesce(user_payments.payments__count_over_lifetime, 0) as payments__count_over_lifetime,
  user_payments.amount__sum_over_1_hour_fixed_windows,
  user_payments.amount__sum_over_2_events_row_windows,
  user_payments.amount__max_over_1_hour_fixed_windows,
  user_payments.amount__max_over_2_events_row_windows,
  user_payments.country__last_over_1_hour_fixed_windows,
  user_payments.country__last_over_2_events_row_windows,
  coalesce(user_payments.country__count_distinct_over_1_hour_fixed_windows, 0) as country__count_distinct_over_1_hour_fixed_windows,
  coalesce(user_payments.country__count_distinct_over_2_events_row_windows, 0) as country__count_distinct_over_2_events_row_windows,
  coalesce(user_payments.fee__median_over_3_events_row_windows, 0) as fee__median_over_3_events_row_windows,
  coalesce(user_before.before__count_over_1_hour_fixed_windows, 0) as before__count_over_1_hour_fixed_windows,
  user_before.fees__sum_over_1_hour_fixed_windows,
  user_before.shops__first_over_1_hour_fixed_windows,
  user_payments.timestamp as user_payments__timestamp,
  user_before.timestamp as user_before__timestamp
from keys
left join online.user_payments as user_payments
  on user_payments.id = keys.id
left join online.user_before as user_before
  on user_before.id = keys.id

-- user_payments

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
    payment,
    amount as amount__count_of,
    amount as amount__sum_of,
    amount as amount__max_of,
    country as country__count_of,
    cast(fee as double precision) + 0 as fee__count_of,
    shop = 1 as fee__count_if
  from source.payments
  where paid_at is not null
    and id is not null
    and paid_at < (select "end" from bounds)
),
-- what each measure reads of an event: null where the event does not count for it
counted as (
  select
    id,
    event_time,
    payment,
    true as payments__count_of,
    amount__count_of,
    amount__sum_of,
    amount__max_of,
    country__count_of,
    case when fee__count_if then fee__count_of end as fee__count_of
  from events
),
-- which of its key each value is, by time and primary key
placed as (
  select
    id,
    event_time,
    payment,
    payments__count_of,
    amount__count_of,
    amount__sum_of,
    amount__max_of,
    country__count_of,
    fee__count_of,
    count(country__count_of) over so_far as country__count_place
  from counted
  window
    so_far as (partition by id order by event_time nulls last, payment nulls last rows between unbounded preceding and current row)
),
-- each window as a frame that ends with its row, or just before its time
framed as (
  select
    id,
    event_time,
    payment,
    count(payments__count_of) over last_30_minutes as payments__count_30_minutes,
    count(payments__count_of) over last_2_rows as payments__count_2_events,
    count(payments__count_of) over ever_before as payments__count_lifetime,
    count(amount__count_of) over last_1_hour as amount__count_1_hour,
    sum(cast(trunc(amount__sum_of) as bigint)) over last_1_hour as amount__sum_1_hour,
    sum(cast(trunc((amount__sum_of - trunc(amount__sum_of)) * 1125899906842624) as bigint)) over last_1_hour as amount__sum_1_hour_fraction,
    sum(cast(((amount__sum_of - trunc(amount__sum_of)) * 1125899906842624 - trunc((amount__sum_of - trunc(amount__sum_of)) * 1125899906842624)) * 1125899906842624 as bigint)) over last_1_hour as amount__sum_1_hour_rest,
    count(amount__count_of) over last_2_rows as amount__count_2_events,
    sum(cast(trunc(amount__sum_of) as bigint)) over last_2_rows as amount__sum_2_events,
    sum(cast(trunc((amount__sum_of - trunc(amount__sum_of)) * 1125899906842624) as bigint)) over last_2_rows as amount__sum_2_events_fraction,
    sum(cast(((amount__sum_of - trunc(amount__sum_of)) * 1125899906842624 - trunc((amount__sum_of - trunc(amount__sum_of)) * 1125899906842624)) * 1125899906842624 as bigint)) over last_2_rows as amount__sum_2_events_rest,
    max(amount__max_of) over last_1_hour as amount__max_1_hour,
    max(amount__max_of) over last_2_rows as amount__max_2_events,
    count(country__count_of) over ever_before as country__count_lifetime,
    count(country__count_of) over last_1_hour as country__count_1_hour,
    count(country__count_of) over so_far as country__count_rows_so_far,
    count(country__count_of) over last_2_rows as country__count_2_events,
    array_agg(country__count_of) filter (where country__count_of is not null) over last_1_hour as country__count_all_1_hour,
    array_agg(country__count_of) filter (where country__count_of is not null) over last_2_rows as country__count_all_2_events,
    array_agg(fee__count_of) filter (where fee__count_of is not null) over last_3_rows as fee__count_all_3_events
  from placed
  window
    last_30_minutes as (partition by id order by event_time nulls last range between interval '30 minutes' preceding and current row),
    last_2_rows as (partition by id order by event_time nulls last, payment nulls last rows between 1 preceding and current row),
    ever_before as (partition by id order by event_time nulls last range between unbounded preceding and current row),
    last_1_hour as (partition by id order by event_time nulls last range between interval '1 hour' preceding and current row),
    so_far as (partition by id order by event_time nulls last, payment nulls last rows between unbounded preceding and current row),
    last_3_rows as (partition by id order by event_time nulls last, payment nulls last rows between 2 preceding and current row)
),
-- exact sums as the nearest doubles
rounded as (
  select
    id,
    event_time,
    payment,
    payments__count_30_minutes,
    payments__count_2_events,
    payments__count_lifetime,
    amount__count_1_hour,
    cast(amount__sum_1_hour + amount__sum_1_hour_fraction * 0.00000000000000088817841970012523233890533447265625 + amount__sum_1_hour_rest * 0.0000000000000000000000000000007888609052210118054117285652827862296732064351090230047702789306640625 as double precision) as amount__sum_1_hour,
    amount__count_2_events,
    cast(amount__sum_2_events + amount__sum_2_events_fraction * 0.00000000000000088817841970012523233890533447265625 + amount__sum_2_events_rest * 0.0000000000000000000000000000007888609052210118054117285652827862296732064351090230047702789306640625 as double precision) as amount__sum_2_events,
    amount__max_1_hour,
    amount__max_2_events,
    country__count_lifetime,
    country__count_1_hour,
    country__count_rows_so_far,
    country__count_2_events,
    country__count_all_1_hour,
    country__count_all_2_events,
    fee__count_all_3_events
  from framed
  where framed.event_time >= (select "start" from bounds)
),
-- values by their places
collected as (
  select
    rounded.id,
    rounded.event_time,
    rounded.payment,
    rounded.payments__count_30_minutes,
    rounded.payments__count_2_events,
    rounded.payments__count_lifetime,
    rounded.amount__count_1_hour,
    rounded.amount__sum_1_hour,
    rounded.amount__count_2_events,
    rounded.amount__sum_2_events,
    rounded.amount__max_1_hour,
    rounded.amount__max_2_events,
    rounded.country__count_lifetime,
    rounded.country__count_1_hour,
    rounded.country__count_rows_so_far,
    rounded.country__count_2_events,
    rounded.country__count_all_1_hour,
    rounded.country__count_all_2_events,
    rounded.fee__count_all_3_events,
    case when rounded.country__count_1_hour > 0 then place_1.country__count_of end as country__count_last_1_hour,
    case when rounded.country__count_2_events > 0 then place_2.country__count_of end as country__count_last_2_events
  from rounded
  left join placed as place_1
    on place_1.id = rounded.id
    and place_1.country__count_place = rounded.country__count_lifetime
    and place_1.country__count_of is not null
  left join placed as place_2
    on place_2.id = rounded.id
    and place_2.country__count_place = rounded.country__count_rows_so_far
    and place_2.country__count_of is not null
)
select
  id,
  event_time as timestamp,
  payment,
  payments__count_30_minutes as payments__count_over_30_minutes_fixed_windows,
  payments__count_2_events as payments__count_over_2_events_row_windows,
  payments__count_lifetime as payments__count_over_lifetime,
  case when amount__count_1_hour > 0 then amount__sum_1_hour end as amount__sum_over_1_hour_fixed_windows,
  case when amount__count_2_events > 0 then amount__sum_2_events end as amount__sum_over_2_events_row_windows,
  amount__max_1_hour as amount__max_over_1_hour_fixed_windows,
  amount__max_2_events as amount__max_over_2_events_row_windows,
  country__count_last_1_hour as country__last_over_1_hour_fixed_windows,
  country__count_last_2_events as country__last_over_2_events_row_windows,
  (select count(distinct v) from unnest(country__count_all_1_hour) as u (v)) as country__count_distinct_over_1_hour_fixed_windows,
  (select count(distinct v) from unnest(country__count_all_2_events) as u (v)) as country__count_distinct_over_2_events_row_windows,
  coalesce((select case when r = 0 or a = b then a else a * (1 - r / 100) + b * (r / 100) end from (select s[i / 100 + 1] as a, s[i / 100 + 2] as b, cast(i % 100 as double precision) as r from (select array_agg(v order by v) as s, (count(*) - 1) * 50 as i from unnest(fee__count_all_3_events) as u (v)) as x) as y), 0) as fee__median_over_3_events_row_windows
from collected

-- user_before

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
    payment,
    fee as fees__count_of,
    fee as fees__sum_of,
    shop as shops__count_of
  from source.payments
  where paid_at is not null
    and id is not null
    and paid_at >= (select "start" from bounds) - interval '1 hour'
    and paid_at < (select "end" from bounds)
),
-- what each measure reads of an event: null where the event does not count for it
counted as (
  select
    id,
    event_time,
    payment,
    true as before__count_of,
    fees__count_of,
    fees__sum_of,
    shops__count_of
  from events
),
-- which of its key each value is, by time and primary key
placed as (
  select
    id,
    event_time,
    payment,
    before__count_of,
    fees__count_of,
    fees__sum_of,
    shops__count_of,
    count(shops__count_of) over so_far as shops__count_place
  from counted
  window
    so_far as (partition by id order by event_time nulls last, payment nulls last rows between unbounded preceding and current row)
),
-- each window as a frame that ends with its row, or just before its time
framed as (
  select
    id,
    event_time,
    payment,
    count(before__count_of) over last_1_hour as before__count_1_hour,
    count(fees__count_of) over last_1_hour as fees__count_1_hour,
    sum(fees__sum_of) over last_1_hour as fees__sum_1_hour,
    count(shops__count_of) over ever_before as shops__count_lifetime,
    count(shops__count_of) over last_1_hour as shops__count_1_hour
  from placed
  window
    last_1_hour as (partition by id order by event_time nulls last range between interval '1 hour' preceding and interval '1 microsecond' preceding),
    ever_before as (partition by id order by event_time nulls last range between unbounded preceding and interval '1 microsecond' preceding)
),
-- values by their places
collected as (
  select
    framed.id,
    framed.event_time,
    framed.payment,
    framed.before__count_1_hour,
    framed.fees__count_1_hour,
    framed.fees__sum_1_hour,
    framed.shops__count_lifetime,
    framed.shops__count_1_hour,
    case when framed.shops__count_1_hour > 0 then place_1.shops__count_of end as shops__count_first_1_hour
  from framed
  left join placed as place_1
    on place_1.id = framed.id
    and place_1.shops__count_place = framed.shops__count_lifetime - framed.shops__count_1_hour + 1
    and place_1.shops__count_of is not null
  where framed.event_time >= (select "start" from bounds)
)
select
  id,
  event_time as timestamp,
  payment,
  before__count_1_hour as before__count_over_1_hour_fixed_windows,
  case when fees__count_1_hour > 0 then fees__sum_1_hour end as fees__sum_over_1_hour_fixed_windows,
  shops__count_first_1_hour as shops__first_over_1_hour_fixed_windows
from collected

-- training

with
-- the interval of the run: start inclusive, end exclusive
bounds as (
  select
    cast($1 as timestamp) as "start",
    cast($2 as timestamp) as "end"
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
)
-- each feature set on its own, as of the spine row
select
  spine.payment,
  spine.timestamp,
  spine.id,
  case when spine.key_1 is not null then coalesce(user_payments.payments__count_over_30_minutes_fixed_windows, 0) end as payments__count_over_30_minutes_fixed_windows,
  case when spine.key_1 is not null then coalesce(user_payments.payments__count_over_2_events_row_windows, 0) end as payments__count_over_2_events_row_windows,
  case when spine.key_1 is not null then coalesce(user_payments.payments__count_over_lifetime, 0) end as payments__count_over_lifetime,
  user_payments.amount__sum_over_1_hour_fixed_windows,
  user_payments.amount__sum_over_2_events_row_windows,
  user_payments.amount__max_over_1_hour_fixed_windows,
  user_payments.amount__max_over_2_events_row_windows,
  user_payments.country__last_over_1_hour_fixed_windows,
  user_payments.country__last_over_2_events_row_windows,
  case when spine.key_1 is not null then coalesce(user_payments.country__count_distinct_over_1_hour_fixed_windows, 0) end as country__count_distinct_over_1_hour_fixed_windows,
  case when spine.key_1 is not null then coalesce(user_payments.country__count_distinct_over_2_events_row_windows, 0) end as country__count_distinct_over_2_events_row_windows,
  case when spine.key_1 is not null then coalesce(user_payments.fee__median_over_3_events_row_windows, 0) end as fee__median_over_3_events_row_windows,
  case when spine.key_1 is not null then coalesce(case when own_2.timestamp is not null then own_2.before__count_over_1_hour_fixed_windows else case when user_before.timestamp >= spine.spine_time - interval '90 days' then user_before.before__count_over_1_hour_fixed_windows end end, 0) end as before__count_over_1_hour_fixed_windows,
  case when own_2.timestamp is not null then own_2.fees__sum_over_1_hour_fixed_windows else case when user_before.timestamp >= spine.spine_time - interval '90 days' then user_before.fees__sum_over_1_hour_fixed_windows end end as fees__sum_over_1_hour_fixed_windows,
  case when own_2.timestamp is not null then own_2.shops__first_over_1_hour_fixed_windows else case when user_before.timestamp >= spine.spine_time - interval '90 days' then user_before.shops__first_over_1_hour_fixed_windows end end as shops__first_over_1_hour_fixed_windows
from spine
left join lateral (
  select *
  from historical.user_payments as user_payments
  where user_payments.id = spine.key_1
  and user_payments.timestamp < spine.spine_time
  order by user_payments.timestamp desc, user_payments.payment desc
  limit 1
) as user_payments on true
left join lateral (
  select *
  from historical.user_before as user_before
  where user_before.id = spine.key_1
  and user_before.timestamp < spine.spine_time
  order by user_before.timestamp desc, user_before.payment desc
  limit 1
) as user_before on true
left join historical.user_before as own_2
  on own_2.id = spine.key_1
  and own_2.timestamp = spine.spine_time
  and own_2.payment = spine.order_1
order by spine.spine_time nulls last, spine.order_1 nulls last, spine.id collate "C" nulls last

-- user

with
known as (
  select
    id
  from online.user_values
),
keys as (
  select distinct
    id
  from known
)
select
  keys.id,
  user_values.amount__first_over_2_days_rolling_windows,
  user_values.amount__last_over_2_days_rolling_windows,
  user_values.amount__last_2_over_2_days_rolling_windows,
  user_values.country__last_over_2_days_rolling_windows,
  user_values.country__last_over_lifetime,
  user_values.country__collect_list_over_2_days_rolling_windows,
  user_values.country__collect_list_over_lifetime,
  user_values.items__first_over_2_days_rolling_windows,
  user_values.items__first_2_over_2_days_rolling_windows,
  user_values.items__max_over_2_days_rolling_windows,
  user_values.fee,
  user_values.timestamp as user_values__timestamp
from keys
left join online.user_values as user_values
  on user_values.id = keys.id

-- user_values

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
    payment as tie_1,
    amount as amount__count_of,
    country as country__count_of,
    items > 1 as country__count_if,
    items as items__count_of,
    items as items__max_of,
    fee as latest_fee__count_of
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
    greatest(date_bin(interval '1 day', event_time + interval '2 days', timestamp '1970-01-01 00:00:00') + interval '1 day', (select "start" from bounds) - interval '1 day') as reference_time
  from events
  where date_bin(interval '1 day', event_time + interval '2 days', timestamp '1970-01-01 00:00:00') + interval '1 day' < (select "end" from bounds)
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
    amount__count_of,
    case when country__count_if then country__count_of end as country__count_of,
    items__count_of,
    items__max_of,
    latest_fee__count_of
  from events
  union all
  select
    id,
    reference_time,
    true as is_reference_time,
    cast(null as double precision) as amount__count_of,
    cast(null as text) as country__count_of,
    cast(null as integer) as items__count_of,
    cast(null as integer) as items__max_of,
    cast(null as numeric(10, 2)) as latest_fee__count_of
  from reference_times
),
-- each window as a frame that ends just before its row
framed as (
  select
    id,
    reference_time,
    is_reference_time,
    count(amount__count_of) over ever_before as amount__count_lifetime,
    count(amount__count_of) over last_2_days as amount__count_2_days,
    count(country__count_of) over ever_before as country__count_lifetime,
    count(country__count_of) over last_2_days as country__count_2_days,
    count(items__count_of) over ever_before as items__count_lifetime,
    count(items__count_of) over last_2_days as items__count_2_days,
    max(items__max_of) over last_2_days as items__max_2_days,
    count(latest_fee__count_of) over ever_before as latest_fee__count_lifetime,
    count(latest_fee__count_of) over last_2_days as latest_fee__count_2_days
  from timeline
  window
    ever_before as (partition by id order by reference_time nulls last range between unbounded preceding and interval '1 microsecond' preceding),
    last_2_days as (partition by id order by reference_time nulls last range between interval '2 days' preceding and interval '1 microsecond' preceding)
),
-- the values of each key by time and primary key
lists as (
  select
    id,
    array_agg(amount__count_of order by event_time nulls last, tie_1 nulls last) filter (where amount__count_of is not null) as amount__count_values,
    array_agg(country__count_of order by event_time nulls last, tie_1 nulls last) filter (where country__count_if and country__count_of is not null) as country__count_values,
    array_agg(items__count_of order by event_time nulls last, tie_1 nulls last) filter (where items__count_of is not null) as items__count_values,
    array_agg(latest_fee__count_of order by event_time nulls last, tie_1 nulls last) filter (where latest_fee__count_of is not null) as latest_fee__count_values
  from events
  group by id
),
-- of the values that came before, the last so many are inside a window
collected as (
  select
    framed.id,
    reference_time,
    amount__count_lifetime,
    amount__count_2_days,
    country__count_lifetime,
    country__count_2_days,
    items__count_lifetime,
    items__count_2_days,
    items__max_2_days,
    latest_fee__count_lifetime,
    latest_fee__count_2_days,
    case when amount__count_2_days > 0 then amount__count_values[amount__count_lifetime - amount__count_2_days + 1] end as amount__count_first_2_days,
    case when amount__count_2_days > 0 then amount__count_values[amount__count_lifetime] end as amount__count_last_2_days,
    amount__count_values[amount__count_lifetime - amount__count_2_days + 1:amount__count_lifetime] as amount__count_all_2_days,
    case when country__count_2_days > 0 then country__count_values[country__count_lifetime] end as country__count_last_2_days,
    case when country__count_lifetime > 0 then country__count_values[country__count_lifetime] end as country__count_last_lifetime,
    country__count_values[country__count_lifetime - country__count_2_days + 1:country__count_lifetime] as country__count_all_2_days,
    country__count_values[country__count_lifetime - country__count_lifetime + 1:country__count_lifetime] as country__count_all_lifetime,
    case when items__count_2_days > 0 then items__count_values[items__count_lifetime - items__count_2_days + 1] end as items__count_first_2_days,
    items__count_values[items__count_lifetime - items__count_2_days + 1:items__count_lifetime] as items__count_all_2_days,
    case when latest_fee__count_2_days > 0 then latest_fee__count_values[latest_fee__count_lifetime] end as latest_fee__count_last_2_days
  from framed
  inner join lists
    on lists.id = framed.id
  where is_reference_time
),
states as (
  select
    id,
    reference_time as timestamp,
    amount__count_first_2_days as amount__first_over_2_days_rolling_windows,
    amount__count_last_2_days as amount__last_over_2_days_rolling_windows,
    case when cardinality(amount__count_all_2_days) > 0 then amount__count_all_2_days[greatest(cardinality(amount__count_all_2_days) - 2, 0) + 1:] end as amount__last_2_over_2_days_rolling_windows,
    country__count_last_2_days as country__last_over_2_days_rolling_windows,
    country__count_last_lifetime as country__last_over_lifetime,
    case when cardinality(country__count_all_2_days) > 0 then country__count_all_2_days end as country__collect_list_over_2_days_rolling_windows,
    case when cardinality(country__count_all_lifetime) > 0 then country__count_all_lifetime end as country__collect_list_over_lifetime,
    items__count_first_2_days as items__first_over_2_days_rolling_windows,
    case when cardinality(items__count_all_2_days) > 0 then items__count_all_2_days[1:2] end as items__first_2_over_2_days_rolling_windows,
    items__max_2_days as items__max_over_2_days_rolling_windows,
    latest_fee__count_last_2_days as fee
  from collected
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    amount__first_over_2_days_rolling_windows,
    amount__last_over_2_days_rolling_windows,
    amount__last_2_over_2_days_rolling_windows,
    country__last_over_2_days_rolling_windows,
    country__last_over_lifetime,
    country__collect_list_over_2_days_rolling_windows,
    country__collect_list_over_lifetime,
    items__first_over_2_days_rolling_windows,
    items__first_2_over_2_days_rolling_windows,
    items__max_over_2_days_rolling_windows,
    fee,
    lag(amount__first_over_2_days_rolling_windows) over in_order as amount__first_over_2_days_rolling_windows_before,
    lag(amount__last_over_2_days_rolling_windows) over in_order as amount__last_over_2_days_rolling_windows_before,
    lag(amount__last_2_over_2_days_rolling_windows) over in_order as amount__last_2_over_2_days_rolling_windows_before,
    lag(country__last_over_2_days_rolling_windows) over in_order as country__last_over_2_days_rolling_windows_before,
    lag(country__last_over_lifetime) over in_order as country__last_over_lifetime_before,
    lag(country__collect_list_over_2_days_rolling_windows) over in_order as country__collect_list_over_2_days_rolling_windows_before,
    lag(country__collect_list_over_lifetime) over in_order as country__collect_list_over_lifetime_before,
    lag(items__first_over_2_days_rolling_windows) over in_order as items__first_over_2_days_rolling_windows_before,
    lag(items__first_2_over_2_days_rolling_windows) over in_order as items__first_2_over_2_days_rolling_windows_before,
    lag(items__max_over_2_days_rolling_windows) over in_order as items__max_over_2_days_rolling_windows_before,
    lag(fee) over in_order as fee_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  amount__first_over_2_days_rolling_windows,
  amount__last_over_2_days_rolling_windows,
  amount__last_2_over_2_days_rolling_windows,
  country__last_over_2_days_rolling_windows,
  country__last_over_lifetime,
  country__collect_list_over_2_days_rolling_windows,
  country__collect_list_over_lifetime,
  items__first_over_2_days_rolling_windows,
  items__first_2_over_2_days_rolling_windows,
  items__max_over_2_days_rolling_windows,
  fee
from compared
where timestamp >= (select "start" from bounds)
  and (amount__first_over_2_days_rolling_windows is distinct from amount__first_over_2_days_rolling_windows_before
    or amount__last_over_2_days_rolling_windows is distinct from amount__last_over_2_days_rolling_windows_before
    or amount__last_2_over_2_days_rolling_windows is distinct from amount__last_2_over_2_days_rolling_windows_before
    or country__last_over_2_days_rolling_windows is distinct from country__last_over_2_days_rolling_windows_before
    or country__last_over_lifetime is distinct from country__last_over_lifetime_before
    or country__collect_list_over_2_days_rolling_windows is distinct from country__collect_list_over_2_days_rolling_windows_before
    or country__collect_list_over_lifetime is distinct from country__collect_list_over_lifetime_before
    or items__first_over_2_days_rolling_windows is distinct from items__first_over_2_days_rolling_windows_before
    or items__first_2_over_2_days_rolling_windows is distinct from items__first_2_over_2_days_rolling_windows_before
    or items__max_over_2_days_rolling_windows is distinct from items__max_over_2_days_rolling_windows_before
    or fee is distinct from fee_before)

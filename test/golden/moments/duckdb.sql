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
  user_values.items__stddev_over_2_days_rolling_windows,
  user_values.items__stddev_pop_over_2_days_rolling_windows,
  user_values.items__variance_over_2_days_rolling_windows,
  user_values.items__var_pop_over_2_days_rolling_windows,
  user_values.fee__stddev_over_36_hours_rolling_windows,
  user_values.fee__var_pop_over_36_hours_rolling_windows,
  user_values.amount__stddev_over_2_days_rolling_windows,
  user_values.amount__var_pop_over_2_days_rolling_windows,
  user_values.amount__skewness_over_2_days_rolling_windows,
  user_values.amount__kurtosis_over_2_days_rolling_windows,
  user_values.steady__skewness_over_2_days_rolling_windows,
  user_values.steady__kurtosis_over_2_days_rolling_windows,
  user_values.timestamp as user_values__timestamp
from keys
left join online.user_values as user_values
  on user_values.id = keys.id

-- user_values

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
    items as items__count_of,
    cast(items as decimal(10, 0)) as items__sum_of,
    cast(cast(items as decimal(20, 0)) * items as decimal(20, 0)) as items__sum__of,
    fee as fee__count_of,
    cast(fee * 100 as decimal(10, 0)) as fee__sum_of,
    cast(cast(cast(fee * 100 as decimal(10, 0)) as decimal(20, 0)) * cast(fee * 100 as decimal(10, 0)) as decimal(20, 0)) as fee__sum__of,
    amount as amount__count_of,
    cast(items as double) + 0 as steady__count_of
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
    time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day' as entry_time,
    time_bucket(interval '1 day', event_time + interval '36 hours', timestamp '1970-01-01 00:00:00') + interval '1 day' as leaves_36_hours,
    count(items__count_of) as items__count,
    sum(items__sum_of) as items__sum,
    sum(items__sum__of) as items__sum_,
    count(fee__count_of) as fee__count,
    sum(fee__sum_of) as fee__sum,
    sum(fee__sum__of) as fee__sum_,
    count(amount__count_of) as amount__count,
    count(steady__count_of) as steady__count
  from events
  group by id, time_bucket(interval '1 day', event_time, timestamp '1970-01-01 00:00:00') + interval '1 day', time_bucket(interval '1 day', event_time + interval '36 hours', timestamp '1970-01-01 00:00:00') + interval '1 day'
),
-- added on entering, taken away on leaving each window
changes as (
  select
    id,
    greatest(entry_time, (select "start" from bounds) - interval '1 day') as reference_time,
    items__count as items__count_2_days,
    items__sum as items__sum_2_days,
    items__sum_ as items__sum__2_days,
    fee__count as fee__count_36_hours,
    fee__sum as fee__sum_36_hours,
    fee__sum_ as fee__sum__36_hours,
    amount__count as amount__count_lifetime,
    amount__count as amount__count_2_days,
    steady__count as steady__count_lifetime,
    steady__count as steady__count_2_days
  from entries
  where entry_time < (select "end" from bounds)
  union all
  select
    id,
    greatest(entry_time + interval '2 days', (select "start" from bounds) - interval '1 day') as reference_time,
    -items__count as items__count_2_days,
    -items__sum as items__sum_2_days,
    -items__sum_ as items__sum__2_days,
    0 as fee__count_36_hours,
    cast(0 as decimal(38, 0)) as fee__sum_36_hours,
    cast(0 as decimal(38, 0)) as fee__sum__36_hours,
    0 as amount__count_lifetime,
    -amount__count as amount__count_2_days,
    0 as steady__count_lifetime,
    -steady__count as steady__count_2_days
  from entries
  where entry_time + interval '2 days' < (select "end" from bounds)
  union all
  select
    id,
    greatest(leaves_36_hours, (select "start" from bounds) - interval '1 day') as reference_time,
    0 as items__count_2_days,
    cast(0 as decimal(38, 0)) as items__sum_2_days,
    cast(0 as decimal(38, 0)) as items__sum__2_days,
    -fee__count as fee__count_36_hours,
    -fee__sum as fee__sum_36_hours,
    -fee__sum_ as fee__sum__36_hours,
    0 as amount__count_lifetime,
    0 as amount__count_2_days,
    0 as steady__count_lifetime,
    0 as steady__count_2_days
  from entries
  where leaves_36_hours < (select "end" from bounds)
),
-- what is inside each window; the last row of a reference time has all of its changes
running as (
  select
    id,
    reference_time,
    cast(sum(items__count_2_days) over so_far as bigint) as items__count_2_days,
    sum(items__sum_2_days) over so_far as items__sum_2_days,
    sum(items__sum__2_days) over so_far as items__sum__2_days,
    cast(sum(fee__count_36_hours) over so_far as bigint) as fee__count_36_hours,
    sum(fee__sum_36_hours) over so_far as fee__sum_36_hours,
    sum(fee__sum__36_hours) over so_far as fee__sum__36_hours,
    cast(sum(amount__count_lifetime) over so_far as bigint) as amount__count_lifetime,
    cast(sum(amount__count_2_days) over so_far as bigint) as amount__count_2_days,
    cast(sum(steady__count_lifetime) over so_far as bigint) as steady__count_lifetime,
    cast(sum(steady__count_2_days) over so_far as bigint) as steady__count_2_days,
    lead(reference_time) over so_far as next_time
  from changes
  window
    so_far as (partition by id order by reference_time nulls last rows between unbounded preceding and current row)
),
-- the values of each key by time and primary key
lists as (
  select
    id,
    list(amount__count_of order by event_time nulls last, event_key_1 nulls last) filter (where amount__count_of is not null) as amount__count_values,
    list(steady__count_of order by event_time nulls last, event_key_1 nulls last) filter (where steady__count_of is not null) as steady__count_values
  from events
  group by id
),
-- of the values that came before, the last so many are inside a window
collected as (
  select
    running.id,
    reference_time,
    items__count_2_days,
    items__sum_2_days,
    items__sum__2_days,
    fee__count_36_hours,
    fee__sum_36_hours,
    fee__sum__36_hours,
    amount__count_lifetime,
    amount__count_2_days,
    steady__count_lifetime,
    steady__count_2_days,
    amount__count_values[amount__count_lifetime - amount__count_2_days + 1:amount__count_lifetime] as amount__count_all_2_days,
    steady__count_values[steady__count_lifetime - steady__count_2_days + 1:steady__count_lifetime] as steady__count_all_2_days
  from running
  inner join lists
    on lists.id = running.id
  where next_time is distinct from reference_time
),
states as (
  select
    id,
    reference_time as timestamp,
    sqrt(cast(items__count_2_days * cast(items__sum__2_days as hugeint) - cast(items__sum_2_days as hugeint) * cast(items__sum_2_days as hugeint) as double) / nullif(items__count_2_days, 0) / nullif(items__count_2_days - 1, 0)) as items__stddev_over_2_days_rolling_windows,
    sqrt(cast(items__count_2_days * cast(items__sum__2_days as hugeint) - cast(items__sum_2_days as hugeint) * cast(items__sum_2_days as hugeint) as double) / nullif(items__count_2_days, 0) / nullif(items__count_2_days, 0)) as items__stddev_pop_over_2_days_rolling_windows,
    cast(items__count_2_days * cast(items__sum__2_days as hugeint) - cast(items__sum_2_days as hugeint) * cast(items__sum_2_days as hugeint) as double) / nullif(items__count_2_days, 0) / nullif(items__count_2_days - 1, 0) as items__variance_over_2_days_rolling_windows,
    cast(items__count_2_days * cast(items__sum__2_days as hugeint) - cast(items__sum_2_days as hugeint) * cast(items__sum_2_days as hugeint) as double) / nullif(items__count_2_days, 0) / nullif(items__count_2_days, 0) as items__var_pop_over_2_days_rolling_windows,
    sqrt(cast(fee__count_36_hours * cast(fee__sum__36_hours as hugeint) - cast(fee__sum_36_hours as hugeint) * cast(fee__sum_36_hours as hugeint) as double) / nullif(fee__count_36_hours, 0) / 1e4 / nullif(fee__count_36_hours - 1, 0)) as fee__stddev_over_36_hours_rolling_windows,
    cast(fee__count_36_hours * cast(fee__sum__36_hours as hugeint) - cast(fee__sum_36_hours as hugeint) * cast(fee__sum_36_hours as hugeint) as double) / nullif(fee__count_36_hours, 0) / 1e4 / nullif(fee__count_36_hours, 0) as fee__var_pop_over_36_hours_rolling_windows,
    sqrt(list_transform([list_sort(amount__count_all_2_days)], lambda s: list_transform([case when s[1] = s[-1] then s[1] else list_sum(s) / len(s) end], lambda m: list_transform([list_transform(s, lambda x: case when abs(x - m) < 1e-75 then 0 else x - m end)], lambda d: list_transform([case when len(s) >= 1 then greatest(list_sum(list_transform(d, lambda x: x * x)) - list_sum(d) * list_sum(d) / len(s), 0) end], lambda y: case when not isfinite(y) then error('FS207: a double is out of range') else y end)[1])[1])[1])[1] / nullif(coalesce(len(amount__count_all_2_days), 0) - 1, 0)) as amount__stddev_over_2_days_rolling_windows,
    list_transform([list_sort(amount__count_all_2_days)], lambda s: list_transform([case when s[1] = s[-1] then s[1] else list_sum(s) / len(s) end], lambda m: list_transform([list_transform(s, lambda x: case when abs(x - m) < 1e-75 then 0 else x - m end)], lambda d: list_transform([case when len(s) >= 1 then greatest(list_sum(list_transform(d, lambda x: x * x)) - list_sum(d) * list_sum(d) / len(s), 0) end], lambda y: case when not isfinite(y) then error('FS207: a double is out of range') else y end)[1])[1])[1])[1] / nullif(coalesce(len(amount__count_all_2_days), 0), 0) as amount__var_pop_over_2_days_rolling_windows,
    list_transform([list_sort(amount__count_all_2_days)], lambda s: list_transform([case when s[1] = s[-1] then s[1] else list_sum(s) / len(s) end], lambda m: list_transform([list_transform(s, lambda x: case when abs(x - m) < 1e-75 then 0 else x - m end)], lambda d: list_transform([case when len(s) >= 3 then list_transform([len(s)::double], lambda n: list_transform([list_sum(list_transform(d, lambda x: x * x))], lambda z: case when z > 0 then n * sqrt(n - 1) / (n - 2) * list_sum(list_transform(d, lambda x: x * x * x)) / (z * sqrt(z)) end)[1])[1] end], lambda y: case when not isfinite(y) then error('FS207: a double is out of range') else y end)[1])[1])[1])[1] as amount__skewness_over_2_days_rolling_windows,
    list_transform([list_sort(amount__count_all_2_days)], lambda s: list_transform([case when s[1] = s[-1] then s[1] else list_sum(s) / len(s) end], lambda m: list_transform([list_transform(s, lambda x: case when abs(x - m) < 1e-75 then 0 else x - m end)], lambda d: list_transform([case when len(s) >= 4 then list_transform([len(s)::double], lambda n: list_transform([list_sum(list_transform(d, lambda x: x * x))], lambda z: case when z > 0 then (n - 1) / ((n - 2) * (n - 3)) * (n * (n + 1) * list_sum(list_transform(d, lambda x: x * x * x * x)) / (z * z) - 3 * (n - 1)) end)[1])[1] end], lambda y: case when not isfinite(y) then error('FS207: a double is out of range') else y end)[1])[1])[1])[1] as amount__kurtosis_over_2_days_rolling_windows,
    list_transform([list_sort(steady__count_all_2_days)], lambda s: list_transform([case when s[1] = s[-1] then s[1] else list_sum(s) / len(s) end], lambda m: list_transform([list_transform(s, lambda x: case when abs(x - m) < 1e-75 then 0 else x - m end)], lambda d: list_transform([case when len(s) >= 3 then list_transform([len(s)::double], lambda n: list_transform([list_sum(list_transform(d, lambda x: x * x))], lambda z: case when z > 0 then n * sqrt(n - 1) / (n - 2) * list_sum(list_transform(d, lambda x: x * x * x)) / (z * sqrt(z)) end)[1])[1] end], lambda y: case when not isfinite(y) then error('FS207: a double is out of range') else y end)[1])[1])[1])[1] as steady__skewness_over_2_days_rolling_windows,
    list_transform([list_sort(steady__count_all_2_days)], lambda s: list_transform([case when s[1] = s[-1] then s[1] else list_sum(s) / len(s) end], lambda m: list_transform([list_transform(s, lambda x: case when abs(x - m) < 1e-75 then 0 else x - m end)], lambda d: list_transform([case when len(s) >= 4 then list_transform([len(s)::double], lambda n: list_transform([list_sum(list_transform(d, lambda x: x * x))], lambda z: case when z > 0 then (n - 1) / ((n - 2) * (n - 3)) * (n * (n + 1) * list_sum(list_transform(d, lambda x: x * x * x * x)) / (z * z) - 3 * (n - 1)) end)[1])[1] end], lambda y: case when not isfinite(y) then error('FS207: a double is out of range') else y end)[1])[1])[1])[1] as steady__kurtosis_over_2_days_rolling_windows
  from collected
),
-- each state beside the one before it; before the first, the empty state
compared as (
  select
    id,
    timestamp,
    items__stddev_over_2_days_rolling_windows,
    items__stddev_pop_over_2_days_rolling_windows,
    items__variance_over_2_days_rolling_windows,
    items__var_pop_over_2_days_rolling_windows,
    fee__stddev_over_36_hours_rolling_windows,
    fee__var_pop_over_36_hours_rolling_windows,
    amount__stddev_over_2_days_rolling_windows,
    amount__var_pop_over_2_days_rolling_windows,
    amount__skewness_over_2_days_rolling_windows,
    amount__kurtosis_over_2_days_rolling_windows,
    steady__skewness_over_2_days_rolling_windows,
    steady__kurtosis_over_2_days_rolling_windows,
    lag(items__stddev_over_2_days_rolling_windows) over in_order as items__stddev_over_2_days_rolling_windows_before,
    lag(items__stddev_pop_over_2_days_rolling_windows) over in_order as items__stddev_pop_over_2_days_rolling_windows_before,
    lag(items__variance_over_2_days_rolling_windows) over in_order as items__variance_over_2_days_rolling_windows_before,
    lag(items__var_pop_over_2_days_rolling_windows) over in_order as items__var_pop_over_2_days_rolling_windows_before,
    lag(fee__stddev_over_36_hours_rolling_windows) over in_order as fee__stddev_over_36_hours_rolling_windows_before,
    lag(fee__var_pop_over_36_hours_rolling_windows) over in_order as fee__var_pop_over_36_hours_rolling_windows_before,
    lag(amount__stddev_over_2_days_rolling_windows) over in_order as amount__stddev_over_2_days_rolling_windows_before,
    lag(amount__var_pop_over_2_days_rolling_windows) over in_order as amount__var_pop_over_2_days_rolling_windows_before,
    lag(amount__skewness_over_2_days_rolling_windows) over in_order as amount__skewness_over_2_days_rolling_windows_before,
    lag(amount__kurtosis_over_2_days_rolling_windows) over in_order as amount__kurtosis_over_2_days_rolling_windows_before,
    lag(steady__skewness_over_2_days_rolling_windows) over in_order as steady__skewness_over_2_days_rolling_windows_before,
    lag(steady__kurtosis_over_2_days_rolling_windows) over in_order as steady__kurtosis_over_2_days_rolling_windows_before
  from states
  window
    in_order as (partition by id order by timestamp nulls last)
)
select
  id,
  timestamp,
  items__stddev_over_2_days_rolling_windows,
  items__stddev_pop_over_2_days_rolling_windows,
  items__variance_over_2_days_rolling_windows,
  items__var_pop_over_2_days_rolling_windows,
  fee__stddev_over_36_hours_rolling_windows,
  fee__var_pop_over_36_hours_rolling_windows,
  amount__stddev_over_2_days_rolling_windows,
  amount__var_pop_over_2_days_rolling_windows,
  amount__skewness_over_2_days_rolling_windows,
  amount__kurtosis_over_2_days_rolling_windows,
  steady__skewness_over_2_days_rolling_windows,
  steady__kurtosis_over_2_days_rolling_windows
from compared
where timestamp >= (select "start" from bounds)
  and (items__stddev_over_2_days_rolling_windows is distinct from items__stddev_over_2_days_rolling_windows_before
    or items__stddev_pop_over_2_days_rolling_windows is distinct from items__stddev_pop_over_2_days_rolling_windows_before
    or items__variance_over_2_days_rolling_windows is distinct from items__variance_over_2_days_rolling_windows_before
    or items__var_pop_over_2_days_rolling_windows is distinct from items__var_pop_over_2_days_rolling_windows_before
    or fee__stddev_over_36_hours_rolling_windows is distinct from fee__stddev_over_36_hours_rolling_windows_before
    or fee__var_pop_over_36_hours_rolling_windows is distinct from fee__var_pop_over_36_hours_rolling_windows_before
    or amount__stddev_over_2_days_rolling_windows is distinct from amount__stddev_over_2_days_rolling_windows_before
    or amount__var_pop_over_2_days_rolling_windows is distinct from amount__var_pop_over_2_days_rolling_windows_before
    or amount__skewness_over_2_days_rolling_windows is distinct from amount__skewness_over_2_days_rolling_windows_before
    or amount__kurtosis_over_2_days_rolling_windows is distinct from amount__kurtosis_over_2_days_rolling_windows_before
    or steady__skewness_over_2_days_rolling_windows is distinct from steady__skewness_over_2_days_rolling_windows_before
    or steady__kurtosis_over_2_days_rolling_windows is distinct from steady__kurtosis_over_2_days_rolling_windows_before)

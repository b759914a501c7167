-- Yardstick: twenty aggregates over 1, 3, 7, 30 and 90 days and lifetime, and a newest value, at daily reference times, as change
-- rows. DuckDB; input: the view events. By hand: the events of each window joined to the days on which it changes, where
-- DuckDB's own aggregates take them. That is the fastest way where a key has few events; with many in a window it is not.
create temp table entered as
  select *, cast(ts as date) + 1 as day from events;

create macro ranked(counts) as
  list_sort(list_transform(map_entries(counts), lambda e: {'n': -cast(e.value as bigint), 'v': e.key}));

-- Of sorted values; p in hundredths, linear between neighbours.
create macro share(s, p) as
  case
    when len(s) = 0 then null
    when (len(s) - 1) * p % 100 = 0 then s[(len(s) - 1) * p // 100 + 1]
    when s[(len(s) - 1) * p // 100 + 1] = s[(len(s) - 1) * p // 100 + 2] then s[(len(s) - 1) * p // 100 + 1]
    else s[(len(s) - 1) * p // 100 + 1] * (1 - (len(s) - 1) * p % 100 / 100) + s[(len(s) - 1) * p // 100 + 2] * ((len(s) - 1) * p % 100 / 100)
  end;

create macro mean(s) as case when s[1] = s[-1] then s[1] else list_sum(s) / len(s) end;
create macro spread(s, d) as list_sum(list_transform(d, lambda x: x * x)) - list_sum(d) * list_sum(d) / len(s);

create macro inside(days) as table (
  with
  points as (
    select user_id, day from entered
    union
    select user_id, day + days from entered where day + days < date '2022-02-01'
  ),
  taken as (
    select
      points.user_id, points.day,
      count(ts) as events,
      count(channel) filter (where not disputed) as bought,
      count(distinct merchant) as merchants,
      arg_min(merchant, (ts, order_id)) as first_merchant,
      arg_max(merchant, (ts, order_id)) as last_merchant,
      ranked(histogram(merchant)) as by_merchant,
      arg_max(merchant, (ts, order_id), 3) as newest_merchants,
      cast(sum(points) as bigint) as points,
      sum(price) as price,
      min(price) as cheapest,
      sum(cast(price * 100 as bigint)) as cents,
      sum(cast(price * 100 as bigint) * cast(price * 100 as hugeint)) as squares,
      count(price) as prices,
      list_sort(list(cast(price as double))) as price_list,
      cast(sum(cast(amount * 18446744073709551616 as hugeint)) as double) / 18446744073709551616 as amount,
      count(amount) as amounts,
      max(amount) as largest,
      list_sort(list(amount)) as amount_list,
      bool_or(disputed) as disputed,
      list_sort(list(distinct channel) filter (where channel is not null)) as channels,
      cast(sum(points) filter (where channel = 'app') as double) / count(points) filter (where channel = 'app') as app_points
    from points
    left join entered
      on entered.user_id = points.user_id and entered.ts < points.day and entered.ts >= points.day - to_days(days)
    group by points.user_id, points.day
  ),
  centred as (
    select *, list_transform([mean(amount_list)], lambda m: list_transform(amount_list, lambda x: x - m))[1] as deviations
    from taken
  ),
  valued as (
    select
      user_id, day,
      {
        'events': events,
        'bought': bought,
        'merchants': merchants,
        'first_merchant': first_merchant,
        'last_merchant': last_merchant,
        'usual_merchant': by_merchant[1].v,
        'top_merchants': case when len(by_merchant) > 0 then list_transform(by_merchant[1:3], lambda e: e.v) end,
        'newest_merchants': list_reverse(newest_merchants),
        'points': points,
        'price': price,
        'cheapest': cheapest,
        'price_stddev': sqrt(cast(prices * squares - cents * cents as double) / prices / 1e4 / nullif(prices - 1, 0)),
        'price_median': share(price_list, 50),
        'amount': amount,
        'amount_avg': amount / nullif(amounts, 0),
        'largest': largest,
        'amount_variance': case when amounts > 1 then greatest(spread(amount_list, deviations), 0) / (amounts - 1) end,
        'amount_p95': share(amount_list, 95),
        'disputed': disputed,
        'channels': channels,
        'app_points': app_points
      } as state
    from centred
  )
  select user_id, day, state
  from valued
  qualify state is distinct from lag(state) over (partition by user_id order by day)
);

create temp table in_1 as from inside(1);
create temp table in_3 as from inside(3);
create temp table in_7 as from inside(7);
create temp table in_30 as from inside(30);
create temp table in_90 as from inside(90);
create temp table in_all as
  select user_id, day, state, newest
  from inside(100000)
  join (select user_id, day, arg_max_null(channel, (ts, order_id)) as newest from entered group by user_id, day) using (user_id, day);

-- What the copy reads.
create temp view result as
with
changed as (
  select user_id, day, day as d1, null::date as d3, null::date as d7, null::date as d30, null::date as d90, null::date as da from in_1
  union all select user_id, day, null, day, null, null, null, null from in_3
  union all select user_id, day, null, null, day, null, null, null from in_7
  union all select user_id, day, null, null, null, day, null, null from in_30
  union all select user_id, day, null, null, null, null, day, null from in_90
  union all select user_id, day, null, null, null, null, null, day from in_all
),
since as (
  select user_id, day, max(d1) over w as d1, max(d3) over w as d3, max(d7) over w as d7, max(d30) over w as d30, max(d90) over w as d90, max(da) over w as da
  from (select user_id, day, max(d1) as d1, max(d3) as d3, max(d7) as d7, max(d30) as d30, max(d90) as d90, max(da) as da from changed group by user_id, day)
  window w as (partition by user_id order by day rows unbounded preceding)
)
select
  since.user_id, cast(since.day as timestamp) as timestamp,
  in_1.state as s1, in_3.state as s3, in_7.state as s7, in_30.state as s30, in_90.state as s90, in_all.state as sa, newest
from since
left join in_1 on in_1.user_id = since.user_id and in_1.day = d1
left join in_3 on in_3.user_id = since.user_id and in_3.day = d3
left join in_7 on in_7.user_id = since.user_id and in_7.day = d7
left join in_30 on in_30.user_id = since.user_id and in_30.day = d30
left join in_90 on in_90.user_id = since.user_id and in_90.day = d90
left join in_all on in_all.user_id = since.user_id and in_all.day = da;

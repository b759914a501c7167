-- Counts over 3, 7 and 30 days, daily reference times, as change rows. PostgreSQL. Input: raw.events (cpf, ts, order_id).
insert into by_hand (cpf, timestamp, f3, f7, f30)
with
deltas as (
  select cpf, date_trunc('day', ts) + shift as t, d3, d7, d30
  from raw.events,
       (values (interval '1 day', 1, 1, 1), (interval '4 days', -1, 0, 0), (interval '8 days', 0, -1, 0), (interval '31 days', 0, 0, -1)) steps(shift, d3, d7, d30)
  where order_id is not null
),
running as (
  select cpf, t, sum(d3) over w as f3, sum(d7) over w as f7, sum(d30) over w as f30, lead(t) over w as next_t
  from deltas
  where t < timestamp '2022-02-01'
  window w as (partition by cpf order by t rows unbounded preceding)
),
states as (
  select cpf, t, f3, f7, f30 from running where next_t is distinct from t
),
compared as (
  select *, lag(f3, 1, 0::bigint) over w as p3, lag(f7, 1, 0::bigint) over w as p7, lag(f30, 1, 0::bigint) over w as p30
  from states
  window w as (partition by cpf order by t)
)
select cpf, t, f3, f7, f30
from compared
where f3 <> p3 or f7 <> p7 or f30 <> p30

-- The last state of each of five sets at each row, DuckDB. Inputs: DATA/long-rows.parquet and the histories below DATA/long.
with
f1 as (select * from read_parquet('DATA/long/warehouse/historical/e1/f1/**/*.parquet', hive_partitioning = false)),
f2 as (select * from read_parquet('DATA/long/warehouse/historical/e2/f2/**/*.parquet', hive_partitioning = false)),
f3 as (select * from read_parquet('DATA/long/warehouse/historical/e3/f3/**/*.parquet', hive_partitioning = false)),
f4 as (select * from read_parquet('DATA/long/warehouse/historical/e4/f4/**/*.parquet', hive_partitioning = false)),
f5 as (select * from read_parquet('DATA/long/warehouse/historical/e5/f5/**/*.parquet', hive_partitioning = false)),
spine as (select id, ts, k1, k2, k3, k4, k5 from 'DATA/long-rows.parquet')
select
  spine.id, spine.ts as timestamp,
  coalesce(f1.n__count_3d, 0) as f1_n__count_3d, coalesce(f1.n__count_7d, 0) as f1_n__count_7d, coalesce(f1.n__count_30d, 0) as f1_n__count_30d,
  coalesce(f2.n__count_3d, 0) as f2_n__count_3d, coalesce(f2.n__count_7d, 0) as f2_n__count_7d, coalesce(f2.n__count_30d, 0) as f2_n__count_30d,
  coalesce(f3.n__count_3d, 0) as f3_n__count_3d, coalesce(f3.n__count_7d, 0) as f3_n__count_7d, coalesce(f3.n__count_30d, 0) as f3_n__count_30d,
  coalesce(f4.n__count_3d, 0) as f4_n__count_3d, coalesce(f4.n__count_7d, 0) as f4_n__count_7d, coalesce(f4.n__count_30d, 0) as f4_n__count_30d,
  coalesce(f5.n__count_3d, 0) as f5_n__count_3d, coalesce(f5.n__count_7d, 0) as f5_n__count_7d, coalesce(f5.n__count_30d, 0) as f5_n__count_30d
from spine
asof left join f1 on f1.k1 = spine.k1 and f1.timestamp <= spine.ts
asof left join f2 on f2.k2 = spine.k2 and f2.timestamp <= spine.ts
asof left join f3 on f3.k3 = spine.k3 and f3.timestamp <= spine.ts
asof left join f4 on f4.k4 = spine.k4 and f4.timestamp <= spine.ts
asof left join f5 on f5.k5 = spine.k5 and f5.timestamp <= spine.ts
order by spine.ts, spine.id

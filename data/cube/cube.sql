-- Records to cube: additive counts for each month and combination of categories. Exact aggregates only, and every
-- sum cast, so that the same text gives the same cube on DuckDB and on Spark.
SELECT
  dataset,
  month,
  {columns}
FROM {records}
WHERE set_aside IS NULL
GROUP BY {groups}

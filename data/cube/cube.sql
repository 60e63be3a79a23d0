-- Records to cube: additive counts for each month and combination of categories. Exact aggregates only, and every
-- sum cast, so that DuckDB and Spark give the same cube.
SELECT
  {columns}
FROM {records}
WHERE set_aside IS NULL
GROUP BY {groups}

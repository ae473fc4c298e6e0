#!/usr/bin/env bash
# Medians and percentiles of money that is stored as a decimal, in DuckDB.
#
# DuckDB 2.0.1 gives median, percentile_cont and quantile_cont of a decimal column the column's own
# scale: a value between two cents is cut towards zero, not rounded. avg of the same column is a double. A median order value, or a cap at a percentile, of
# decimal(12, 2) is up to a cent off; of whole euros as decimal(12, 0), up to one euro. Cast to
# double first.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check duckdb==2.0.1
cat > show.py <<'PYTHON'
import duckdb

print("duckdb", duckdb.__version__)
for values, kind in (
    ("(1.00), (1.01), (1.02), (1.05)", "decimal(12, 2)"),
    ("(10), (11)", "decimal(12, 0)"),
    ("(-10), (-11)", "decimal(12, 0)"),
):
    row = duckdb.sql(
        f"""
        select
            median(amount), typeof(median(amount)),
            percentile_cont(0.5) within group (order by amount),
            round(median(cast(amount as double)), 4),
            round(avg(amount), 4)
        from (select cast(value as {kind}) as amount from (values {values}) as given(value))
        """
    ).fetchall()[0]
    print(f"{values} as {kind}: median {row[0]} ({row[1]}), percentile_cont {row[2]},"
          f" median of doubles {row[3]}, mean {row[4]}")
PYTHON
venv/bin/python show.py | tee seen
diff seen - <<'SEEN'
duckdb 2.0.1
(1.00), (1.01), (1.02), (1.05) as decimal(12, 2): median 1.01 (DECIMAL(12,2)), percentile_cont 1.01, median of doubles 1.015, mean 1.02
(10), (11) as decimal(12, 0): median 10 (DECIMAL(12,0)), percentile_cont 10, median of doubles 10.5, mean 10.5
(-10), (-11) as decimal(12, 0): median -10 (DECIMAL(12,0)), percentile_cont -10, median of doubles -10.5, mean -10.5
SEEN
echo "as before"

#!/usr/bin/env bash
# Counts of days and months, named without `as`, in DuckDB.
#
# DuckDB 2.0.1 lets an alias follow an expression without `as`, also if it is another keyword such as
# `first` or `date`; after `count(*)` or a number, `day`, `days`, `month`, `year` and their like are
# a syntax error, which points at the word after them. Cohorts and tenures are full of such names:
# write `as`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check duckdb==2.0.1
cat > show.py <<'PYTHON'
import duckdb

print("duckdb", duckdb.__version__)
for alias in ("orders", "first", "date", "weeks", "days", "day", "month", "months", "year", "hours"):
    for form in ("{}", "as {}"):
        named = form.format(alias)
        try:
            duckdb.sql(f"select count(*) {named} from range(3)").fetchall()
            found = "works"
        except duckdb.ParserException as error:
            found = "syntax error"
        print(f"count(*) {named}: {found}")
PYTHON
venv/bin/python show.py | tee seen
diff seen - <<'SEEN'
duckdb 2.0.1
count(*) orders: works
count(*) as orders: works
count(*) first: works
count(*) as first: works
count(*) date: works
count(*) as date: works
count(*) weeks: syntax error
count(*) as weeks: works
count(*) days: syntax error
count(*) as days: works
count(*) day: syntax error
count(*) as day: works
count(*) month: syntax error
count(*) as month: works
count(*) months: syntax error
count(*) as months: works
count(*) year: syntax error
count(*) as year: works
count(*) hours: syntax error
count(*) as hours: works
SEEN
echo "as before"

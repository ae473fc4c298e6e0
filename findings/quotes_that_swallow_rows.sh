#!/usr/bin/env bash
# Two quotes in a notes column that nobody closed, 600 rows apart.
#
# pandas 3.1.1 skips the one bad record that they make and returns half of the rows, without a word.
# DuckDB 2.0.1 with store_rejects reports one bad line; its text holds all the rows between the quotes.
# So a count of rejected lines says nothing of how many rows are lost: count the records yourself.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check duckdb==2.0.1 numpy==2.4.6 pandas==3.1.1
cat > show.py <<'PYTHON'
import duckdb
import pandas as pd

lines = [f"{number},regular,{number % 7}" for number in range(1, 1201)]
lines[299] = '300,"the chef,5'
lines[899] = '900,"Bobby" is his name,5'
with open("customers.csv", "w") as file:
    file.write("\n".join(["id,notes,orders", *lines, ""]))
print("duckdb", duckdb.__version__, "pandas", pd.__version__)
print("rows in the file: 1200")
print("pandas, on_bad_lines=skip:", len(pd.read_csv("customers.csv", on_bad_lines="skip")))
connection = duckdb.connect()
rows = connection.sql("""
    from read_csv('customers.csv', auto_detect = false, header = true, ignore_errors = true,
        store_rejects = true, columns = {'id': 'varchar', 'notes': 'varchar', 'orders': 'varchar'})
""").fetchall()
print("duckdb, ignore_errors:", len(rows))
bad_lines, line_breaks = connection.sql("""
    select count(distinct line), max(length(csv_line) - length(replace(csv_line, chr(10), '')))
    from reject_errors
""").fetchall()[0]
print("duckdb, reject_errors:", bad_lines, "line,", line_breaks, "line breaks in it")
PYTHON
venv/bin/python show.py | tee seen
diff seen - <<'SEEN'
duckdb 2.0.1 pandas 3.1.1
rows in the file: 1200
pandas, on_bad_lines=skip: 600
duckdb, ignore_errors: 599
duckdb, reject_errors: 1 line, 600 line breaks in it
SEEN
echo "as before"

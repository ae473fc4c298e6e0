#!/usr/bin/env bash
# DuckDB: a query that reads one CSV file twice keeps each of its broken lines twice.
#
# Library and version: duckdb 2.0.1.
# Behaviour: with store_rejects, every read of a file within a query has a number of its own in
# reject_scans, all under one scan_id. A line that cannot be split into cells is then in
# reject_errors once per read, so a count of rejected lines is too high as soon as a file stands
# twice in a query, for example behind a view that two steps use. Grouping by scan_id and file_id,
# which identifies a file when it is read once, does not help; the path in reject_scans does.
# Expected: one scan, one rejected line.
# Output seen:
#     1 scan, 2 files, 2 rejected lines, 1 path
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.1
printf 'a,b\n1,2\n3,4,5\n6,7\n' > "$folder/lines.csv"

"$folder/venv/bin/python" - "$folder/lines.csv" <<'PYTHON'
import sys

import duckdb

connection = duckdb.connect()
read = (
    f"read_csv('{sys.argv[1]}', auto_detect = false, header = true, delim = ',',"
    " ignore_errors = true, store_rejects = true, columns = {a: 'varchar', b: 'varchar'})"
)
connection.execute(
    f"select count(*) from {read} as lines inner join (select max(a) as a from {read}) as last"
    " on lines.a <= last.a"
).fetchall()
seen = connection.execute(
    "select count(distinct scans.scan_id), count(distinct scans.file_id), count(*),"
    " count(distinct scans.file_path) from reject_errors as errors"
    " inner join reject_scans as scans using (scan_id, file_id)"
).fetchone()
print(f"duckdb {duckdb.__version__}")
print(f"{seen[0]} scan, {seen[1]} files, {seen[2]} rejected lines, {seen[3]} path")
assert seen == (1, 2, 2, 1), seen
PYTHON

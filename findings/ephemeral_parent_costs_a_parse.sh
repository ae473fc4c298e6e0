#!/usr/bin/env bash
# A model with an ephemeral parent, and the same model on a view, compiled by dbt.
#
# dbt-core 1.11.16 writes the ephemeral parent into the child as a CTE, and to find the place parses
# the child's whole compiled SQL with sqlparse, in Python: a second for 200 KB. On a view it parses
# nothing. Unit tests write their fixtures into the model in the same way, so each unit test of a
# long model pays it. The statement itself is planned by DuckDB in a small part of that time.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
    dbt-core==1.11.16 dbt-duckdb==1.11.1 duckdb==2.0.1 sqlparse==0.6.1
mkdir -p project/models
cat > project/dbt_project.yml <<'YAML'
name: shop
profile: shop
YAML
cat > project/profiles.yml <<'YAML'
shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: shop.duckdb}
YAML
cat > show.py <<'PYTHON'
import os
import time
from importlib.metadata import version

import duckdb
import sqlparse
from dbt.cli.main import dbtRunner

cases = "\n".join(f"        when code = {n} then 'category number {n}'" for n in range(4000))
sql = "select\n    case\n{}\n    end as category\nfrom {{{{ ref('{}') }}}}\n"
for kind in ("ephemeral", "view"):
    with open(f"project/models/parent_{kind}.sql", "w") as file:
        file.write(f"{{{{ config(materialized='{kind}') }}}} select 1 as code")
    with open(f"project/models/child_of_{kind}.sql", "w") as file:
        file.write(sql.format(cases, f"parent_{kind}"))
parsed = []
parse = sqlparse.parse
sqlparse.parse = lambda text, *rest: parsed.append(len(text)) or parse(text, *rest)
print("dbt-core", version("dbt-core"), "sqlparse", version("sqlparse"), "duckdb", version("duckdb"))
os.chdir("project")
runner = dbtRunner()
quiet = ["--quiet", "--log-level-file", "none"]
assert runner.invoke([*quiet, "run", "--select", "parent_view"]).success
seconds = {}
for kind in ("view", "ephemeral"):
    parsed.clear()
    start = time.perf_counter()
    assert runner.invoke([*quiet, "run", "--select", f"child_of_{kind}"]).success
    seconds[kind] = time.perf_counter() - start
    print(f"child of the {kind}: sqlparse was given", sum(parsed) // 100_000 * 100_000, "characters")
with duckdb.connect() as connection:
    connection.execute("create table parent as select 1 as code")
    start = time.perf_counter()
    connection.execute("explain " + sql.format(cases, "x").replace("{{ ref('x') }}", "parent"))
    planned = time.perf_counter() - start
added = seconds["ephemeral"] - seconds["view"]
print("dbt takes longer for that than DuckDB for planning:", added > planned)
print(f"({added:.1f} s more, {planned:.2f} s)", file=os.sys.stderr)
PYTHON
venv/bin/python show.py | tee seen
diff seen - <<'SEEN'
dbt-core 1.11.16 sqlparse 0.6.1 duckdb 2.0.1
child of the view: sqlparse was given 0 characters
child of the ephemeral: sqlparse was given 200000 characters
dbt takes longer for that than DuckDB for planning: True
SEEN
echo "as before"

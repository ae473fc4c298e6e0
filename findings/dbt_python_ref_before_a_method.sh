#!/usr/bin/env bash
# A Python model that calls a method of something made from dbt.ref, in one expression.
#
# dbt-core 1.11.16 finds the parents of a Python model by walking its syntax tree. It looks into the
# arguments of calls, but not at what a method is called of: load(dbt.ref("parent"))["n"].max() is no
# reference to it, the same on two lines is. Parsing passes, the parent need not be built before the
# model, and at run time the model fails with KeyError: 'parent'.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
    dbt-core==1.11.16 dbt-duckdb==1.11.1 duckdb==2.0.1 pandas==3.1.1
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
echo "select 3 as n" > project/models/parent.sql
cat > project/models/one_line.py <<'PYTHON'
import pandas as pd


def load(relation):
    return relation.df()


def model(dbt, session):
    highest = load(dbt.ref("parent"))["n"].max()
    return pd.DataFrame({"n": [highest]})
PYTHON
cat > project/models/two_lines.py <<'PYTHON'
import pandas as pd


def load(relation):
    return relation.df()


def model(dbt, session):
    rows = load(dbt.ref("parent"))
    highest = rows["n"].max()
    return pd.DataFrame({"n": [highest]})
PYTHON
cat > show.py <<'PYTHON'
import os
from importlib.metadata import version

from dbt.cli.main import dbtRunner

print("dbt-core", version("dbt-core"), "dbt-duckdb", version("dbt-duckdb"))
os.chdir("project")
runner = dbtRunner()
quiet = ["--quiet", "--log-level-file", "none", "--log-level", "none"]
parsed = runner.invoke([*quiet, "parse"])
nodes = parsed.result.nodes
for name in ("two_lines", "one_line"):
    print(name, "depends on", nodes[f"model.shop.{name}"].depends_on.nodes)
results = runner.invoke([*quiet, "run"]).result
for result in sorted(results, key=lambda result: result.node.name):
    said = [line for line in (result.message or "").splitlines() if "Error:" in line]
    print(result.node.name, result.status.value, *said)
PYTHON
venv/bin/python show.py | tee seen
diff seen - <<'SEEN'
dbt-core 1.11.16 dbt-duckdb 1.11.1
two_lines depends on ['model.shop.parent']
one_line depends on []
one_line error   KeyError: 'parent'
parent success
two_lines success
SEEN
echo "as before"

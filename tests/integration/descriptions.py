"""Where a private column is described: in the model that makes it, unless a public table has it."""

import json
from pathlib import Path
from typing import Any

import yaml
from support import Refresh

# Private models with a column for each number that is text: the endings of these columns, of
# which one is described for all.
DESCRIBED_ONCE = {
    "stg_smartcart__conventions": (
        "_comma_count", "_two_way_count", "_dash_count", "_has_decimal_comma", "_is_unclear",
        "_has_dash_zeros",
    ),
}  # fmt: skip
# Has the columns of stg_smartcart__conventions, which describes them.
AS_ANOTHER = {"stg_smartcart__order_conventions"}


def wrongly_described(refresh: Refresh, project: Path) -> dict[str, list[str]]:
    """Return the private models that do not describe just the columns that are born in them.

    Each comes with the columns that it should describe, in the order of its table. A column is born
    where none of the tables that a model reads has it. Those of public tables are described there,
    and what the settings name as a feature needs no other words than its formula.
    """
    manifest = json.loads((refresh.workspace / "target/manifest.json").read_text())
    tables = (
        refresh.warehouse(
            "select table_name, column_name from information_schema.columns "
            "where table_catalog in ('working', 'smartcart') "
            "order by table_name, ordinal_position"
        )
        .groupby("table_name")["column_name"]
        .agg(list)
    )
    models = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    public = {
        column for node in models if node["access"] == "public" for column in tables[node["name"]]
    }
    wrong = {}
    for node in models:
        name, endings = node["name"], DESCRIBED_ONCE.get(node["name"], ())
        if node["access"] == "public" or name in AS_ANOTHER:
            continue
        known = public | _features(project) | _columns_above(node, tables)
        expected = [column for column in tables[name] if column not in known]
        described = [column["name"] for column in node["columns"].values() if column["description"]]
        if [column for column in described if not column.endswith(endings)] != [
            column for column in expected if not column.endswith(endings)
        ]:
            wrong[name] = expected
        # One of them stands for all.
        assert all(any(column.endswith(ending) for column in described) for ending in endings)
    return wrong


def _columns_above(node: dict[str, Any], tables: Any) -> set[str]:
    """Columns of the tables that a model reads."""
    parents = [parent.split(".")[-1] for parent in node["depends_on"]["nodes"]]
    return {column for parent in parents for column in tables.get(parent, [])}


def _features(project: Path) -> set[str]:
    settings = yaml.safe_load((project / "dbt_project.yml").read_text())["vars"]["smartcart"]
    return {*settings["numeric_features"], *settings["categorical_features"]}

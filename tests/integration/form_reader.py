"""Reads files of many forms, one after the other, in one process: a parse of the project serves all.

`python form_reader.py rows|builds FIRST COUNT FOLDER`: for each seed from FIRST on writes known
customers in a random form and reads them, by reading and staging alone or by a whole build; prints
a JSON object for each file whose cells differ, or that is refused, and the number of files.
"""

import datetime
import json
import os
import random
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
STAGED = "select * from working.stg_smartcart__parsed_customers order by source_row_number"
FEATURES = "select * from smartcart.customer_features order by customer_id"
# Cells that both tables have, by the names of the written customers.
SHARED = [
    "customer_id", "education", "marital_status", "income", "kids_at_home", "teens_at_home",
    "enrolment_date", "recency_days", "wine_spending", "fruit_spending", "meat_spending",
    "fish_spending", "sweet_spending", "gold_spending", "deal_count", "web_order_count",
    "catalogue_order_count", "store_order_count", "monthly_web_visit_count",
]  # fmt: skip


def main() -> int:
    """Read the files; see above."""
    what, first, count, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    os.environ.update(
        SMARTCART_WORKSPACE=str(folder / "workspace"),
        DBT_TARGET_PATH=str(folder / "target"),
        DBT_LOG_PATH=str(folder / "logs"),
    )
    os.chdir(PROJECT)
    # After the environment is set.
    from dbt.cli.main import dbtRunner
    from written_forms import Form, known_customers, write_customers

    manifest = dbtRunner().invoke(["--quiet", "parse"]).result
    for seed in range(first, first + count):
        chance, form = random.Random(seed), Form()
        customers = known_customers(chance, 60 if what == "rows" else 150)
        file = write_customers(customers, folder, chance, form)
        refusal = run(dbtRunner(manifest=manifest), what, str(file), seed)
        found = (
            {"refused": refusal} if refusal else {"differ": differences(customers, what, folder)}
        )
        file.unlink()
        if any(found.values()):
            sys.stdout.write(json.dumps({"seed": seed, **found, "form": form.said}) + "\n")
    sys.stdout.write(json.dumps({"files": count}) + "\n")
    return 0


def run(runner: object, what: str, file: str, seed: int) -> str:
    """Run dbt on a file; return why it refused it, or an empty text."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    settings: dict[str, object] = {"customers_path": file, "dataset": f"forms{seed}"}
    quietly = ["--quiet", "--log-level", "none", "--log-level-file", "none", "--no-write-json"]
    command = (
        ["run", "--threads", "1", "--select", "+stg_smartcart__parsed_customers"]
        if what == "rows"
        else ["build"]
    )
    done = runner.invoke([*quietly, *command, "--vars", json.dumps(settings)])
    DuckDBConnectionManager.close_all_connections()
    if done.success:
        return ""
    failed = [each.message for each in done.result or [] if str(each.status) in ("error", "fail")]
    return str(done.exception or failed)


def differences(customers: list[dict[str, object]], what: str, folder: Path) -> list[str]:
    """Return in which cells the tables differ from the customers that were written."""
    import duckdb

    with duckdb.connect() as connection:
        for name, file in (("working", "working"), ("smartcart", "smartcart")):
            path = folder / f"workspace/warehouse/{file}.duckdb"
            if path.exists():
                connection.execute(f"attach '{path}' as {name} (read_only)")
        relation = connection.sql(STAGED if what == "rows" else FEATURES)
        rows = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    if len(rows) != len(customers):
        return [f"{len(rows)} rows"]
    found = [f"rejected: {row['reasons']}" for row in rows if row.get("reasons")]
    names = list(customers[0]) if what == "rows" else SHARED
    for row, customer in zip(rows, customers, strict=True):
        is_imputed = what == "builds" and row["imputed_columns"]
        found += [
            f"{name}: {customer[name]} is {row[name]}"
            for name in names
            if not is_same(row[name], customer[name])
            and not (is_imputed and name == "income" and customer[name] is None)
        ]
    return found[:5]


def is_same(value: object, expected: object) -> bool:
    """Compare a cell of a table with what was written."""
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(expected, float) and isinstance(value, float | int):
        return abs(value - expected) < 1e-9
    return value == expected


if __name__ == "__main__":
    raise SystemExit(main())

"""Reads many files, one after the other, in one process: a parse of the project serves them all.

`python form_reader.py rows|customers|builds SEEDS SETTINGS FOLDER`: for each seed of a JSON list
writes known customers in a random form and reads them, by reading and staging alone, by a build as
far as customer_features with its tests, or by a whole build; prints a JSON object for each file
whose cells differ, or that is refused, and last the number of files and of forms: of rows pairs.

`python form_reader.py choose rows|customers COUNT FOLDER`: prints so many of the first 1,000 seeds,
whose files have the most forms, or pairs.

`python form_reader.py files customers|rows REQUESTS FOLDER`: builds the customers of each file of a
JSON list of settings, as far as customer_features, or only reads it; prints a JSON object for each:
why it was refused, or which of its columns differ from those of the first, and the findings.
"""

import datetime
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

Answer = dict[str, object]
PROJECT = Path(__file__).resolve().parents[2]
STAGED = "select * from working.stg_smartcart__parsed_customers order by source_row_number"
FINDINGS = "select column_name, finding, row_count from smartcart.input_findings order by all"
ROWS = ["run", "--threads", "1", "--select", "+stg_smartcart__parsed_customers"]
# The seeds stay in the warehouse from file to file.
CUSTOMERS = [
    "build", "--resource-type", "model",
    "--select", "+customer_features", "+input_findings", "+rejected_customers",
]  # fmt: skip
TESTED = [*CUSTOMERS, "--resource-type", "test", "--indirect-selection", "cautious"]
COMMANDS = {"rows": ROWS, "customers": TESTED, "builds": ["build"]}
FEATURES = "select * from smartcart.customer_features order by customer_id"
# Cells that both tables have, by the names of the written customers.
SHARED = [
    "customer_id", "education", "marital_status", "income", "kids_at_home", "teens_at_home",
    "enrolment_date", "recency_days", "wine_spending", "fruit_spending", "meat_spending",
    "fish_spending", "sweet_spending", "gold_spending", "deal_count", "web_order_count",
    "catalogue_order_count", "store_order_count", "monthly_web_visit_count",
]  # fmt: skip
# Cells that show how something was written.
AS_WRITTEN = {"customer_id_text", "raw_row", "least_currency_mark", "greatest_currency_mark"}


def ask(folder: Path, *arguments: str) -> list[Answer]:
    """Run this program in a process of its own; return what it prints."""
    done = subprocess.run(
        [sys.executable, __file__, *arguments, str(folder)],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def ask_about_files(folder: Path, what: str, requests: list[dict[str, object]]) -> list[Answer]:
    """Read files in a process of its own, as `files` above says."""
    file = folder / "requests.json"
    file.write_text(json.dumps(requests))
    return ask(folder, "files", what, str(file))


def main() -> int:
    """Read the files; see above."""
    what, *arguments, place = sys.argv[1:]
    folder = Path(place)
    os.environ.update(
        SMARTCART_WORKSPACE=str(folder / "workspace"),
        DBT_TARGET_PATH=str(folder / "target"),
        DBT_LOG_PATH=str(folder / "logs"),
    )
    if what == "choose":
        sys.stdout.write(json.dumps(choose(arguments[0], int(arguments[1]), folder)) + "\n")
        return 0
    os.chdir(PROJECT)
    # After the environment is set.
    from dbt.cli.main import dbtRunner

    # What YAML files take from the settings is fixed here: the type of ids.
    settings = {} if what == "files" else json.loads(arguments[1])
    parsed = dbtRunner().invoke(["--quiet", "parse", "--vars", json.dumps(settings)])
    if not parsed.success:
        raise SystemExit(str(parsed.exception))
    runner = dbtRunner(manifest=parsed.result)
    if what in ("files", "customers") and (refusal := run(runner, ["seed"], {})):
        raise SystemExit(refusal)
    if what == "files":
        requests = json.loads(Path(arguments[1]).read_text())
        answers = read_files(runner, arguments[0], requests, folder)
    else:
        answers = read_forms(runner, what, json.loads(arguments[0]), settings, folder)
    for answer in answers:
        sys.stdout.write(json.dumps(answer, default=str) + "\n")
    return 0


def read_forms(
    runner: object, what: str, seeds: list[int], settings: dict[str, object], folder: Path
) -> Iterator[Answer]:
    """Write and read files of random forms; yield what differs or is refused, and the numbers."""
    forms = set()
    for seed in seeds:
        customers, file, said = written(what, seed, folder)
        own = {"customers_path": str(file), "dataset": f"forms{seed}"}
        refusal = run(runner, COMMANDS[what], {**settings, **own})
        found = (
            {"refused": refusal} if refusal else {"differ": differences(customers, what, folder)}
        )
        file.unlink()
        forms |= forms_of(what, said)
        if any(found.values()):
            yield {"seed": seed, **found, "form": said}
    yield {"files": len(seeds), "forms": len(forms)}


def written(
    what: str, seed: int, folder: Path
) -> tuple[list[dict[str, object]], Path, dict[str, str]]:
    """Return the customers of a seed, the file they are written to, and its forms."""
    from written_forms import Form, known_customers, write_customers

    chance, form = random.Random(seed), Form()
    customers = known_customers(chance, 60 if what == "rows" else 150)
    return customers, write_customers(customers, folder, chance, form), form.said


def forms_of(what: str, said: dict[str, str]) -> set[tuple[tuple[str, str], ...]]:
    """Return the forms of a file, for rows in pairs."""
    return set(combinations(sorted(said.items()), 2 if what == "rows" else 1))


def choose(what: str, count: int, folder: Path) -> list[int]:
    """Choose seeds one by one, each for the forms that those before it do not have."""
    forms = {}
    for seed in range(1000):
        _, file, said = written(what, seed, folder)
        file.unlink()
        forms[seed] = forms_of(what, said)
    chosen: list[int] = []
    for _ in range(count):
        chosen.append(max(forms, key=lambda seed: len(forms[seed])))
        known = forms[chosen[-1]]
        forms = {seed: own - known for seed, own in forms.items()}
    return chosen


def read_files(
    runner: object, what: str, requests: list[dict[str, object]], folder: Path
) -> Iterator[Answer]:
    """Read files or build their customers; yield for each how it differs from the first."""
    first: dict[str, list[object]] = {}
    for settings in requests:
        refusal = run(runner, ROWS if what == "rows" else CUSTOMERS, settings)
        if refusal:
            yield {"refused": refusal}
            continue
        columns = read_columns(folder, STAGED if what == "rows" else FEATURES)
        first = first or columns
        different = {
            name: sum(own != other for own, other in zip(cells, first[name], strict=False))
            for name, cells in columns.items()
            if name not in {"refreshed_at", *AS_WRITTEN} and cells != first[name]
        }
        findings = {} if what == "rows" else read_columns(folder, FINDINGS)
        yield {
            "customers": len(columns["customer_id"]),
            "differ": different,
            "findings": list(zip(*findings.values(), strict=True)),
        }


def run(runner: object, command: list[str], settings: dict[str, object]) -> str:
    """Run dbt with settings; return why it refused them, or an empty text."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    quietly = ["--quiet", "--log-level", "none", "--log-level-file", "none", "--no-write-json"]
    done = runner.invoke([*quietly, *command, "--vars", json.dumps(settings)])
    DuckDBConnectionManager.close_all_connections()
    if done.success:
        return ""
    failed = [each.message for each in done.result or [] if str(each.status) in ("error", "fail")]
    return str(done.exception or failed)


def read_columns(folder: Path, query: str) -> dict[str, list[object]]:
    """Query the warehouse; return its columns by name."""
    import duckdb

    with duckdb.connect() as connection:
        for name in ("working", "smartcart"):
            path = folder / f"workspace/warehouse/{name}.duckdb"
            if path.exists():
                connection.execute(f"attach '{path}' as {name} (read_only)")
        relation = connection.sql(query)
        names, rows = relation.columns, relation.fetchall()
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def differences(customers: list[dict[str, object]], what: str, folder: Path) -> list[str]:
    """Return in which cells the tables differ from the customers that were written."""
    columns = read_columns(folder, STAGED if what == "rows" else FEATURES)
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    if len(rows) != len(customers):
        return [f"{len(rows)} rows"]
    found = [f"rejected: {row['reasons']}" for row in rows if row.get("reasons")]
    names = list(customers[0]) if what == "rows" else SHARED
    for row, customer in zip(rows, customers, strict=True):
        is_imputed = what != "rows" and row["imputed_columns"]
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

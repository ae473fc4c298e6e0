"""Which columns each kind of input file should have, as macros ask for them."""

import csv
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from smartcart.input.describe import describe
from smartcart.input.errors import ORDER_FILE, InputError
from smartcart.input.header import ExpectedColumns
from smartcart.words import REFERENCE


def expected_columns(request: Mapping[str, Any], project: Path) -> ExpectedColumns:
    """Return the columns of a request.

    Args:
        request: attributes of ExpectedColumns, by name; `known_headers` names a seed.
        project: folder of the dbt project.
    """
    columns = dict(request)
    seed, other = columns.pop("known_headers", None), columns.pop("other_door", None)
    return ExpectedColumns(
        **columns,
        known_headers=known_headers(project, seed) if seed else {},
        other_door=expected_columns(other, project) if other else None,
    )


def holds_order_lines(file: Path, project: Path) -> bool:
    """Return whether a file holds order lines, by the names of its columns.

    Args:
        file: any input file.
        project: folder of the dbt project.
    """
    known = known_headers(project, "order_columns")
    for customer in ("customer_id", "email"):
        columns = ExpectedColumns(
            headers={name: name for name in known},
            optional=[name for name in known if name not in (customer, "ordered_at")],
            aliases={},
            known_headers=known,
            alternatives=(("amount",), ("quantity", "unit_price")),
            kind=ORDER_FILE,
        )
        with tempfile.TemporaryDirectory() as scratch:
            try:
                describe(str(file), columns, scratch)
            except InputError:
                continue
            return True
    return False


def known_headers(project: Path, seed: str) -> dict[str, tuple[str, ...]]:
    """Return the header names that known systems write, by our column name, preferred ones first.

    Args:
        project: folder of the dbt project.
        seed: name of the seed; its first two columns are our column name and the header.
    """
    headers: dict[str, list[str]] = {}
    with (project / REFERENCE / f"{seed}.csv").open(newline="", encoding="utf-8") as stream:
        _, *rows = csv.reader(stream)
    for column, header, *_ in filter(None, rows):
        headers.setdefault(column.strip(), []).append(header.strip())
    return {column: tuple(dict.fromkeys(names)) for column, names in headers.items()}

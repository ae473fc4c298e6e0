"""A row with totals is no customer: it is refused, whatever the ids look like."""

import json

import pytest
from customer_files import Row, csv_text, embedded_rows
from support import Refresh, Workspace

SPENDING = (
    "MntWines", "MntFruits", "MntMeatProducts", "MntFishProducts", "MntSweetProducts",
    "MntGoldProds",
)  # fmt: skip
REASON = "the row is a total of the others"
REJECTED = "select * from rejected_customers order by source_row_number"
FEATURES = "select * exclude (refreshed_at) from customer_features order by customer_id"


def _with_total(row_id: str, at: int | None = None, **others: str) -> list[Row]:
    """Return the embedded customers and a row that is their total, last or elsewhere."""
    rows = embedded_rows()
    sums = {name: str(sum(float(row[name] or 0) for row in rows)) for name in SPENDING}
    total = {**dict.fromkeys(rows[0], ""), **sums, "ID": row_id, **others}
    rows.insert(len(rows) if at is None else at, total)
    return rows


def _build(workspace: Workspace, text: str, **settings: object) -> Refresh:
    file = workspace.folder / "customers.csv"
    file.write_text(text)
    selection = ("--select", "+customer_features", "+rejected_customers")
    return workspace.build_tables(*selection, customers_path=str(file), **settings)


@pytest.mark.parametrize("at", [None, 700])
def test_a_sum_of_all_other_rows_is_refused_with_its_cells(
    at: int | None, workspace: Workspace, embedded: Refresh
) -> None:
    header, *lines = csv_text(_with_total("99999", at)).splitlines(keepends=True)
    # A broken row moves the numbers of those behind it on.
    lines.insert(100, "1,2\n")

    refresh = _build(workspace, "".join([header, *lines]))

    rejected = refresh.warehouse(REJECTED)
    total = rejected[rejected["reasons"] == REASON].iloc[0]
    assert total["source_row_number"] == (len(lines) if at is None else at + 2)
    assert json.loads(total["raw_row"])["ID"] == "99999"
    assert (rejected["reasons"] == "the row has fewer cells than the header").sum() == 1
    assert len(rejected) == 3  # the embedded customers repeat one id
    counts = refresh.warehouse("select * from int_input_checked").iloc[0]
    assert counts["rows_in"] == len(lines)
    assert counts["rows_accepted"] + counts["rows_rejected"] == counts["rows_in"]
    assert refresh.warehouse(FEATURES).equals(embedded.published(FEATURES))


def test_a_word_for_a_total_is_no_id(workspace: Workspace) -> None:
    # Of the customers shown only: no sum of all others.
    rows = _with_total("Gesamtsumme:", MntWines="12")
    refresh = _build(workspace, csv_text(rows), customer_id_type="string")
    rejected = refresh.warehouse(REJECTED)
    assert list(rejected["reasons"]) == ["ID repeats an earlier row", REASON]
    assert list(rejected["customer_id_text"])[1] == "Gesamtsumme:"


def test_less_than_three_columns_are_no_total(workspace: Workspace) -> None:
    rows = [{**row, **dict.fromkeys(SPENDING[2:], "0")} for row in embedded_rows()]
    sums = {name: str(sum(float(row[name] or 0) for row in rows)) for name in SPENDING}
    rows.append({**rows[0], "ID": "99999", **sums})
    refresh = _build(workspace, csv_text(rows))
    assert REASON not in set(refresh.warehouse(REJECTED)["reasons"])

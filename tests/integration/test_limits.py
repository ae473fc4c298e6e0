"""What may be missing, unreadable, refunded or gone has a limit, and the message names it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from customer_files import Row, csv_text, embedded_rows
from support import Refresh, Workspace

GUARD = (
    "build", "--resource-type", "seed", "--resource-type", "model",
    "--select", "+int_input_checked",
)  # fmt: skip
CUSTOMERS = 2239  # one of the rows repeats an id


def _file(folder: Path, rows: list[Row]) -> str:
    (folder / "customers.csv").write_text(csv_text(rows))
    return str(folder / "customers.csv")


def _with(count: int, **cells: str) -> list[Row]:
    """Return the embedded customers, the first of them with other cells."""
    rows = embedded_rows()
    for row in rows[:count]:
        row.update(cells)
    return rows


LIMITS: dict[str, tuple[Callable[[], list[Row]], dict[str, object], list[str]]] = {
    "unreadable": (
        lambda: _with(112, Recency="soon", MntWines="some"),
        {"max_unreadable_share": 0.06},
        [
            "Too many cells cannot be read, a larger share than max_unreadable_share (0.05)",
            "Recency (112 of 2239, 5 %), MntWines (112 of 2239, 5 %)",
        ],
    ),
    "incomes below 0": (
        lambda: _with(200, Income="-1"),
        {"max_unreadable_share": 0.1},
        ["max_unreadable_share (0.05)", "Income (200 of 2239, 9 %)"],
    ),
    "missing": (
        lambda: _with(700, Kidhome=""),
        {"max_imputed_share": 0.4},
        [
            "Too many cells are missing or cannot be read, a larger share than "
            "max_imputed_share (0.3) allows: Kidhome (700 of 2239, 31 %)",
        ],
    ),
    "refunds": (
        lambda: _with(230, MntWines="-5", MntFruits="-5"),
        {"max_refund_share": 0.2},
        [
            "230 of 2239 customers (10 %) have a negative amount of spending",
            "max_refund_share (0.1)",
        ],
    ),
}


@pytest.mark.parametrize("case", LIMITS)
def test_a_file_beyond_a_limit_is_refused_and_the_setting_lets_it_in(
    case: str, workspace: Workspace
) -> None:
    make_rows, settings, messages = LIMITS[case]
    path = _file(workspace.folder, make_rows())

    refused = workspace.dbt(*GUARD, customers_path=path)
    let_in = workspace.dbt(*GUARD, customers_path=path, **settings)

    assert refused.returncode != 0
    assert "Traceback" not in refused.output
    for message in messages:
        assert message in " ".join(refused.output.split()), refused.output
    assert let_in.returncode == 0, let_in.output


def test_customers_that_are_gone_have_a_limit(published: Workspace) -> None:
    path = _file(published.folder, embedded_rows()[:1000])
    settings = {"customers_path": path, "dataset": "embedded"}

    refused = published.dbt(*GUARD, **settings)
    let_in = published.dbt(*GUARD, **settings, max_gone_share=0.6)

    assert refused.returncode != 0
    said = " ".join(refused.output.split())
    assert f"of the {CUSTOMERS} customers of the last release (55 %) are not in the file" in said
    assert "max_gone_share (0.2)" in said
    assert let_in.returncode == 0, let_in.output


def test_an_optional_column_that_cannot_be_read_is_a_finding_and_null_for_everybody(
    workspace: Workspace, embedded: Refresh
) -> None:
    rows = _with(5000, Complain="perhaps", Response="often")
    path = _file(workspace.folder, [{**row, "AcceptedCmp1": "x"} for row in rows])

    refresh = workspace.build_tables(
        "--select", "+input_findings", "+customer_features", customers_path=path
    )

    findings = refresh.warehouse("select * from input_findings where finding like 'no cell can%'")
    assert set(findings["column_name"]) == {"Complain", "Response", "AcceptedCmp1"}
    assert set(findings["row_count"]) == {len(rows)}
    known = refresh.warehouse(
        "select count(has_complained) + count(has_responded) + count(has_accepted_campaign_1) as n"
        " from customer_features"
    )
    assert known["n"].item() == 0
    imputed = "select customer_id, imputed_columns from customer_features order by customer_id"
    assert refresh.warehouse(imputed).equals(embedded.published(imputed))


def test_a_default_value_is_a_finding_and_a_category_never_a_long_one(
    workspace: Workspace,
) -> None:
    rows = embedded_rows()
    for number, row in enumerate(rows):
        row.update(Year_Birth="1950" if number < 600 else row["Year_Birth"])
        row.update(Education=f"{number} {'long ' * 20}" if number < 30 else row["Education"])
    refresh = workspace.build_tables(
        "--select", "+input_findings", customers_path=_file(workspace.folder, rows)
    )
    findings = refresh.warehouse("select * from input_findings").set_index("finding")
    default = [finding for finding in findings.index if "a default value?" in finding]
    assert default == ["'1950' is in 28 % of the rows: a default value?"]
    assert findings.loc[default[0], "column_name"] == "Year_Birth"
    unmapped = findings[findings["column_name"] == "Education"]
    assert len(unmapped) == 21
    assert max(len(finding) for finding in unmapped.index) < 120
    others = "further categories (10) are not in the seed education_levels: Other stands in"
    assert findings.loc[others, "row_count"] == 10

"""One cell never decides the date at which ages and tenures are taken."""

import datetime

import pandas as pd
import pytest
from customer_files import Row, csv_text, embedded_rows
from support import Refresh, Workspace

TENURES = "select customer_id, tenure_days, age from customer_features order by customer_id"
FINDINGS = """
select finding, row_count, example_row_numbers from input_findings
where column_name = 'Dt_Customer'
"""
SAID = "the median stands in"


def _with_dates(dates: dict[int, str]) -> str:
    rows: list[Row] = embedded_rows()
    for number, date in dates.items():
        rows[number - 1]["Dt_Customer"] = date
    return csv_text(rows)


def _a_year_from_now() -> str:
    return (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=365)).strftime("%d-%m-%Y")


@pytest.mark.parametrize(
    ("dates", "finding", "rows"),
    [
        ({8: "01-02-2104"}, f"after the day of the refresh: {SAID}", "8"),
        ({8: _a_year_from_now()}, f"after the day of the refresh: {SAID}", "8"),
        (
            {8: "01-02-2019", 9: "01-02-2022", 11: "02-02-2022"},
            f"long after all other dates: {SAID}",
            "8, 9, 11",
        ),
    ],
    ids=["2104", "next year", "several"],
)
def test_dates_that_others_do_not_support_are_a_finding_and_decide_nothing(
    dates: dict[int, str], finding: str, rows: str, workspace: Workspace, embedded: Refresh
) -> None:
    file = workspace.folder / "customers.csv"
    file.write_text(_with_dates(dates))

    refresh = workspace.build_tables(
        "--select", "+input_findings", "+customer_features", customers_path=str(file)
    )

    ids = {int(embedded_rows()[number - 1]["ID"]) for number in dates}
    found = refresh.warehouse(TENURES)
    others = ~found["customer_id"].isin(ids)
    pd.testing.assert_frame_equal(found[others], embedded.published(TENURES)[others])
    findings = refresh.warehouse(FINDINGS).set_index("finding")
    assert findings.loc[finding, "row_count"] == len(dates)
    assert findings.loc[finding, "example_row_numbers"] == rows

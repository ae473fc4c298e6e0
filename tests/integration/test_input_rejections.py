"""Rows that cannot be used are kept, with numbers and reasons; files that cannot are refused."""

import csv
import io
import json
from collections.abc import Callable

import pandas as pd
import pytest
from customer_files import Row, changed, csv_text, embedded_rows, gzipped, with_amounts
from support import QUICK_FIT, Refresh, Workspace

SEGMENTS = "select * exclude (refreshed_at) from customer_segments order by customer_id"
REJECTED = "select * from rejected_customers order by source_row_number"
FEWER = "the row has fewer cells than the header"
MORE = "the row has more cells than the header"
QUOTE = "the row has a quote that is not closed"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """One workspace for all files, so that dbt parses the project once for the same settings."""
    return Workspace(tmp_path_factory.mktemp("rejections"))


def placed(here: Workspace, content: str | bytes) -> str:
    """Write the one customer file of the workspace; return its path."""
    file = here.folder / "customers.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(file)


# Rejected rows


def line_of(row: Row, **cells: str) -> str:
    """Return a row as a line of CSV, some cells replaced."""
    return csv_text([{**row, **cells}]).split("\n", 1)[1]


def crafted_lines() -> list[tuple[str, str]]:
    """Return lines of a file below the header, each with the reason why it is refused, or none."""
    first, second, *others = embedded_rows()
    quoted_line_break = line_of(others[0], ID="", Education="two\n\nlines, one cell")
    return [
        (line_of(first), ""),
        (f"{others[0]['ID']},1970\n", FEWER),
        (line_of(second), ""),
        (line_of(others[0]).rstrip("\n") + ",1,2\n", MORE),
        (line_of(others[0]).replace(",", ',"19"', 1), QUOTE),
        (line_of(first), "the row repeats an earlier one"),
        (line_of(second, Income="1"), "ID repeats an earlier row"),
        (line_of(others[0], ID=""), "ID is missing"),
        (line_of(others[0], ID="A12"), "ID is not a whole number"),
        (line_of(others[0], NumWebPurchases="-5"), "NumWebPurchases is negative"),
        (
            line_of(first, Kidhome="-1", Recency="-2"),
            "ID repeats an earlier row, Kidhome is negative, Recency is negative",
        ),
        (quoted_line_break, "ID is missing"),
        ('"1\n2",1970\n', FEWER),
        (line_of(others[1], Kidhome="-1"), "Kidhome is negative"),
        *((line_of(row), "") for row in others[2:]),
    ]


def crafted_file(lines: list[tuple[str, str]], blank_line_at: int = 20) -> str:
    header = ",".join(embedded_rows()[0]) + "\n"
    texts = [line for line, _ in lines]
    return header + "".join([*texts[:blank_line_at], "\n", *texts[blank_line_at:]])


@pytest.fixture(scope="module")
def crafted(here: Workspace) -> Refresh:
    return here.build_tables(
        customers_path=placed(here, crafted_file(crafted_lines())), **QUICK_FIT
    )


def test_every_rejected_row_has_its_number_and_all_its_reasons(crafted: Refresh) -> None:
    expected = [
        (number, reason) for number, (_, reason) in enumerate(crafted_lines(), start=1) if reason
    ]
    rejected = crafted.warehouse(REJECTED)
    found = list(zip(rejected["source_row_number"], rejected["reasons"], strict=True))
    # The embedded customers themselves hold one repeated id.
    assert found[: len(expected)] == expected
    assert [reason for _, reason in found[len(expected) :]] == ["ID repeats an earlier row"]


def test_a_rejected_row_keeps_what_the_file_has(crafted: Refresh) -> None:
    rejected = crafted.warehouse(REJECTED).set_index("source_row_number")
    for number, (line, reason) in enumerate(crafted_lines(), start=1):
        if not reason:
            continue
        raw = rejected.loc[number, "raw_row"]
        if reason in (FEWER, MORE, QUOTE):
            assert raw == line.rstrip("\n")
        else:
            cells = next(csv.reader(io.StringIO(line, newline="")))
            assert [cell or "" for cell in json.loads(raw).values()] == cells


def test_the_findings_count_rejected_rows_and_name_examples(crafted: Refresh) -> None:
    findings = crafted.warehouse("select * from input_findings where column_name is null")
    findings = findings.set_index("finding")
    assert findings.loc["rejected: ID is missing", "row_count"] == 2
    assert findings.loc["rejected: ID is missing", "example_row_numbers"] == "8, 12"
    assert findings.loc[f"rejected: {QUOTE}", "example_row_numbers"] == "5"
    assert findings.loc["read as UTF-8 text, comma", "row_count"] == len(crafted_lines())


def test_rows_in_are_the_records_that_the_csv_module_counts(crafted: Refresh) -> None:
    text = crafted_file(crafted_lines())
    records = [record for record in csv.reader(io.StringIO(text, newline="")) if record]
    summary = crafted.warehouse("select * from refresh_summary order by refreshed_at").iloc[-1]
    rejected = crafted.warehouse("select count(*) as row_count from rejected_customers")
    accepted = crafted.warehouse("select count(*) as row_count from customer_segments")
    assert summary["rows_in"] == len(records) - 1
    assert summary["rows_rejected"] == rejected["row_count"][0]
    assert summary["rows_accepted"] == accepted["row_count"][0]
    assert summary["rows_accepted"] + summary["rows_rejected"] == summary["rows_in"]


def test_findings_of_values_name_the_column(here: Workspace) -> None:
    rows = embedded_rows()
    rows[4]["Income"], rows[5]["Income"], rows[6]["Education"] = "lots", "plenty", "Unheard of"
    refresh = here.build_tables(
        "--select",
        "+input_findings",
        customers_path=placed(here, csv_text([{**row, "Town": "Bonn"} for row in rows])),
    )
    findings = refresh.warehouse("select * from input_findings where column_name is not null")
    findings = findings.set_index(["column_name", "finding"])
    unreadable = findings.loc[("Income", "cannot be read: the median stands in")]
    assert unreadable["row_count"] == 2
    assert unreadable["example_row_numbers"] == "5, 6"
    assert ("Town", "ignored: the project does not use it") in findings.index
    assert "Education" in findings.index.get_level_values("column_name")


def test_several_files_are_numbered_on_and_give_the_same_segments(
    here: Workspace, embedded: Refresh
) -> None:
    header, *lines = csv_text(embedded_rows()).splitlines(keepends=True)
    broken = "1,2\n"
    # Each file but the first starts with a row that is refused, and the second ends with one.
    parts = [lines[:700], [broken, *lines[700:1500], broken], [broken, *lines[1500:]]]
    for number, part in enumerate(parts):
        (here.folder / f"part{number}.csv").write_text("".join([header, *part]))

    refresh = here.build_tables(
        "--select",
        "+customer_segments",
        "+rejected_customers",
        customers_path=str(here.folder / "part*.csv"),
    )

    columns = (
        "select * exclude (refreshed_at, model_id) from customer_segments order by customer_id"
    )
    pd.testing.assert_frame_equal(refresh.warehouse(columns), embedded.published(columns))
    rejected = refresh.warehouse(REJECTED).query("reasons == @FEWER")
    assert list(rejected["source_row_number"]) == [701, 1502, 1503]


def test_a_text_may_be_the_id(here: Workspace, embedded: Refresh) -> None:
    text = csv_text(changed(lambda row: row.update(ID=f"Kunde {row['ID']}")))
    refresh = here.build_segments(customers_path=placed(here, text), customer_id_type="string")
    segments = refresh.warehouse("select customer_id, segment_name from customer_segments")
    clean = embedded.published("select customer_id, segment_name from customer_segments")
    assert dict(zip(segments["customer_id"], segments["segment_name"], strict=True)) == {
        f"Kunde {id_}": name
        for id_, name in zip(clean["customer_id"], clean["segment_name"], strict=True)
    }


# Optional columns


def without_optional_columns() -> str:
    return csv_text(changed(lambda row: (row.pop("Complain"), row.pop("Response"))))


def test_without_optional_columns_the_default_recipe_is_the_same(
    workspace: Workspace, embedded: Refresh
) -> None:
    # Whole, so in a workspace of its own.
    refresh = workspace.build(
        customers_path=placed(workspace, without_optional_columns()), **QUICK_FIT
    )
    names = "select customer_id, segment_name from customer_segments order by customer_id"
    pd.testing.assert_frame_equal(refresh.warehouse(names), embedded.published(names))
    assert "drops out of the segmentation" not in refresh.output
    findings = refresh.warehouse("select * from input_findings where finding like 'not in the%'")
    assert set(findings["column_name"]) == {"Complain", "Response"}


def test_without_optional_columns_the_published_recipe_drops_features_with_a_warning(
    here: Workspace,
) -> None:
    path = placed(here, without_optional_columns())
    refresh = here.build_segments(customers_path=path, recipe="published")
    features = set(refresh.warehouse("from int_segmentation_features")["feature"])
    assert not features & {"has_complained", "has_responded"}
    for feature in ("has_complained", "has_responded"):
        assert f"lacks the column behind '{feature}': it drops out" in " ".join(
            refresh.output.split()
        )


# Refused files


def with_point_groups() -> str:
    """Amounts of three digits or more with a point between thousands: 63278 is 63.278."""
    return csv_text(with_amounts(lambda amount: f"{amount:,.0f}".replace(",", ".")))


def one_hot_encoded() -> str:
    def change(row: Row) -> None:
        education, status = row.pop("Education"), row.pop("Marital_Status")
        row.update({f"Education_{education}": "1", f"Marital_{status}": "1"})

    rows = changed(change)
    headers = dict.fromkeys(header for row in rows for header in row)
    return csv_text([{header: row.get(header, "0") for header in headers} for row in rows])


def every_third_id_missing() -> str:
    rows = embedded_rows()
    for number, row in enumerate(rows):
        row["ID"] = ["", "x", row["ID"]][min(number % 6, 2)]
        row["Recency"] = "-3" if number % 6 == 2 else row["Recency"]
    return csv_text(rows)


REFUSED: dict[str, tuple[Callable[[], str | bytes], list[str]]] = {
    "incomes in thousands": (
        lambda: csv_text(
            changed(lambda row: row.update(Income=str(float(row["Income"] or 0) / 1000)))
        ),
        ["Income is far off the usual scale", "usual_median_income", "median found is 5"],
    ),
    "incomes in another currency": (
        lambda: csv_text(
            changed(lambda row: row.update(Income=row["Income"] and row["Income"] + "000"))
        ),
        ["max_income", "% of the customers outliers", "max_outlier_share", "median income found"],
    ),
    "too many rejected": (
        every_third_id_missing,
        [
            "rows cannot be used, more than the share max_rejected_share (0.1) allows",
            "ID is missing (374 times, first in row 1)",
            "ID is not a whole number (374 times, first in row 2)",
            "Recency is negative (373 times, first in row 3)",
        ],
    ),
    "one-hot encoded": (
        one_hot_encoded,
        ["Missing: Education, Marital_Status", "Education_PhD", "column_aliases"],
    ),
    "truncated gzip": (
        lambda: gzipped(csv_text(embedded_rows()))[:-5000],
        ["The customer file is not complete; is it still being written?"],
    ),
    "unreadable dates": (
        lambda: csv_text(changed(lambda row: row.update(Dt_Customer="one day"))),
        ["These columns hold no readable value in any row: Dt_Customer", "Check the file"],
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_right_is_refused(case: str, here: Workspace) -> None:
    make_content, messages = REFUSED[case]

    refresh = here.dbt("build", customers_path=placed(here, make_content()))

    assert refresh.returncode != 0
    assert "Traceback" not in refresh.output
    for message in messages:
        assert message in " ".join(refresh.output.split()), refresh.output
    assert not (here.folder / "published/current").exists()


def test_points_between_thousands_are_read_with_the_setting(
    here: Workspace, embedded: Refresh
) -> None:
    path = placed(here, with_point_groups())
    # In full, as it is compared with a build in full, labels of Ward's tree included.
    refresh = here.build_tables(
        "--select", "+customer_segments", customers_path=path, decimal_mark="comma"
    )
    pd.testing.assert_frame_equal(refresh.warehouse(SEGMENTS), embedded.published(SEGMENTS))

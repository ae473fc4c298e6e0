"""The closing summary says what came in, what came out and where it is; nothing more."""

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from smartcart.summary import printable, render_summary

REFRESH = {
    "refreshed_at": "2014-06-29 07:05:59",
    "source": "data/my customers.csv",
    "rows_in": 12_240,
    "rows_accepted": 12_237,
    "rows_rejected": 3,
    "incomes_imputed": 24,
    "customers_imputed": 26,
    "outliers": 4,
    "unmapped_educations": 5,
    "unmapped_marital_statuses": 6,
    "model_id": "0123456789abcdef",
    "model_reason": "the stored model scores",
    "refit_outcome": None,
    "fitted_at": "2014-05-29 07:05:59",
    "n_segments_evidence": (
        "The figures support 2 segments, not 3: at 3 not every segment comes back when customers "
        "are drawn again."
    ),
    "value_evidence": None,
}
CLEAN = {
    "rows_in": 12_237,
    "rows_rejected": 0,
    "incomes_imputed": 0,
    "customers_imputed": 0,
    "outliers": 0,
    "unmapped_educations": 0,
    "unmapped_marital_statuses": 0,
}
APPROXIMATE = "Growth (approximate: income below average, spending low)"
SEGMENTS = [
    ("Budget", 3_237, 3_237 / 12_237, 28_149.6, 75.5),
    (APPROXIMATE, 3_000, 3_000 / 12_237, 41_800.0, 101.7),
    ("Premium", 6_000, 6_000 / 12_237, 173_500.4, 1_253.2),
]
VERDICTS = [
    ("Premium", "repeatable", "separated"),
    ("Budget", "uncertain", "separated"),
    ("Growth", "repeatable", "a cut through a continuum"),
]
Finding = tuple[str | None, str, int, str | None]
FINDINGS: list[Finding] = [
    ("Income", "text read as a number", 3, "2, 9, 11"),
    ("Income", "missing: imputed", 24, "4, 5, 6"),
    ("Dt_Customer", "two-digit year", 1_234, "7, 8, 10"),
]


def release(
    folder: Path, *refreshes: dict[str, object], findings: Sequence[Finding] = FINDINGS
) -> Path:
    """Write a release with the given refreshes, each as what differs from REFRESH."""
    database = folder / "smartcart.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "create table refresh_summary (refreshed_at timestamp, source varchar, rows_in bigint,"
            " rows_accepted bigint, rows_rejected bigint, incomes_imputed bigint,"
            " customers_imputed bigint, outliers bigint, unmapped_educations bigint,"
            " unmapped_marital_statuses bigint, model_id varchar, model_reason varchar,"
            " refit_outcome varchar, fitted_at timestamp, n_segments_evidence varchar,"
            " value_evidence varchar)"
        )
        connection.execute(
            "create table segment_profiles (segment_name varchar, segment_label varchar,"
            " customer_count bigint, customer_share double, mean_income double,"
            " mean_total_spending double, mean_order_count double, mean_order_value double)"
        )
        connection.execute("create table customer_features (gross_sales double)")
        connection.execute(
            "create table segment_migrations (refreshed_at timestamp, cause varchar,"
            " customer_count bigint)"
        )
        connection.execute(
            "create table feature_drift (feature varchar, value double, new_levels varchar,"
            " is_watched boolean, is_drifting boolean)"
        )
        connection.execute(
            "create table segment_quality (segment_name varchar, stability_verdict varchar,"
            " separation_verdict varchar)"
        )
        connection.execute(
            "create table input_findings (column_name varchar, finding varchar,"
            " row_count bigint, example_row_numbers varchar)"
        )
        if findings:
            connection.executemany("insert into input_findings values (?, ?, ?, ?)", findings)
        for changes in refreshes or ({},):
            values = list({**REFRESH, **changes}.values())
            connection.execute(
                f"insert into refresh_summary values ({', '.join('?' * len(values))})", values
            )
        connection.executemany(
            "insert into segment_profiles values (?, ?, ?, ?, ?, ?, 2.5, 40.0)",
            [(name_of(label), label, *figures) for label, *figures in SEGMENTS],
        )
        connection.executemany("insert into segment_quality values (?, ?, ?)", VERDICTS)
    return database


def name_of(label: str) -> str:
    return label.split(" ")[0]


def lines_of(database: Path) -> list[str]:
    return render_summary(database).splitlines()


def table_of(database: Path) -> list[str]:
    """Return the segment table: its heading and a line per segment."""
    lines = lines_of(database)
    start = next(place for place, line in enumerate(lines) if "mean income" in line)
    return lines[start : start + 1 + len(SEGMENTS)]


def test_the_whole_summary(tmp_path: Path) -> None:
    database = release(tmp_path)
    width = len(APPROXIMATE)
    assert lines_of(database) == [
        "",
        "SmartCart Segments of data/my customers.csv, 2014-06-29 07:05 UTC",
        "",
        "       12,240  rows in the file",
        "       12,237  customers",
        "            3  rows rejected (see rejected_customers)",
        "           24  incomes imputed (filled with the median)",
        "           26  customers with any value imputed"
        " (see imputed_columns in customer_features)",
        "            4  outliers (scored and flagged, left out of the fit)",
        "            5  customers with an unmapped education"
        " (it counts as Other: map it in seeds/reference/education_levels.csv)",
        "            6  customers with an unmapped marital status"
        " (it counts as Other: map it in seeds/reference/living_situations.csv)",
        "",
        "  Dt_Customer: two-digit year (1,234 rows, such as 7, 8, 10)",
        "  Income: text read as a number (3 rows, such as 2, 9, 11)",
        "",
        f"  {'segment':{width}}    customers   share  mean income  mean spending  verdict",
        f"  {'Premium':{width}}        6,000   49.0%      173,500          1,253"
        "  repeatable, separated",
        f"  {APPROXIMATE}        3,000   24.5%       41,800            102"
        "  repeatable, a cut through a continuum",
        f"  {'Budget':{width}}        3,237   26.5%       28,150             76"
        "  uncertain, separated",
        "",
        "  The figures support 2 segments, not 3: at 3 not every segment comes back when customers"
        " are drawn",
        "  again.",
        "",
        "  Model 01234567 of 2014-05-29: the stored model scores.",
        "",
        f"Tables: {database}",
    ]


def test_an_approximate_segment_is_never_shown_by_its_bare_name(tmp_path: Path) -> None:
    summary = render_summary(release(tmp_path))
    assert summary.count("Growth") == 1
    assert APPROXIMATE in summary


def test_segments_stand_by_falling_spending_in_one_grid(tmp_path: Path) -> None:
    heading, *rows = table_of(release(tmp_path))
    labels = [row[: len(APPROXIMATE) + 2].strip() for row in rows]
    assert labels == ["Premium", APPROXIMATE, "Budget"]
    columns = r"customers|share|mean income|mean spending"
    ends = [match.end() for match in re.finditer(columns, heading)]
    verdict = heading.index("verdict")
    assert all(row[verdict - 1] == " " and row[verdict] != " " for row in rows)
    for row in rows:
        for end in ends:
            assert row[end - 1] in "0123456789%", (row, end)
            assert row[end : end + 1].strip() == ""


def test_counts_stand_under_each_other(tmp_path: Path) -> None:
    lines = lines_of(release(tmp_path))[3:11]
    assert {re.match(r" +[\d,]+", line).end() for line in lines} == {13}


def test_lines_that_have_nothing_to_say_are_left_out(tmp_path: Path) -> None:
    lines = lines_of(release(tmp_path, CLEAN))
    assert lines[3:9] == [
        "       12,237  rows in the file",
        "       12,237  customers",
        "            0  rows rejected",
        "            0  incomes imputed",
        "            0  outliers",
        "",
    ]


@pytest.mark.parametrize(
    ("count", "line"),
    [
        ("customers_imputed", "customers with any value imputed"),
        ("unmapped_educations", "customers with an unmapped education"),
        ("unmapped_marital_statuses", "customers with an unmapped marital status"),
    ],
)
def test_each_optional_line_stands_for_itself(tmp_path: Path, count: str, line: str) -> None:
    summary = render_summary(release(tmp_path, {**CLEAN, count: 7}))
    assert summary.count("customers with ") == 1
    assert f"            7  {line} (" in summary


def test_of_many_findings_the_most_frequent_are_listed(tmp_path: Path) -> None:
    findings = [(f"Column{count}", "odd", count, "1") for count in range(1, 13)]
    summary = render_summary(release(tmp_path, findings=findings))
    listed = [int(count) for count in re.findall(r"Column(\d+): odd", summary)]
    assert listed == sorted(range(1, 13), reverse=True)[: len(listed)]
    assert f"  and {12 - len(listed)} more, see input_findings" in summary.splitlines()


def test_the_latest_refresh_is_summed_up(tmp_path: Path) -> None:
    earlier = {"refreshed_at": "2014-06-28 23:59:00", "source": "earlier.csv", "rows_in": 1}
    later = {"refreshed_at": "2014-06-30 00:00:00", "source": "later.csv", "rows_in": 2}
    summary = render_summary(release(tmp_path, earlier, later, {}))
    assert "SmartCart Segments of later.csv, 2014-06-30 00:00 UTC" in summary
    assert "            2  rows in the file" in summary
    assert "earlier.csv" not in summary


def test_readers_of_the_release_are_no_hindrance(tmp_path: Path) -> None:
    database = release(tmp_path)
    with duckdb.connect(str(database), read_only=True):
        assert lines_of(database)[-1] == f"Tables: {database}"


OUTCOME = (
    "A new model is proposed: it would move 1.23 % of the customers, 1 segment is new. See"
    " model_registry; refit: true adopts it."
)


def test_changes_a_proposed_model_and_drift_are_told(tmp_path: Path) -> None:
    database = release(tmp_path)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "insert into segment_migrations values ('2014-06-29 07:05:59', 'behaviour', 1200),"
            " ('2014-06-29 07:05:59', 'behaviour', 3000), ('2014-06-29 07:05:59', 'gone', 4),"
            " ('2014-05-29 07:05:59', 'new', 1000)"
        )
        connection.execute(
            "insert into feature_drift values ('education', 0.345, 'MBA', true, true),"
            " ('age', 0.9, null, false, true), ('log_income', 0.1, null, true, false)"
        )
        connection.execute(f"update refresh_summary set refit_outcome = '{OUTCOME}'")

    lines = lines_of(database)

    start = lines.index("  Model 01234567 of 2014-05-29: the stored model scores.")
    assert lines[start + 1 : -2] == [
        "        4,200  customers changed segment because of their behaviour",
        "            4  customers are gone",
        "  A new model is proposed: it would move 1.23 % of the customers, 1 segment is new. See",
        "  model_registry; refit: true adopts it.",
        "",
        "  drift: education (0.34, new: MBA)",
        "  See feature_drift. If this persists, fit a new model: refit: propose, then true.",
    ]


def test_how_right_predictions_were_is_told_with_order_lines(tmp_path: Path) -> None:
    said = "Orders of the next 90 days are predicted by MBG/NBD."

    assert said not in render_summary(release(tmp_path))
    (tmp_path / "smartcart.duckdb").unlink()
    assert said in render_summary(release(tmp_path, {"value_evidence": said}))


def test_a_segment_without_customers_has_no_means(tmp_path: Path) -> None:
    database = release(tmp_path)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "update segment_profiles set segment_label = 'Premium (no customers)',"
            " customer_count = 0, customer_share = 0, mean_income = null,"
            " mean_total_spending = null where segment_name = 'Premium'"
        )
    lines = [line.split() for line in lines_of(database) if line.startswith("  Premium")]
    assert [line[:7] for line in lines] == [["Premium", "(no", "customers)", "0", "0.0%", "-", "-"]]


def test_any_header_can_be_summed_up(tmp_path: Path) -> None:
    ignored = "ignored: the project does not use it"
    names = [None, "", " ", "two\nlines", "\x1b[31mred", "Größe", "x" * 5_000]
    findings = [(name, ignored, 1, None) for name in names]
    findings += [(None, "odd\ttext", 1, None), ("y" * 5_000, "odd", 1, None)]
    lines = lines_of(release(tmp_path, findings=findings))
    told = next(line for line in lines if "not used" in line).split(": ")[1].split(", ")
    assert sorted(told) == sorted(
        ["(a column without a name)"] * 3 + ["two lines", "[31mred", "Größe", "x" * 60 + "..."]
    )
    assert max(map(len, lines)) < 300
    assert all(line.isprintable() for line in lines)


def test_of_many_unused_columns_some_are_named(tmp_path: Path) -> None:
    findings = [(f"c{count}", "ignored: not used", 1, None) for count in range(100, 150)]
    (line,) = [line for line in lines_of(release(tmp_path, findings=findings)) if "c100" in line]
    assert line.endswith("c119, and 30 more")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8", None])
def test_a_text_is_printable_in_any_encoding(encoding: str | None) -> None:
    text = printable("Käufer ✓", encoding)
    assert text.encode(encoding or "ascii")
    assert "ufer" in text

"""Small files in forms that people bring and that once were read wrongly (../shared/cases)."""

import sys

import pytest
from form_reader import ask_about_files
from support import FEW_K, PROJECT, Workspace, outside_project

Cases = dict[str, dict[str, object]]
CASES = PROJECT / "../shared/cases"
# File -> the settings that it needs.
READ_LIKE_BASE = {
    "c01_sept_en_gb.csv": {}, "c02_js_tolocalestring.csv": {}, "c04_epoch_ms.csv": {},
    "c06_brl.csv": {}, "c07_swiss_2019.csv": {}, "c08_accounting_dash.csv": {},
    "c11_id_thousands.csv": {}, "c14_kagglehub_customers.csv": {}, "c15_sep_line.csv": {},
    "c16_comma_rows.csv": {}, "c17_title_rows.csv": {}, "c18_hidden_first_sheet.xlsx": {},
    "c22b_trailing_in_header.csv": {}, "c22c_trailing_in_both.csv": {},
    "c23_space_before_quotes.csv": {}, "c24_backslash_quotes.csv": {},
    "c25_swapped_dates.xlsx": {}, "c28_timestamptz.parquet": {}, "c29_order/*.csv": {},
}  # fmt: skip
# File -> settings, and what the message says.
REFUSED = {
    "c03_magento_customer_listing.xml": ({}, "is an XML document, not a table"),
    "c09_sci_ids_spread.csv": ({}, "ID has lost its digits to an exponent (320 times"),
    "c13_mixed_currency.csv": (
        {},
        "in several currencies: INR (118 rows), EUR (110 rows), USD (92",
    ),
    "c20_html_table.xls": ({}, "is an HTML page, not a table"),
    "c24c_unclosed_quote.csv": ({}, "Row 100 of the customer file (line 101) has a quote"),
    "c26_formula_no_value.xlsx": ({}, "MntGoldProds holds formulas, and the workbook does not"),
    "c47_note_begins_with_quote.csv": ({}, "Row 300 of the customer file (line 301) has a quote"),
}
# File -> settings, the columns in which customers differ from base.csv, and a finding.
OTHER = {
    "c05_indian_lakh.csv": ({}, {"income": 320}, None),
    "c10_true_false.csv": ({}, {f"has_accepted_campaign_{k}": 320 for k in range(1, 6)}, None),
    "c31b_one_date_8_years_on.csv": ({}, {"enrolment_date": 1, "tenure_days": 1}, "after"),
    "c39_returns_5_percent.csv": ({}, {"gold_spending": 16, "has_refunds": 16}, None),
    "c45_default_birth_year.csv": ({}, {"age": 95}, "a default value?"),
}  # fmt: skip


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Cases:
    """How each of the files was read, after base.csv."""
    outside_project(CASES)
    needed = {name: settings for name, (settings, *_) in {**REFUSED, **OTHER}.items()}
    files = {"base.csv": {}, **READ_LIKE_BASE, **needed}
    requests = [
        {"customers_path": str((CASES / name).absolute()), "dataset": "cases", **settings}
        for name, settings in files.items()
    ]
    answers = ask_about_files(tmp_path_factory.mktemp("cases"), "customers", requests)
    return dict(zip(files, answers, strict=True))


@pytest.mark.parametrize("name", READ_LIKE_BASE)
def test_the_customers_are_those_of_base(name: str, read: Cases) -> None:
    assert read[name].get("differ") == {}, read[name]
    assert read[name]["customers"] == 320


@pytest.mark.parametrize("name", REFUSED)
def test_the_file_is_refused_in_short_words(name: str, read: Cases) -> None:
    message = str(read[name]["refused"])
    assert REFUSED[name][1] in message
    assert "Graduation" not in message
    assert len(message) < 3000


@pytest.mark.parametrize("name", OTHER)
def test_the_customers_differ_as_they_should(name: str, read: Cases) -> None:
    _, columns, finding = OTHER[name]
    differ = read[name]["differ"]
    assert {column: differ.get(column) for column in columns} == columns, read[name]
    assert read[name]["customers"] == 320
    if finding:
        assert any(finding in str(found) for found in read[name]["findings"])


# dbt takes the type of ids from the settings while it parses the project.


def test_a_total_among_ids_of_text_is_refused(workspace: Workspace) -> None:
    path = outside_project(CASES / "c30_total_row_text_ids.csv")

    refresh = workspace.build_tables(
        "--select", "+customer_features", "+rejected_customers",
        customers_path=str(path), customer_id_type="string",
    )  # fmt: skip

    assert len(refresh.warehouse("from customer_features")) == 320
    rejected = refresh.warehouse("select customer_id_text, reasons from rejected_customers")
    assert rejected.to_numpy().tolist() == [["Total", "the row is a total of the others"]]


def test_ids_like_phone_numbers_leave_as_they_came(workspace: Workspace) -> None:
    path = outside_project(CASES / "c34_phone_ids.csv")
    workspace.build(customers_path=str(path), customer_id_type="string", **FEW_K)

    exported = workspace.run([sys.executable, "-m", "smartcart.export"], ACTION="reward", TOP="5")

    assert exported.returncode == 0, exported.output
    rows = next((workspace.folder / "exports").glob("reward_*/csv.csv")).read_text().split()
    assert any(row.startswith("+4930") for row in rows), rows


def test_a_file_that_lacks_most_customers_of_the_last_release_stops(workspace: Workspace) -> None:
    first, second = (
        str(outside_project(CASES / f"c32_month{name}.csv")) for name in ("1", "2_truncated")
    )
    workspace.build(customers_path=first, **FEW_K)

    refused = workspace.dbt("build", customers_path=second, **FEW_K)

    assert refused.returncode == 1
    assert "max_gone_share" in refused.output
    assert len(refused.published("select * from customer_segments")) == 1200

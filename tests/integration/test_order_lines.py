"""The second door: a shop's order lines become the same tables, to the cent."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pytest
from support import PROJECT, QUICK_FIT, REAL_DATA, Refresh, Workspace, outside_project

from smartcart.input.doors import holds_order_lines

EMBEDDED = PROJECT / "seeds/raw/raw_orders.csv"
REFERENCE = Path("../shared/reference/online_retail_reference.json")
# Columns of customer_features that order lines alone do not tell.
OF_A_PERSON = (
    "income", "age", "education_level", "living_situation", "children_count", "household_size",
    "income_rank", "wine_spending", "wine_share", "monthly_web_visit_count", "has_responded",
)  # fmt: skip
Row = dict[str, str]


def test_the_partition_of_a_real_log_is_that_of_the_reference(online_retail: Refresh) -> None:
    reference = json.loads(outside_project(PROJECT / REFERENCE).read_text())
    expected = reference["B_RECOMMENDED_no_adjustments_postage_kept_repeats_kept"]
    lines = online_retail.warehouse(
        "select count(*) as lines, count(*) filter (where amount > 0) as sale_lines,"
        " count(*) filter (where amount < 0) as return_lines,"
        " cast(sum(amount) as varchar) as net,"
        " cast(sum(amount) filter (where amount > 0) as varchar) as gross,"
        " cast(sum(amount) filter (where amount < 0) as varchar) as returns"
        " from stg_smartcart__order_lines where reasons is null"
    ).iloc[0]
    customers = online_retail.published(
        "select count(*) as customers_with_sale, sum(order_count) as orders_invoices,"
        " count(*) filter (where order_count = 1) as customers_one_invoice from customer_features"
    ).iloc[0]
    reasons = online_retail.published(
        "select"
        " count(*) filter (where reasons like '%no customer%') as no_customer,"
        " count(*) filter (where reasons not like '%no customer%' and reasons like '%is 0%')"
        "     as price_zero,"
        " count(*) filter (where reasons = 'an adjustment') as adjustment,"
        " count(*) as all_lines"
        " from rejected_order_lines"
    ).iloc[0]

    for name in ("lines", "sale_lines", "return_lines"):
        assert lines[name] == expected[name]
    for name in ("net", "gross", "returns"):
        assert float(lines[name]) == expected[name]
    for name in ("customers_with_sale", "orders_invoices", "customers_one_invoice"):
        assert customers[name] == expected[name]
    partition = {row["reason"]: row["lines"] for row in reference["partition"]
                 if row["kind"] == "refused"}  # fmt: skip
    assert reasons["no_customer"] == partition["no customer id"]
    assert reasons["price_zero"] == partition["price zero"]
    assert reasons["adjustment"] == partition["adjustment, not a sale"]
    assert reasons["all_lines"] + lines["lines"] == 541_909


def test_by_country_too(online_retail: Refresh) -> None:
    reference = json.loads(outside_project(PROJECT / REFERENCE).read_text())
    file = outside_project(REAL_DATA / "online_retail.parquet")
    used = online_retail.warehouse(
        "select source_row_number, amount, customer_id from stg_smartcart__order_lines"
        " where reasons is null"
    )
    connection = duckdb.connect()
    connection.register("used", used)
    countries = connection.sql(
        f"""
        select
            "Country" as country,
            sum(amount) as net,
            count(distinct customer_id) as customers
        from used
        inner join (
            select file_row_number + 1 as source_row_number, "Country"
            from read_parquet('{file}', file_row_number = true)
        ) as lines using (source_row_number)
        group by all
        """
    ).df()

    expected = pd.DataFrame(reference["per_country_B"]).rename(columns={"Country": "country"})
    both = countries.merge(expected, on="country", suffixes=("", "_expected"), how="outer")
    assert len(both) == 37
    assert (both["net"].astype(float).round(3) == both["net_expected"]).all()
    assert (both["customers"] == both["customers_expected"]).all()


@pytest.mark.parametrize("log", ["online_retail", "cdnow", "embedded_orders"])
def test_names_are_good_on_a_log(log: str, request: pytest.FixtureRequest) -> None:
    refresh: Refresh = request.getfixturevalue(log)
    names = refresh.published("select segment_name, name_fit, name_distance from segment_profiles")

    assert set(names["segment_name"]) == {"Premium", "Value", "Growth", "Budget"}
    assert (names["name_fit"] == "good").all()
    assert names["name_distance"].max() <= 0.12


def test_what_a_log_cannot_know_is_null_for_everybody(embedded_orders: Refresh) -> None:
    counts = embedded_orders.published(
        "select " + ", ".join(f"count({name}) as {name}" for name in OF_A_PERSON)
        + " from customer_features"
    )  # fmt: skip

    assert (counts == 0).all(axis=None)


def test_nothing_names_wine_where_there_is_none(embedded_orders: Refresh) -> None:
    categories = set(
        embedded_orders.published("select category from customer_category_spending")["category"]
    )
    interests = set(
        embedded_orders.published("select distinct top_interest from customer_actions")[
            "top_interest"
        ]
    )
    texts = embedded_orders.published(
        "select string_agg(persona || coalesce(favourite_categories, '') || top_traits) as text"
        " from segment_profiles"
    )["text"].iloc[0]

    assert "garden" in categories
    assert categories.isdisjoint({"wine", "shipping"})
    assert interests - {"none yet"} <= categories
    assert "wine" not in texts


def test_the_churn_prone_have_past_interests_of_the_log(embedded_orders: Refresh) -> None:
    prone = embedded_orders.published(
        "select top_interest, churn_reason, message from customer_actions where is_churn_prone"
    )

    assert len(prone) > 10
    assert (
        prone["churn_reason"].str.match(r"Last order \d+ days ago, every \d+ days is usual").all()
    )
    told = prone[prone["top_interest"] != "none yet"]
    assert len(told) > 0
    assert [row.top_interest in row.message for row in told.itertuples()] == [True] * len(told)


def test_cohorts_sum_up_to_the_totals(embedded_orders: Refresh) -> None:
    cohorts = embedded_orders.published(
        "select sum(net_sales) as net, sum(order_count) as orders,"
        " sum(customer_count) filter (where months_since_first_order = 0) as customers,"
        " count(*) filter (where active_customer_count > customer_count) as impossible,"
        " count(*) filter (where months_since_first_order = 0"
        "     and active_customer_count != customer_count) as late,"
        " sum(cast(has_older_customers as integer)) as older"
        " from order_cohorts"
    ).iloc[0]
    totals = embedded_orders.warehouse(
        "select (select sum(amount) from stg_smartcart__order_lines where reasons is null) as net,"
        " sum(order_count) as orders, count(*) as customers from int_order_customers"
    ).iloc[0]

    assert cohorts["net"] == totals["net"]
    assert (cohorts["orders"], cohorts["customers"]) == (totals["orders"], totals["customers"])
    assert (cohorts["impossible"], cohorts["late"]) == (0, 0)
    assert cohorts["older"] > 0


def shopify(rows: list[Row], folder: Path) -> Path:
    """Write an order's own cells on its first line only, as Shopify exports them."""
    headers = ["Name", "Email", "Financial Status", "Currency", "Total", "Created at",
               "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem sku",
               "Lineitem discount", "Source", "Vendor", "Id"]  # fmt: skip
    seen: set[str] = set()
    lines = []
    for row in sorted(rows, key=lambda row: row["order_id"]):
        is_first = row["order_id"] not in seen
        seen.add(row["order_id"])
        email = f"{row['customer_id']}@example.com" if row["customer_id"] else ""
        status = "voided" if row["status"] == "cancelled" else "paid"
        of_order = [status, row["currency"], "99.00", f"{row['ordered_at']}:00 +0000"]
        lines.append(
            [f"#{row['order_id']}", email, *(of_order if is_first else [""] * 4), row["quantity"],
             row["product"], row["unit_price"], row["product"], row["discount"],
             row["channel"] if is_first else "", row["category"], "77" if is_first else ""]
        )  # fmt: skip
    return write(folder / "orders_export.csv", [headers, *lines])


def german(rows: list[Row], folder: Path) -> Path:
    """Write amounts with a decimal comma and a currency, days first, semicolons."""
    lines = [
        [row["customer_id"], ".".join(reversed(row["ordered_at"][:10].split("-"))),
         f"{money(row):.2f}".replace(".", ",") + " €", row["order_id"], row["product"],
         row["category"], row["channel"], row["status"], row["line_number"]]
        for row in rows
    ]  # fmt: skip
    headers = ["customer_id", "Order Date", "Amount", "order_id", "product", "category", "channel",
               "status", "line_number"]  # fmt: skip
    return write(folder / "umsatz.csv", [headers, *lines], delimiter=";")


def workbook(rows: list[Row], folder: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    book.save(folder / "lines.xlsx")
    return folder / "lines.xlsx"


def parquet(_: list[Row], folder: Path) -> Path:
    file = folder / "lines.parquet"
    duckdb.sql(f"from read_csv('{EMBEDDED}', nullstr = '')").write_parquet(str(file))
    return file


def months(rows: list[Row], folder: Path) -> Path:
    """Write a file for each month, with other delimiters."""
    by_month: dict[str, list[Row]] = {}
    for row in rows:
        by_month.setdefault(row["ordered_at"][:7], []).append(row)
    for number, (month, of_month) in enumerate(by_month.items()):
        lines = [list(rows[0]), *(list(row.values()) for row in of_month)]
        write(folder / f"lines {month}.csv", lines, delimiter=",;"[number % 2])
    return folder / "lines *.csv"


def money(row: Row) -> float:
    gross = int(row["quantity"]) * float(row["unit_price"])
    discount = abs(float(row["discount"]))
    return round(gross - (discount if gross > 0 else -discount), 2)


def write(file: Path, lines: list[list[str]], delimiter: str = ",") -> Path:
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(lines)
    return file


FORMS: dict[str, tuple[Callable[[list[Row], Path], Path], dict[str, object]]] = {
    "Shopify": (shopify, {"customer_key": "email", "customer_id_type": "string"}),
    "German": (german, {}),
    "workbook": (workbook, {}),
    "Parquet": (parquet, {}),
    "a file a month": (months, {}),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_log_is_worth_the_same_in_every_form(
    form: str, embedded_orders: Refresh, workspace: Workspace
) -> None:
    with EMBEDDED.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    writer, settings = FORMS[form]
    file = writer(rows, workspace.folder)
    totals = (
        "select count(*) as customers, cast(sum(net_sales) as varchar) as net,"
        " cast(sum(gross_sales) as varchar) as gross, sum(order_count) as orders,"
        " sum(product_count) as products from int_order_customers"
    )

    built = workspace.build_tables(
        "--select", "+int_order_lines_checked", orders_path=str(file), **settings
    )

    expected = embedded_orders.warehouse(totals)
    if form == "Shopify":
        # It has no line numbers, so repeated ones count.
        is_repeated = "reasons = 'the line number repeats an earlier line'"
        repeats = embedded_orders.published(
            f"select count(*) as lines from rejected_order_lines where {is_repeated}"
        )["lines"].iloc[0]
        lines = built.warehouse(
            "select count(*) as lines from stg_smartcart__order_lines where reasons is null"
        )["lines"].iloc[0]
        used = embedded_orders.published("select rows_accepted from refresh_summary")
        assert lines == used["rows_accepted"].iloc[0] + repeats
        assert built.warehouse(totals)["orders"].equals(expected["orders"])
    else:
        pd.testing.assert_frame_equal(built.warehouse(totals), expected)


def test_rows_that_cannot_be_split_are_refused_lines(workspace: Workspace) -> None:
    lines = EMBEDDED.read_text(encoding="utf-8").splitlines()[:3_000]
    lines.insert(10, f"{lines[10]},more")
    lines.insert(20, "1,2")
    file = workspace.folder / "lines.csv"
    file.write_text("\n".join(lines), encoding="utf-8")

    built = workspace.build_tables("--select", "+rejected_order_lines", orders_path=str(file))

    broken = built.warehouse(
        "select source_row_number, reasons from rejected_order_lines"
        " where reasons like 'the row %' order by source_row_number"
    )
    assert broken.to_numpy().tolist() == [
        [10, "the row has more cells than the header"],
        [20, "the row has fewer cells than the header"],
    ]


def test_nobody_without_a_new_order_moves(workspace: Workspace) -> None:
    with EMBEDDED.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    segments, before = None, ""
    for cut in ("2025-02-01", "2025-04-01", "2025-06-01", "2025-08-01", "2025-10-01", "2025-12-01"):
        known = [row for row in rows if row["ordered_at"] < cut]
        lines = [list(row.values()) for row in known]
        file = write(workspace.folder / "lines.csv", [list(rows[0]), *lines])

        workspace.build(orders_path=str(file), **QUICK_FIT, max_drift=100)

        now = Refresh(0, "", workspace.folder).published(
            "select customer_id, segment_name, cluster_id from customer_segments"
        ).set_index("customer_id")  # fmt: skip
        if segments is not None:
            active = {int(row["customer_id"]) for row in known
                      if row["customer_id"] and row["ordered_at"] >= before}  # fmt: skip
            both = segments.join(now.add_suffix("_now"))
            quiet = both[~both.index.isin(active)]
            assert len(quiet) > 100
            assert (quiet["cluster_id"] == quiet["cluster_id_now"]).all()
        segments, before = now, cut


def test_both_doors_make_one_customer(workspace: Workspace) -> None:
    file = _people(workspace.folder, share=1)

    refresh = workspace.build(
        orders_path="embedded", customers_path=str(file), **QUICK_FIT, rename=True
    )

    people = refresh.published(
        "select customer_id, income, age, order_count, total_spending, recency_days,"
        " is_income_imputed from customer_features"
    ).set_index("customer_id")
    assert refresh.published("select recipe from refresh_summary")["recipe"].iloc[-1] == "default"
    # A customer of the file without an order stays; an order of an unknown customer counts.
    nobody = people.loc[999_999_999]
    assert (nobody["order_count"], nobody["total_spending"]) == (0, 0)
    assert pd.isna(nobody["recency_days"])
    assert people["is_income_imputed"].sum() == 1
    assert (people["income"] >= 15_000).all()
    assert people["age"].between(20, 90).all()
    assert len(refresh.published("select * from rfm_groups")) == len(people)


def test_with_few_incomes_the_recipe_is_that_of_orders(workspace: Workspace) -> None:
    file = _people(workspace.folder, share=0.5)

    refresh = workspace.build(orders_path="embedded", customers_path=str(file), **QUICK_FIT)

    assert refresh.published("select recipe from refresh_summary")["recipe"].iloc[-1] == "orders"
    ages = refresh.published(
        "select count(age) as known, count(*) as everybody from customer_features"
    )
    assert ages["known"].equals(ages["everybody"])


def _people(folder: Path, share: float) -> Path:
    """Write a customer file of part of the embedded log's customers, and one more."""
    with EMBEDDED.open(newline="", encoding="utf-8") as stream:
        ids = sorted({int(row["customer_id"]) for row in csv.DictReader(stream)
                      if row["customer_id"]})  # fmt: skip
    # One customer of the orders is in no file.
    known = ids[1 : round(share * len(ids))]
    lines = [
        [str(id_), str(1940 + id_ % 60), str(15_000 + id_ * 7919 % 60_000), "Graduation",
         ("Married", "Single")[id_ % 2], str(id_ % 3), "0"]
        for id_ in [*known, 999_999_999]
    ]  # fmt: skip
    headers = ["ID", "Year_Birth", "Income", "Education", "Marital_Status", "Kidhome", "Teenhome"]
    return write(folder / "people.csv", [headers, *lines])


HEADER = ["customer_id", "ordered_at", "amount"]
MANY = [[str(number % 50), f"2025-{1 + number % 12:02}-{1 + number % 28:02}", f"{number}.50"]
        for number in range(500)]  # fmt: skip
REFUSED: dict[str, tuple[list[list[str]], dict[str, object], str]] = {
    "no customer column": (
        [["ordered_at", "amount"], *(row[1:] for row in MANY)], {},
        "lacks 1 of the columns that are needed",
    ),
    "no amount": (
        [["customer_id", "ordered_at"], *(row[:2] for row in MANY)], {},
        "Missing: amount (or quantity and unit_price)",
    ),
    "no dates": (
        [HEADER, *([row[0], "soon", row[2]] for row in MANY)], {},
        "500 of 500 order lines cannot be read",
    ),
    "one customer": (
        [HEADER, *(["7", *row[1:]] for row in MANY)], {},
        "The order lines have 1 customers with a sale",
    ),
    "one day": (
        [HEADER, *([row[0], "2025-03-01", f"{number}.5"] for number, row in enumerate(MANY, 1))],
        {}, "All orders are of one day, 2025-03-01",
    ),
    "all returns": (
        [HEADER, *([*row[:2], f"-{number}.00"] for number, row in enumerate(MANY, 1))], {},
        "No order line is a sale: all amounts are below 0.",
    ),
    "several currencies": (
        [[*HEADER, "currency"],
         *([*row, ("EUR", "USD")[number % 2]]
           for number, row in enumerate(MANY))],
        {}, "The order lines are in several currencies: EUR (250 lines), USD (250 lines)",
    ),
    "loaded twice": (
        [[*HEADER, "order_id"],
         *([*row, str(number)] for number, row in enumerate(MANY + MANY[:0])),
         *([*row, str(number)] for number, row in enumerate(MANY))],
        {}, "1000 of 1000 order lines are in the file twice or more",
    ),
    "no lines": ([HEADER], {}, "The file of order lines has a header but no rows."),
    "a price list": (
        [["product", "price", "valid from"], ["SKU-1", "5.00", "2025-01-01"]], {},
        "lacks 3 of the columns that are needed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_bad_order_lines_are_refused_in_words(case: str, workspace: Workspace) -> None:
    lines, settings, message = REFUSED[case]
    file = write(workspace.folder / "lines.csv", lines)

    refused = workspace.dbt("build", orders_path=str(file), **settings)

    assert refused.returncode != 0
    assert message in refused.output
    assert not (workspace.folder / "published/current").exists()


def test_a_file_of_the_other_door_is_told(workspace: Workspace) -> None:
    as_orders = workspace.dbt("build", orders_path=str(PROJECT / "seeds/raw/raw_customers.csv"))
    as_customers = workspace.dbt("build", customers_path=str(EMBEDDED))

    assert "It is a customer file: give it by customers_path" in as_orders.output
    assert "It holds order lines: give it by orders_path" in as_customers.output


def test_a_chosen_currency_refuses_the_lines_in_others(workspace: Workspace) -> None:
    lines, _, _ = REFUSED["several currencies"]
    file = write(workspace.folder / "lines.csv", lines)

    built = workspace.build_tables(
        "--select", "+rejected_order_lines", "+int_order_lines_checked", orders_path=str(file),
        order_currency="EUR",
    )  # fmt: skip

    reasons = built.warehouse(
        "select reasons, count(*) as lines from rejected_order_lines group by 1"
    )
    assert dict(reasons.to_numpy().tolist()) == {
        "in another currency": 250
    }  # fmt: skip


def test_an_upload_finds_its_door(tmp_path: Path) -> None:
    with EMBEDDED.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))[:500]

    assert holds_order_lines(EMBEDDED, PROJECT)
    assert holds_order_lines(shopify(rows, tmp_path), PROJECT)
    assert not holds_order_lines(PROJECT / "seeds/raw/raw_customers.csv", PROJECT)


@pytest.mark.parametrize("name", ["online_retail.parquet", "cdnow_orders.csv"])
def test_a_real_log_finds_its_door(name: str) -> None:
    assert holds_order_lines(outside_project(REAL_DATA / name), PROJECT)

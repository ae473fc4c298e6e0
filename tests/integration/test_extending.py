"""Analysts extend the project without Python: the five recipes of CONTRIBUTING.md, and mistakes."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from customer_files import csv_text, embedded_rows
from descriptions import wrongly_described
from support import PROJECT, QUICK_FIT, Refresh, Workspace, editable_project

FEATURES = "models/features/_internal/int_customer_features.sql"
TOTALS = "models/features/_internal/int_customer_totals.sql"
INPUT = "macros/input/input_columns.sql"
ARCHETYPES = "seeds/reference/segment_archetypes.csv"
RULES = "seeds/reference/action_rules.csv"
# The seeds and the models above the fit, which takes most of the time.
BEFORE_THE_FIT = ("--select", "+int_segmentation_sample", "--exclude", "resource_type:test")
THE_RULES = ("--select", "+int_action_rules_checked", "--exclude", "resource_type:test")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the dbt project; dbt parses again only what a test has changed in it."""
    return editable_project(tmp_path_factory.mktemp("editable") / "project")


@pytest.fixture
def copy(project: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of the dbt project that a test may edit; afterwards it is as it was."""
    yield Workspace(tmp_path / "workspace", project)
    for file in [file for file in project.rglob("*") if file.is_file()]:
        original = PROJECT / file.relative_to(project)
        if not original.exists():
            file.unlink()
        elif file.read_bytes() != original.read_bytes():
            shutil.copy(original, file)


def test_all_five_recipes(copy: Workspace, tmp_path: Path) -> None:
    """One build with all of them: they do not get into each other's way."""
    # A feature to cluster on
    _insert_after(
        copy.project / FEATURES,
        "        customers.deal_count,",
        "        cast(customers.deal_count as double) / (1 + customers.order_count) as deal_share,",
    )
    _insert_after(copy.project / "dbt_project.yml", "      - deal_count", "      - deal_share")
    # A raw column
    _insert_after(
        copy.project / INPUT,
        "    {'header': 'Response', 'name': 'response_count', 'holds': 'count', 'is_flag': true,"
        " 'optional': true},",
        "    {'header': 'Country', 'name': 'country', 'holds': 'text', 'optional': true,"
        " 'rare': true},",
    )
    for model in (TOTALS, FEATURES):
        _insert_after(copy.project / model, "        customers.marital_status,",
                      "        customers.country,")  # fmt: skip
    # A public table
    (copy.project / "models/features/customers_by_country.sql").write_text(BY_COUNTRY)
    (copy.project / "models/features/customers_by_country.yml").write_text(BY_COUNTRY_YML)
    # An archetype
    _replace(copy.project / ARCHETYPES, "Budget,low,low", "Savers,low,low")
    _replace(copy.project / RULES, ",Budget,", ",Savers,")
    # A rule
    _insert_before(
        copy.project / RULES,
        "5,Premium,",
        "4.5,Premium,good,any,any,no,survey,own,total_spending,What would you like to see?",
    )
    countries = ["Spain", "Canada", ""]
    rows = [{**row, "Country": countries[number % 3]} for number, row in enumerate(embedded_rows())]
    (tmp_path / "customers.csv").write_text(csv_text(rows), newline="")

    refresh = copy.build_tables(customers_path=str(tmp_path / "customers.csv"), **QUICK_FIT)

    assert wrongly_described(refresh, copy.project) == {}
    features = refresh.warehouse(
        "select feature, value from segmentation_parameters where parameter = 'feature_scale'"
    ).set_index("feature")["value"]
    assert features["deal_share"] > 0
    assert len(features) == 14
    by_country = refresh.warehouse("select * from customers_by_country").set_index("country")
    assert set(by_country.index) == {"Spain", "Canada", "unknown"}
    assert by_country["customer_count"].min() > 700
    segments = refresh.warehouse("select segment_name from segment_profiles")["segment_name"]
    assert set(segments) == {"Premium", "Value", "Growth", "Savers"}
    surveyed = refresh.warehouse(
        "select distinct archetype, has_interest from customer_actions"
        " where next_best_action = 'survey'"
    )
    assert surveyed.to_dict("records") == [{"archetype": "Premium", "has_interest": False}]


def test_mistakes_in_features_are_refused_by_name(copy: Workspace) -> None:
    unknown = copy.dbt("build", *BEFORE_THE_FIT, numeric_features=["age", "deal_shares"])
    no_number = copy.dbt("build", *BEFORE_THE_FIT, numeric_features=["age", "education_level"])

    _assert_refused(unknown, "numeric_features names 'deal_shares'", "no such column")
    _assert_refused(no_number, "numeric_features names 'education_level', which is no number")


def test_a_raw_column_of_no_type_is_refused(copy: Workspace) -> None:
    _replace(copy.project / INPUT, "'name': 'response_count', 'holds': 'count'",
             "'name': 'response_count', 'holds': 'flag'")  # fmt: skip

    refused = copy.dbt("build", *BEFORE_THE_FIT)

    _assert_refused(refused, "'response_count' holds 'flag'", "count, amount, text")


def test_a_public_table_of_another_type_than_its_contract_is_refused(copy: Workspace) -> None:
    (copy.project / "models/actions/rules_listed.sql").write_text(
        "select 'text' as rule_count, {{ refreshed_at() }} as refreshed_at"
    )
    (copy.project / "models/actions/rules_listed.yml").write_text(
        "models:\n  - name: rules_listed\n    columns:\n"
        "      - {name: rule_count, data_type: bigint}\n"
        "      - {name: refreshed_at, data_type: timestamp}\n"
    )

    refused = copy.dbt("build", "--select", "rules_listed")

    assert refused.returncode == 1
    for word in ("rule_count", "VARCHAR", "BIGINT", "data type mismatch"):
        assert word in refused.output


@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        (
            "5,Premium,good",
            "5,Luxury,good",
            ["Action rule 5 (reward) is for the segment Luxury", "segment_archetypes.csv"],
        ),
        (
            "5,Premium,good",
            "5,Premium,any",
            ["Action rule 5 (reward) goes by the name Premium", "name_fit to good"],
        ),
        (
            "2,any,any,yes,any,any,win back",
            "2,any,any,yes,any,yes,win back",
            ["Action rule 2 (win back) has the same conditions as rule 1"],
        ),
        (
            "11,any,any,any,any,any,stay in touch",
            "4.5,any,any,any,any,any,stay in touch",
            ["(reward) never applies", "earlier position"],
        ),
        (
            "11,any,any,any,any,any,stay in touch",
            "11,any,good,any,any,any,stay in touch",
            ["No action rule is for these customers", "any in every condition"],
        ),
    ],
    ids=["unknown segment", "approximate name", "two rules for one case", "never", "no rule"],
)
def test_mistakes_in_rules_are_refused_by_name(
    copy: Workspace, old: str, new: str, messages: list[str]
) -> None:
    _replace(copy.project / RULES, old, new)

    _assert_refused(copy.dbt("build", *THE_RULES), *messages)


def test_an_archetype_of_no_level_fails_its_test(copy: Workspace) -> None:
    _replace(copy.project / ARCHETYPES, "Budget,low,low", "Budget,poor,low")

    failed = copy.dbt("build", "--select", "segment_archetypes", "rank_levels")

    assert failed.returncode == 1
    assert "relationships_segment_archetypes_first_level" in failed.output


BY_COUNTRY = """
with customers as (

    select * from {{ ref('int_customer_features') }}

),

final as (

    select
        coalesce(country, 'unknown') as country,
        count(*) as customer_count,
        {{ refreshed_at() }} as refreshed_at
    from customers
    group by coalesce(country, 'unknown')

)

select * from final
"""
BY_COUNTRY_YML = """
models:
  - name: customers_by_country
    description: One row per country.
    config: {materialized: table}
    columns:
      - {name: country, data_type: string, description: Country.}
      - {name: customer_count, data_type: bigint, description: Its customers.}
      - {name: refreshed_at, data_type: timestamp, description: When.}
"""


def _assert_refused(refresh: Refresh, *messages: str) -> None:
    assert refresh.returncode, refresh.output
    for message in messages:
        assert message in " ".join(refresh.output.split()), refresh.output
    assert "Traceback" not in refresh.output


def _insert_after(file: Path, line: str, new_line: str) -> None:
    _replace(file, f"\n{line}\n", f"\n{line}\n{new_line}\n")


def _insert_before(file: Path, line: str, new_line: str) -> None:
    _replace(file, f"\n{line}", f"\n{new_line}\n{line}")


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))

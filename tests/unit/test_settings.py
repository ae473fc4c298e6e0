"""Every setting has a kind and a range; what is outside is refused by name, value and remedy."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from smartcart.setting_kinds import Kind, Setting
from smartcart.settings import SETTINGS, SettingError, check_settings

PROJECT = Path(__file__).resolve().parents[2]
DEFAULTS = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]["smartcart"]
ENTRIES = {setting.name: setting for setting in SETTINGS}
NO_NUMBERS = ["many", "", True, None, [1], {}, float("nan"), float("inf")]
# Values that no setting of a kind may have, whatever its bounds.
NEVER: dict[Kind, list[object]] = {
    Kind.NUMBER: NO_NUMBERS,
    Kind.WHOLE_NUMBER: [*NO_NUMBERS, 2.5, 300.0],
    Kind.WHOLE_NUMBERS: [*NO_NUMBERS, 3, [], [2.5], [3, "4"], [3, True], [3, 3]],
    Kind.RANGE: [*NO_NUMBERS, [], [1, 2, 3], [2, 1], [1, 1], ["1", "2"], [1, float("nan")]],
    Kind.CHOICE: [*NO_NUMBERS, 0, 1, "another"],
    Kind.CHOICES: ["parquet", None, True, {}, ["another"], [1], ["csv", "csv"]],
    Kind.TEXT: ["", "  ", 2024, True, ["a"], {}],
    Kind.DATE: ["", "yesterday", "2014-02-30", "29.06.2014", "20140629", 20140629, True, ["a"]],
    Kind.IDS: [True, False, {"ID": 1}],
    Kind.NAMES: [None, True, "a", ["a"], {"a": None}, {"a": ""}, {"": "a"}, {2024: "Income"}],
    Kind.COLUMNS: [None, True, "age", [], {}, ["age", "age"], ["a b"], ["age;"], [1], [["age"]]],
    Kind.CATEGORIES: [
        None, True, "town", ["town"], {"town": None}, {"town": "A"}, {"town": ["A"]},
        {"town": ["A", "A"]}, {"town": ["A", " "]}, {"town": [True, False]}, {"a b": ["A", "B"]},
    ],
    Kind.RECIPE: [None, True, "default", {}, {"numeric_features": ["age"]}],
}  # fmt: skip


def test_every_setting_of_the_project_has_an_entry_in_its_order() -> None:
    assert list(ENTRIES) == list(DEFAULTS)
    assert len(SETTINGS) == len(ENTRIES)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_an_entry_accepts_the_default_and_refuses_what_is_outside(setting: Setting) -> None:
    assert setting.accepts(DEFAULTS[setting.name])

    for value in NEVER[setting.kind]:
        is_null_allowed = value is None and setting.may_be_null
        assert setting.accepts(value) is (is_null_allowed or _is_choice(setting, value)), value
    step = 1 if setting.kind in (Kind.WHOLE_NUMBER, Kind.WHOLE_NUMBERS) else 1e-9
    for bound, outwards in ((setting.least, -step), (setting.most, step)):
        if bound is not None:
            assert setting.accepts(_of_kind(setting, bound)) is not setting.is_open
            assert not setting.accepts(_of_kind(setting, bound + outwards))


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_bad_value_is_named_with_its_setting_and_where_settings_are(name: str) -> None:
    bad: object = {"no column": 1}

    with pytest.raises(SettingError) as refusal:
        check_settings({name: bad}, PROJECT)

    first, last = str(refusal.value).splitlines()
    assert name in first
    assert '{"no column": 1}' in first
    assert last == "All settings are in dbt_project.yml under vars."


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"max_rejected_share": 5}, "max_rejected_share must be a number from 0 to 1, not: 5"),
        ({"match_from": 1}, "match_from must be a number between 0 and 1, not: 1"),
        ({"max_age": "old"}, "max_age must be a number above 0 (years), not: old"),
        ({"min_free_disk_gb": -1}, "min_free_disk_gb must be a number from 0 on (GB), not: -1"),
        (
            {"random_seed": -1},
            "random_seed must be a whole number from 0 to 4294967295, not: -1",
        ),
        ({"refit": "yes"}, "refit must be true, false or propose, not: yes"),
        ({"rename": 1}, "rename must be true or false, not: 1"),
        (
            {"recipe": "mine"},
            "There is no recipe 'mine'. Choose one of: auto, default, orders, published",
        ),
        (
            {"n_segments": "four"},
            "n_segments must be a whole number from 2 on, or auto, not: four",
        ),
        (
            {"candidate_k": [1, 2]},
            "candidate_k must be a list of whole numbers from 2 on, each once, such as [2, 3, 4],"
            " not: [1, 2]",
        ),
        (
            {"usual_median_income": [3, 2]},
            "usual_median_income must be a list of two numbers from 0 on, the lower one first (the"
            " file's currency), not: [3, 2]",
        ),
        (
            {"export_formats": "csv"},
            "export_formats must be a list of parquet and csv, such as [parquet], not: csv",
        ),
        (
            {"reference_date": "29.06.2014"},
            "reference_date must be a date such as 2014-06-29, or null, not: 29.06.2014",
        ),
        (
            {"customers_path": ""},
            "customers_path must be text (in quotes if it looks like a number), or null, not: ''",
        ),
        (
            {"exclude_ids": True},
            "exclude_ids must be the path of a file or a list of ids, or null, not: true",
        ),
    ],
)
def test_messages_say_what_to_give(given: dict[str, object], message: str) -> None:
    with pytest.raises(SettingError) as refusal:
        check_settings(given, PROJECT)

    assert str(refusal.value).splitlines()[:-1] == [message]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"n_segments": "auto", "refit": "propose", "export_formats": ["csv", "parquet"]},
        {"reference_date": date(2014, 6, 29), "customers_path": "a.csv", "dataset": "shop"},
        {"exclude_ids": "ids.txt", "forget_customers": [1, "A7"]},
        {"exclude_ids": 17, "forget_customers": None},
        {"categorical_features": {}, "numeric_features": ["age"]},
        {"categorical_features": {"town": ["London", "Paris"], "rooms": [1, 2, 3]}},
        {"column_aliases": {"Joined on": "Dt_Customer"}},
    ],
    ids=str,
)
def test_usable_settings_pass(given: dict[str, object]) -> None:
    check_settings(given, PROJECT)


def test_an_unknown_setting_is_named_with_the_nearest() -> None:
    with pytest.raises(SettingError) as refusal:
        check_settings({"n_segment": 5, "recipes": "default"}, PROJECT)

    message = str(refusal.value)
    assert "There is no setting 'n_segment'. Did you mean n_segments?" in message
    assert "There is no setting 'recipes'. Did you mean recipe?" in message
    assert "dbt_project.yml" in message


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingError) as refusal:
        check_settings({"n_segment": 5, "max_age": 0, "rename": "yes"}, PROJECT)

    assert len(str(refusal.value).splitlines()) == 4


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"n_segments": 12}, "n_segments is 12, but only the numbers of candidate_k are fitted"),
        ({"candidate_k": [2, 3]}, "n_segments is 4, but only the numbers of candidate_k"),
        (
            {"candidate_k": [4, 101], "diagnostic_sample_size": 100},
            "diagnostic_sample_size (100) must be at least the largest number of candidate_k (101)",
        ),
        (
            {"dissolves_below": 0.9},
            "dissolves_below (0.9) must not be above repeatable_from (0.85).",
        ),
        (
            {"customers_path": "a.csv", "customers_table": "crm.customers"},
            "The customers are given twice: by customers_path and by customers_table.",
        ),
        ({"dataset": "shop"}, "dataset is 'shop', but there is no customers_path"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(
    given: dict[str, object], message: str
) -> None:
    with pytest.raises(SettingError) as refusal:
        check_settings(given, PROJECT)

    assert str(refusal.value).startswith(message)


def test_values_of_the_project_are_checked_too(tmp_path: Path) -> None:
    text = (PROJECT / "dbt_project.yml").read_text()
    (tmp_path / "dbt_project.yml").write_text(
        text.replace("max_age: 90", "max_age: old").replace("keep_releases: 5", "own_setting: 5")
    )

    with pytest.raises(SettingError, match="max_age must be a number above 0"):
        check_settings({}, tmp_path)
    # What analysts add for themselves has no entry.
    check_settings({"max_age": 80, "own_setting": 7}, tmp_path)


def test_unit_tests_are_switched_on_by_the_command_only(tmp_path: Path) -> None:
    text = (PROJECT / "dbt_project.yml").read_text()
    (tmp_path / "dbt_project.yml").write_text(text.replace("unit_tests: false", "unit_tests: true"))

    with pytest.raises(SettingError, match="unit_tests is true"):
        check_settings({}, tmp_path)
    check_settings({"unit_tests": True}, PROJECT)


def _is_choice(setting: Setting, value: object) -> bool:
    return setting.kind is not Kind.CHOICES and any(
        type(value) is type(choice) and value == choice for choice in setting.choices
    )


def _of_kind(setting: Setting, bound: float) -> object:
    """Return a value of the setting's kind that has nothing but this number at its bound."""
    if setting.kind is Kind.WHOLE_NUMBER:
        return int(bound)
    if setting.kind is Kind.WHOLE_NUMBERS:
        return [int(bound)]
    return [bound, bound + 1] if setting.kind is Kind.RANGE else bound

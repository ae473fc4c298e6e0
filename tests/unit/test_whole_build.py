"""Only a whole build may publish."""

from types import SimpleNamespace

import pytest

from smartcart.whole_build import why_partial

WHOLE = {"WHICH": "build", "INVOCATION_COMMAND": "dbt build", "EMPTY": False, "SELECT": ()}


def test_a_whole_build_has_no_reason() -> None:
    assert why_partial(SimpleNamespace(**WHOLE)) == ""


def test_unit_tests_may_be_left_out() -> None:
    without = {**WHOLE, "EXCLUDE_RESOURCE_TYPES": ("unit_test",)}
    assert why_partial(SimpleNamespace(**without)) == ""


def test_what_options_say_is_no_command() -> None:
    typed = "dbt --quiet build --vars {customers_path: my retry file.csv}"
    assert why_partial(SimpleNamespace(**{**WHOLE, "INVOCATION_COMMAND": typed})) == ""


@pytest.mark.parametrize(
    "given",
    [
        {"WHICH": "run"},
        {"WHICH": "docs"},
        {"EMPTY": True},
        {"INVOCATION_COMMAND": "dbt retry"},
    ],
)
def test_another_command_is_none(given: dict[str, object]) -> None:
    reason = why_partial(SimpleNamespace(**{**WHOLE, **given}))
    assert reason == "only a whole `dbt build` is."


@pytest.mark.parametrize(
    "given",
    [
        {"SELECT": ("segment_profiles",)},
        {"SELECTOR": "nightly"},
        {"EXCLUDE": ("input_findings",)},
        {"RESOURCE_TYPES": ("model",)},
        {"EXCLUDE_RESOURCE_TYPES": ("test",)},
        {"EXCLUDE_RESOURCE_TYPES": ("unit_test", "seed")},
    ],
)
def test_a_build_that_leaves_something_out_is_none(given: dict[str, object]) -> None:
    reason = why_partial(SimpleNamespace(**{**WHOLE, **given}))
    assert reason == "the build was told to leave something out."


def test_a_run_that_dbt_knows_nothing_of_is_none() -> None:
    assert why_partial(SimpleNamespace()) != ""

"""A misspelt setting is refused with the nearest one that exists."""

from pathlib import Path

import pytest

from smartcart.settings import UnknownSettingError, refuse_unknown

PROJECT = Path(__file__).resolve().parents[2]


def test_known_settings_pass() -> None:
    refuse_unknown(["n_segments", "customers_path"], PROJECT)


def test_an_unknown_setting_is_named_with_the_nearest() -> None:
    with pytest.raises(UnknownSettingError) as refusal:
        refuse_unknown(["n_segment", "recipes"], PROJECT)

    message = str(refusal.value)
    assert "There is no setting 'n_segment'. Did you mean n_segments?" in message
    assert "There is no setting 'recipes'. Did you mean recipe?" in message
    assert "dbt_project.yml" in message

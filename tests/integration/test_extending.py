"""An analyst adds a feature with one column of SQL and one line of settings."""

from pathlib import Path

import pytest
from support import Workspace, copy_project


@pytest.fixture
def copy(tmp_path: Path) -> Workspace:
    """A copy of the dbt project that a test may edit."""
    return Workspace(tmp_path / "workspace", copy_project(tmp_path / "project"))


def test_a_feature_takes_one_column_and_one_line(copy: Workspace) -> None:
    _insert_after(
        copy.project / "models/intermediate/int_customer_features.sql",
        "        customers.deal_count,",
        "        cast(customers.deal_count as double) / (1 + customers.order_count) as deal_share,",
    )
    _insert_after(copy.project / "dbt_project.yml", "      - deal_count", "      - deal_share")

    refresh = copy.build_tables()

    features = refresh.warehouse(
        "select feature, value from segmentation_parameters where parameter = 'feature_scale'"
    ).set_index("feature")["value"]
    assert features["deal_share"] > 0
    assert len(features) == 14


def _insert_after(file: Path, line: str, new_line: str) -> None:
    text = file.read_text()
    assert f"{line}\n" in text
    file.write_text(text.replace(f"{line}\n", f"{line}\n{new_line}\n", 1))

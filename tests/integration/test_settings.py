"""A changed setting reaches the tables, the Python models included."""

from support import Workspace


def test_settings_reach_the_python_side(workspace: Workspace) -> None:
    refresh = workspace.build_tables(
        n_segments=6, candidate_k=[2, 6], n_components=2, name_max_distance=0.0001
    )

    parameters = refresh.warehouse("select * from segmentation_parameters")
    profiles = refresh.warehouse("select * from segment_profiles")
    pc3 = refresh.warehouse("select count(pc3) as n from customer_segments")["n"].item()
    assert sorted(parameters["k"].dropna().unique()) == [2, 6]
    assert parameters["component"].max() == 2
    assert pc3 == 0
    assert len(profiles) == 6
    assert profiles["segment_name"].is_unique
    assert {"Premium", "Value", "Growth", "Budget"} < set(profiles["segment_name"])
    assert set(profiles["name_fit"]) == {"approximate"}


def test_the_sample_is_bounded_and_everyone_is_scored(workspace: Workspace) -> None:
    refresh = workspace.build_segments(training_sample_size=500)

    sample = refresh.warehouse("select count(*) as n from int_segmentation_sample")["n"].item()
    scored = refresh.warehouse("select count(*) as n from customer_segments")["n"].item()
    assert 450 <= sample <= 500
    assert scored == 2239


def test_an_unknown_setting_is_refused(workspace: Workspace) -> None:
    refresh = workspace.dbt("build", n_segment=5)

    assert refresh.returncode != 0
    assert "n_segment" in refresh.output
    assert "Did you mean n_segments?" in refresh.output


def test_an_empty_build_works_and_publishes_nothing(workspace: Workspace) -> None:
    refresh = workspace.dbt("build", "--empty")

    assert refresh.returncode == 0, refresh.output
    assert "Nothing is published: only a whole `dbt build` is." in refresh.output
    assert not (workspace.folder / "published/releases").exists()

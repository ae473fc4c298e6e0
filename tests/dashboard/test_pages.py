"""Every page of the registry, over a real release, with real interactions."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from pages_support import APPROXIMATE, EARLIER_REFRESH, NO_RFM_GROUPS, NO_TARGETS, texts
from streamlit.testing.v1 import AppTest

from registry import PAGES
from release import Release
from segment_looks import NOT_KNOWN
from smartcart.publishing import ReleaseFolder

OpenApp = Callable[..., AppTest]
Changed = Callable[[str], Path]
FIRST_LEVEL = [
    f"app_pages/{name}.py" for name in ("overview", "choose_k", "personas", "hierarchy", "actions")
]
JARGON = ("Jaccard", "Holm", "Wilson", "single cloud", "cut through", "Rand index", "bootstrap")
ALL_IN_ONE = """
update segment_profiles set customer_count = case segment_name when 'Premium' then {} else 0 end
"""
APPROXIMATE_GROWTH = f"""
update segment_profiles set name_fit = 'approximate', segment_label = '{APPROXIMATE}'
    where segment_name = 'Growth';
update segment_quality set segment_label = '{APPROXIMATE}' where segment_name = 'Growth';
update cluster_profiles set name_fit = 'approximate', segment_label = '{APPROXIMATE}'
    where segment_name = 'Growth';
update customer_segments set segment_label = '{APPROXIMATE}' where segment_name = 'Growth';
update map_points set segment_label = '{APPROXIMATE}' where segment_name = 'Growth';
update customer_actions set segment_label = '{APPROXIMATE}' where segment_name = 'Growth';
update campaign_response set segment_label = '{APPROXIMATE}' where segment_name = 'Growth';
"""


@pytest.mark.parametrize("file", [entry.file for entry in PAGES])
def test_every_page_opens_and_says_what_data_it_shows(
    open_app: OpenApp, embedded_workspace: Path, file: str
) -> None:
    app = open_app(embedded_workspace, file)

    assert not app.exception
    assert not app.error
    assert app.title
    if file != PAGES[-1].file:
        assert any("customers of raw_customers.csv" in line.value for line in app.caption)


@pytest.mark.parametrize("file", [entry.file for entry in PAGES])
def test_without_a_release_a_page_says_what_to_run(
    open_app: OpenApp, tmp_path: Path, file: str
) -> None:
    app = open_app(tmp_path, file)

    assert not app.exception
    if file == PAGES[-1].file:
        assert app.title[0].value == "Upload a customer file or order lines"
    else:
        assert app.title[0].value == "Nothing is published yet"
        assert "make build" in app.code[0].value


def test_a_broken_link_is_told(open_app: OpenApp, tmp_path: Path) -> None:
    (tmp_path / "published").mkdir()
    (tmp_path / "published/current").symlink_to("releases/lost")

    app = open_app(tmp_path)

    assert "there is no smartcart.duckdb" in app.error[0].value


def test_a_new_release_shows_on_the_next_interaction(
    open_app: OpenApp, changed_workspace: Changed
) -> None:
    workspace = changed_workspace(ALL_IN_ONE.format(1111))
    app = open_app(workspace)
    assert app.metric[0].value == "1,111"

    _publish_again(workspace, ALL_IN_ONE.format(2222))
    app.run()

    assert app.metric[0].value == "2,222"


@pytest.mark.parametrize("file", [entry.file for entry in PAGES])
def test_no_page_shows_the_bare_name_of_an_approximate_segment(
    open_app: OpenApp, changed_workspace: Changed, file: str
) -> None:
    app = open_app(changed_workspace(APPROXIMATE_GROWTH), file)

    assert not app.exception
    said = texts(app).replace(APPROXIMATE, "").replace("the name Growth fits only roughly", "")
    assert "Growth" not in said
    for chart in app.get("plotly_chart"):
        for text in _all_texts(json.loads(chart.proto.spec)):
            assert "Growth" not in text or "approximate" in text


def test_the_first_finding_is_an_approximate_name(
    open_app: OpenApp, changed_workspace: Changed
) -> None:
    app = open_app(changed_workspace(APPROXIMATE_GROWTH))

    findings = [line.value for line in app.markdown if line.value.startswith("- ")]
    assert APPROXIMATE in findings[0]
    assert "the name Growth fits only roughly. Upselling:" in findings[0]


def test_the_overview_says_how_many_are_churn_prone(
    open_app: OpenApp, embedded_workspace: Path, release: Release
) -> None:
    with duckdb.connect(release.database, read_only=True) as connection:
        query = "select count(*) from customer_actions where is_churn_prone"
        [(count,)] = connection.sql(query).fetchall()

    app = open_app(embedded_workspace)

    assert f"**{count:,} customers are churn-prone**" in texts(app)


def test_words_that_no_seed_has_are_told_and_empty_cells_are_not(
    open_app: OpenApp, changed_workspace: Changed
) -> None:
    unknown = "update refresh_summary set unmapped_educations = 7, unmapped_marital_statuses = 0"

    app = open_app(changed_workspace(unknown))

    warnings = [warning.value for warning in app.warning]
    assert any("7 customers have an education" in text for text in warnings)
    assert not any("marital" in text for text in warnings)


def test_no_page_shows_a_path_of_the_server(open_app: OpenApp, changed_workspace: Changed) -> None:
    elsewhere = "update refresh_summary set source = '/srv/secret/a.csv and /srv/secret/b.csv'"

    app = open_app(changed_workspace(elsewhere))

    assert "customers of a.csv and b.csv" in texts(app)
    assert "/srv/secret" not in texts(app)


def test_the_slider_changes_sizes_and_says_who_would_move(
    open_app: OpenApp, embedded_workspace: Path
) -> None:
    app = open_app(embedded_workspace, "app_pages/choose_k.py")
    assert _metric(app, "Would move") == "0.0%"

    app.select_slider(key="k").set_value(6).run()

    assert not app.exception
    assert _metric(app, "k") == "6"
    assert _metric(app, "Would move") != "0.0%"
    assert "VARS='{n_segments: 6}'" in app.code[0].value


def test_all_maps_draw(open_app: OpenApp, embedded_workspace: Path) -> None:
    app = open_app(embedded_workspace, "app_pages/maps.py")

    for view in ("Income and spending", "Components in 2-D", "Components in 3-D"):
        app.segmented_control(key="map_view").set_value(view).run()
        assert not app.exception
        kinds = [_kinds(chart.proto.spec) for chart in app.get("plotly_chart")]
        assert sum("gl" in kind or "3d" in kind for kind in kinds) <= 1
    app.segmented_control(key="map_view").set_value("Income and spending").run()
    app.segmented_control(key="map_drawing").set_value("Density").run()
    assert not app.exception
    assert "A mark stands for the customers around it" in texts(app)


def test_a_chart_has_its_table_behind_it(open_app: OpenApp, embedded_workspace: Path) -> None:
    app = open_app(embedded_workspace)
    assert not app.dataframe

    app.session_state["shares_table"] = True
    app.run()

    assert len(app.dataframe[0].value) == 4


def test_two_segments_side_by_side(open_app: OpenApp, embedded_workspace: Path) -> None:
    app = open_app(embedded_workspace, "app_pages/personas.py")

    app.selectbox(key="second").set_value("Premium").run()

    assert "Choose two different segments." in texts(app)


def test_the_favourites_on_a_card_are_those_of_the_table_and_of_the_persona(
    open_app: OpenApp, embedded_workspace: Path
) -> None:
    with duckdb.connect(
        str(embedded_workspace / "published/current/smartcart.duckdb"), read_only=True
    ) as release:
        segments = release.execute(
            "select favourite_categories, favourite_channels, persona from segment_profiles"
            " order by mean_total_spending desc"
        ).fetchall()

    app = open_app(embedded_workspace, "app_pages/personas.py")

    said = [text.value for text in app.markdown]
    for categories, channels, persona in segments:
        assert said.count(persona) == 1
        assert (categories is None) == ("No category has a larger part" in persona)
        assert categories is None or f"goes to {categories}" in persona
        assert channels is None or f"through the {channels};" in persona
    assert "Favourites" not in texts(app)


@pytest.mark.parametrize("file", FIRST_LEVEL)
def test_the_first_level_of_a_page_is_in_plain_words(
    open_app: OpenApp, embedded_workspace: Path, file: str
) -> None:
    app = open_app(embedded_workspace, file)

    assert not app.exception
    hidden = "\n".join(
        str(element.value)
        for expander in app.expander
        for element in (*expander.markdown, *expander.caption)
    )
    shown = "\n".join(line for line in texts(app).splitlines() if line.strip() not in hidden)
    for word in JARGON:
        assert word not in shown
    for chart in app.get("plotly_chart"):
        assert not any(word in chart.proto.spec for word in JARGON)


@pytest.mark.parametrize("file", [entry.file for entry in PAGES])
def test_no_sentence_is_said_twice_on_a_page(
    open_app: OpenApp, embedded_workspace: Path, file: str
) -> None:
    app = open_app(embedded_workspace, file)

    sentences = [
        sentence
        for caption in app.caption
        for sentence in re.split(r"(?<=[.!?])\s+|\n", caption.value)
        if len(sentence) > 25
    ]
    assert len(sentences) == len(set(sentences))


def test_another_k_has_definitions_and_means_beside_those_of_all(
    open_app: OpenApp, embedded_workspace: Path, release: Release
) -> None:
    with duckdb.connect(release.database, read_only=True) as connection:
        counts = connection.sql(
            "select customer_count from cluster_profiles where k = 6"
        ).fetchall()
    app = open_app(embedded_workspace, "app_pages/choose_k.py")
    assert "Personas are written" not in texts(app)

    app.select_slider(key="k").set_value(6).run()

    assert not app.exception
    assert "Personas are written for the published segments only" in texts(app)
    for (count,) in counts:
        assert f"**{count:,}** customers (" in texts(app)
    assert "Choose k* has definitions and means" in texts(
        open_app(embedded_workspace, "app_pages/personas.py")
    )


def test_the_tree_is_cut_at_its_own_k(open_app: OpenApp, embedded_workspace: Path) -> None:
    app = open_app(embedded_workspace, "app_pages/hierarchy.py")

    app.select_slider(key="ward_k").set_value(3).run()

    assert not app.exception
    assert "Dendrogram, cut at k = 3" in texts(app)


def test_movement_between_two_refreshes(open_app: OpenApp, changed_workspace: Changed) -> None:
    app = open_app(changed_workspace(EARLIER_REFRESH), "app_pages/movement.py")

    assert not app.exception
    assert len(app.dataframe[0].value) == 40
    app.multiselect[0].set_value(["model"]).run()
    assert "Nobody moved for these causes." in texts(app)


def test_a_customer_by_id(open_app: OpenApp, embedded_workspace: Path) -> None:
    app = open_app(embedded_workspace, "app_pages/actions.py")
    app.segmented_control(key="actions_view").set_value("One customer").run()

    app.text_input(key="customer_id").set_value("10542").run()

    assert not app.exception
    assert "Customer 10542: Budget" in texts(app)
    assert len(app.dataframe[0].value) == 5


@pytest.mark.parametrize("customer_id", ["0", "nobody", "1'; drop table x", "1e400"])
def test_an_unknown_id_is_told(
    open_app: OpenApp, embedded_workspace: Path, customer_id: str
) -> None:
    app = open_app(embedded_workspace, "app_pages/actions.py")
    app.segmented_control(key="actions_view").set_value("One customer").run()

    app.text_input(key="customer_id").set_value(customer_id).run()

    assert not app.exception
    assert "There is no customer" in app.warning[0].value


def test_the_form_scores_a_new_customer(open_app: OpenApp, embedded_workspace: Path) -> None:
    app = open_app(embedded_workspace, "app_pages/actions.py")
    app.segmented_control(key="actions_view").set_value("A new customer").run()

    labels = {field.label: field for field in app.number_input}
    labels["Yearly household income"].set_value(15000.0)
    for category in ("wine", "fruit", "meat", "fish", "sweet", "gold"):
        labels[f"Spending on {category}"].set_value(1.0)
    app.button[0].click().run()

    assert not app.exception
    assert "Budget" in app.success[0].value


def test_an_empty_form_gets_no_answer(open_app: OpenApp, embedded_workspace: Path) -> None:
    app = open_app(embedded_workspace, "app_pages/actions.py")
    app.segmented_control(key="actions_view").set_value("A new customer").run()

    app.button[0].click().run()

    assert not app.exception
    assert not app.success
    assert "Fill in at least one field" in app.info[0].value


def test_what_the_model_does_not_look_at_gets_no_answer(
    open_app: OpenApp, embedded_workspace: Path
) -> None:
    app = open_app(embedded_workspace, "app_pages/actions.py")
    app.segmented_control(key="actions_view").set_value("A new customer").run()

    app.checkbox[0].set_value(True)
    app.button[0].click().run()

    assert not app.exception
    assert not app.success
    assert "says no more than the medians" in app.info[0].value
    assert "income" in app.info[0].value


def test_a_release_without_target_lists_says_so(
    open_app: OpenApp, changed_workspace: Changed
) -> None:
    app = open_app(changed_workspace(NO_TARGETS), "app_pages/actions.py")

    assert not app.exception
    assert "has no target lists" in texts(app)


def test_target_lists_with_filters(open_app: OpenApp, embedded_workspace: Path) -> None:
    app = open_app(embedded_workspace, "app_pages/actions.py")

    app.selectbox(key="action").set_value("win back").run()

    assert not app.exception
    assert "win back (churn-prone)" in app.selectbox(key="action").options
    assert "Churn-prone: the last order is longer ago" in texts(app)
    rows = app.dataframe[0].value
    assert rows["churn reason"].str.contains("Last order").all()
    assert rows[["top interest", "second interest"]].notna().all(axis=None)
    assert rows["list position"].is_monotonic_increasing
    assert not rows["is control"].any()
    assert _metric(app, "Kept back") != "0"
    app.slider[0].set_value(0.3).run()
    assert len(app.dataframe[0].value) < len(rows)
    assert app.dataframe[0].value["membership margin"].min() >= 0.3
    app.toggle[0].set_value(True).run()
    assert app.dataframe[0].value["is control"].any()
    app.selectbox(key="action").set_value("upsell").run()
    assert "a setting, not a forecast" in texts(app)
    assert "upsell" in app.selectbox(key="action").options


def test_responses_of_the_customer_file(open_app: OpenApp, embedded_workspace: Path) -> None:
    app = open_app(embedded_workspace, "app_pages/actions.py")

    app.segmented_control(key="actions_view").set_value("Campaigns").run()

    assert not app.exception
    assert "Response to the last campaign" in texts(app)


def test_one_customers_action_is_that_of_the_table(
    open_app: OpenApp, embedded_workspace: Path, release: Release
) -> None:
    query = "select * from customer_actions where is_churn_prone order by customer_id limit 1"
    with duckdb.connect(release.database, read_only=True) as connection:
        (customer,) = connection.sql(query).df().to_dict("records")
    app = open_app(embedded_workspace, "app_pages/actions.py")
    app.segmented_control(key="actions_view").set_value("One customer").run()

    app.text_input(key="customer_id").set_value(str(customer["customer_id"])).run()

    assert not app.exception
    for told in ("next_best_action", "message", "churn_reason"):
        assert customer[told] in texts(app)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("top_interest != 'none yet' and second_interest = 'none yet'", "Interests: {}."),
        ("top_interest = 'none yet'", "Interests: none yet."),
    ],
)
def test_interests_that_a_customer_lacks_are_not_listed(
    open_app: OpenApp, embedded_workspace: Path, release: Release, where: str, said: str
) -> None:
    query = f"select customer_id, top_interest from customer_actions where {where} order by all"
    with duckdb.connect(release.database, read_only=True) as connection:
        (customer_id, interest), *_ = connection.sql(query).fetchall()
    app = open_app(embedded_workspace, "app_pages/actions.py")
    app.segmented_control(key="actions_view").set_value("One customer").run()

    app.text_input(key="customer_id").set_value(str(customer_id)).run()

    assert said.format(interest) in texts(app)


def _metric(app: AppTest, label: str) -> str:
    return next(metric.value for metric in app.metric if metric.label == label)


def _kinds(spec: str) -> str:
    return " ".join(sorted({trace["type"] for trace in json.loads(spec)["data"]}))


def _all_texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for name, value in part.items():
            if name != "customdata":
                yield from _all_texts(value)
        # Custom values are seen only where the hover text has them; a click has its own.
        said = str(part.get("hovertemplate"))
        values = part.get("customdata", []) if "%{customdata" in said else []
        names = re.findall(r"%{customdata\.(\w+)", said)
        for value in values:
            yield from _all_texts([value[name] for name in names] if names else value)
    elif isinstance(part, list):
        for value in part:
            yield from _all_texts(value)


def _publish_again(workspace: Path, statements: str) -> None:
    folder = ReleaseFolder(workspace / "published")
    current = folder.current()
    assert current is not None
    shutil.copytree(current, current.with_name("another"))
    with duckdb.connect(str(current.with_name("another") / "smartcart.duckdb")) as connection:
        connection.execute(statements)
    link = workspace / "published/.next"
    link.symlink_to("releases/another")
    os.replace(link, workspace / "published/current")


def test_the_map_of_rfm_scores_is_coloured_by_customers_or_spending(
    open_app: OpenApp, embedded_workspace: Path
) -> None:
    app = open_app(embedded_workspace, "app_pages/rfm.py")
    first = json.loads(app.get("plotly_chart")[0].proto.spec)["data"][0]["z"]

    app.segmented_control(key="rfm_measure").set_value("spending").run()

    assert not app.exception
    assert json.loads(app.get("plotly_chart")[0].proto.spec)["data"][0]["z"] != first
    assert _metric(app, "Customers in the main segment of their group") != NOT_KNOWN


def test_a_release_without_rfm_groups_says_so(
    open_app: OpenApp, changed_workspace: Changed
) -> None:
    app = open_app(changed_workspace(NO_RFM_GROUPS), "app_pages/rfm.py")

    assert not app.exception
    assert "before RFM groups were added" in app.info[0].value

"""Follow a thing: what is followed, its list, the address, one k for all pages, two refreshes."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from pages_support import EARLIER_REFRESH, texts
from playwright.sync_api import Page
from streamlit.testing.v1 import AppTest

import customer_list
from charts import cluster_counts as count_charts
from charts import movement as movement_charts
from charts import rfm as rfm_charts
from charts.selected import (
    MUTED,
    field_picker,
    segment_picker,
    with_fields,
    with_segment,
    with_targets,
    with_values,
)
from queries import customers, movement, reading, rfm, segments
from release import Release, earlier, release_in
from segment_looks import looks
from selection import ANY, GONE, NEW, is_same_move
from tools.browser import BAR, FIELD, click_mark, serving, wait_until_drawn

OpenApp = Callable[..., AppTest]
OpenPage = Callable[..., Page]
Changed = Callable[[str], Path]
# Thirty days ago there were four segments; Growth then ended, and its customers went to Value.
A_SEGMENT_ENDED = """
insert into refresh_summary
    select * replace (refreshed_at - interval 30 day as refreshed_at) from refresh_summary;
update segment_changes set changed_at = changed_at - interval 30 day;
update segment_migrations set refreshed_at = refreshed_at - interval 30 day;
insert into segment_changes
    select customer_id, 'Growth', 'Value', 'model', model_id,
        (select max(refreshed_at) from refresh_summary)
    from segment_changes where segment_name = 'Growth';
insert into segment_migrations
    select (select max(refreshed_at) from refresh_summary), 'Growth', 'Value', 'model', count(*)
    from customer_segments where segment_name = 'Growth';
update customer_segments set segment_name = 'Value' where segment_name = 'Growth';
update segment_profiles set customer_count = customer_count + (
    select customer_count from segment_profiles where segment_name = 'Growth'
) where segment_name = 'Value';
delete from segment_profiles where segment_name = 'Growth';
delete from segment_quality where segment_name = 'Growth';
"""
CHIPS = "[class*=st-key-clear_] button"
DATA_OF = "document.querySelector('.st-key-{} .js-plotly-plot').data"
# Which of the flows are of customers who moved, of all that are drawn.
MOVED = f"""() => {DATA_OF.format("migrations")}[0].link.customdata
    .map((value, place) => [value.moved, place]).filter(([moved]) => moved).map(pair => pair[1])"""
# A point inside of a mark: of a flow, where it begins; of a rectangle, its middle.
INSIDE = """mark => {
    if (!mark.getPointAtLength || mark.tagName === 'rect') {
        const box = mark.getBoundingClientRect();
        return [box.left + box.width / 2, box.top + box.height / 2];
    }
    const edge = mark.getPointAtLength(1);
    const place = new DOMPoint(edge.x, edge.y).matrixTransform(mark.getScreenCTM());
    return [place.x, place.y + 1];
}"""
FOLLOWING = (
    "app_pages/overview.py", "app_pages/choose_k.py", "app_pages/maps.py", "app_pages/rfm.py",
    "app_pages/personas.py", "app_pages/pair_plots.py", "app_pages/hierarchy.py",
)  # fmt: skip


@pytest.fixture
def address_of_two_refreshes(changed_workspace: Changed) -> Iterator[str]:
    with serving(changed_workspace(EARLIER_REFRESH)) as found:
        yield found


def test_without_a_click_there_is_no_list(open_app: OpenApp, embedded_workspace: Path) -> None:
    app = open_app(embedded_workspace)

    assert not app.dataframe
    assert "Click something in a chart" in texts(app)


@pytest.mark.parametrize("file", FOLLOWING)
def test_a_followed_segment_has_its_list_on_every_page(
    open_app: OpenApp, embedded_workspace: Path, release: Release, file: str
) -> None:
    app = _at(open_app, embedded_workspace, file, segment="Premium")

    assert not app.exception
    rows = app.dataframe[0].value
    assert set(rows["segment_label"]) == {"Premium"}
    assert rows["total_spending"].is_monotonic_decreasing
    profiles = segments.segments(release).set_index("segment_name")
    count = profiles.loc["Premium", "customer_count"]
    assert len(rows) == min(count, customer_list.MOST_ROWS)
    assert f"**{count:,} customers**" in texts(app)


def test_a_chip_ends_it(open_app: OpenApp, embedded_workspace: Path) -> None:
    app = _at(open_app, embedded_workspace, segment="Premium", customer="5927")
    assert len(app.dataframe[0].value) == 1

    app.button(key="clear_customer").click().run()
    assert len(app.dataframe[0].value) > 1
    assert _address(app) == {"segment": "Premium"}

    app.button(key="clear_segment").click().run()
    assert not app.dataframe
    assert not _address(app)


def test_the_segment_stays_when_the_page_changes(
    open_app: OpenApp, embedded_workspace: Path
) -> None:
    app = open_app(embedded_workspace)
    app.get("button_group")[0].set_value("Value").run()
    assert _address(app) == {"segment": "Value"}

    for file in ("app_pages/data_quality.py", "app_pages/maps.py", "app_pages/overview.py"):
        app.query_params.clear()
        app.switch_page(file).run()
        assert not app.exception

    assert _address(app) == {"segment": "Value"}
    assert set(app.dataframe[0].value["segment_label"]) == {"Value"}


def test_going_back_in_the_browser_is_followed(open_app: OpenApp, embedded_workspace: Path) -> None:
    app = _at(open_app, embedded_workspace, segment="Premium")
    app.get("button_group")[0].set_value("Value").run()

    app.query_params["segment"] = "Premium"
    app.run()

    assert set(app.dataframe[0].value["segment_label"]) == {"Premium"}


@pytest.mark.parametrize(
    "address",
    [
        {"segment": "Nobody"},
        {"segment": "Premium'; drop table x"},
        {"cell": "9-9"},
        {"cell": "x"},
        {"group": "Nobody"},
        {"k": "99"},
        {"moved": "Budget"},
        {"moved": "any>any"},
        {"from": "yesterday", "to": "tomorrow"},
        {"map": "of the world", "drawn": "badly", "measure": "none"},
    ],
    ids=str,
)
def test_an_address_that_the_release_does_not_know_is_ignored(
    open_app: OpenApp, embedded_workspace: Path, address: dict[str, str]
) -> None:
    known = {"moved": "movement", "from": "movement", "k": "choose_k", "map": "maps"}
    file = f"app_pages/{known.get(next(iter(address)), 'rfm')}.py"

    app = _at(open_app, embedded_workspace, file, **address)

    assert not app.exception
    assert not [button for button in app.button if str(button.key).startswith("clear_")]


@pytest.mark.parametrize("customer", ["0", "nobody", "1' or true --", "1e400"])
def test_an_id_that_is_not_there_lists_nobody(
    open_app: OpenApp, embedded_workspace: Path, customer: str
) -> None:
    app = open_app(embedded_workspace)

    app.text_input(key="search_customer").set_value(customer).run()

    assert not app.exception
    assert not app.dataframe
    assert "No customer meets all of it." in texts(app)


def test_k_is_the_same_on_all_pages(open_app: OpenApp, embedded_workspace: Path) -> None:
    app = open_app(embedded_workspace, "app_pages/choose_k.py")
    app.select_slider(key="k").set_value(6).run()

    app.query_params.clear()
    app.switch_page("app_pages/hierarchy.py").run()
    assert app.select_slider(key="ward_k").value == 6
    assert _address(app) == {"k": "6"}
    app.select_slider(key="ward_k").set_value(3).run()
    app.switch_page("app_pages/maps.py").run()
    assert app.select_slider(key="maps_k").value == 3
    app.switch_page("app_pages/personas.py").run()
    assert "There you chose k = 3." in texts(app)


def test_at_another_k_the_list_has_the_customers_of_the_map(
    open_app: OpenApp, embedded_workspace: Path, release: Release
) -> None:
    query = "select count(*) from map_points where k = 2 and segment_name = ?"
    with duckdb.connect(release.database, read_only=True) as connection:
        names = connection.sql("select distinct segment_name from map_points where k = 2")
        name = min(name for (name,) in names.fetchall())
        [(count,)] = connection.sql(query, params=[name]).fetchall()

    app = _at(open_app, embedded_workspace, "app_pages/maps.py", k="2", segment=name)

    assert f"**{count:,} customers**" in texts(app)
    assert "says the published one of 4" in texts(app)


def test_a_cell_and_a_group_filter_the_other_charts_and_the_list(release: Release) -> None:
    listed = customers.listing(release, [customers.in_cell(5, 5)])
    cells = rfm.grid(release).set_index(["recency_score", "frequency_score"])
    assert customers.count(release, listed) == cells.loc[(5, 5), "customer_count"]
    assert (
        rfm.agreement_of_cell(release, 5, 5)["customer_count"].sum()
        == cells.loc[(5, 5), "customer_count"]
    )

    names = segments.segments(release)["segment_name"]
    of_segments = pd.concat([rfm.grid_of_segment(release, name) for name in names])
    both = of_segments.groupby(["recency_score", "frequency_score"])["customer_count"].sum()
    assert (both == cells["customer_count"].loc[both.index]).all()

    for group in rfm.groups(release)["rfm_group"]:
        counted = customers.count(release, customers.listing(release, [customers.in_group(group)]))
        sizes = rfm.groups(release).set_index("rfm_group")["customer_count"]
        assert counted == sizes[group]


@pytest.mark.parametrize("order", list(customers.ORDERS))
def test_the_download_is_the_list(release: Release, order: str) -> None:
    listed = customers.listing(release, [customers.in_segment("Premium")])

    content = reading.csv(release, listed.rows(order), *listed.parameters).decode()

    downloaded = [int(row["customer_id"]) for row in csv.DictReader(io.StringIO(content))]
    shown = customers.first_rows(release, listed, order, customer_list.MOST_ROWS)
    assert downloaded[: len(shown)] == shown["customer_id"].tolist()
    assert len(downloaded) == customers.count(release, listed)


def test_a_row_leads_to_the_customer(open_app: OpenApp, embedded_workspace: Path) -> None:
    app = _at(
        open_app,
        embedded_workspace,
        "app_pages/actions.py",
        view="One customer",
        customer="10542",
    )

    assert not app.exception
    assert "Customer 10542: Budget" in texts(app)


def test_two_refreshes_say_who_entered_and_left(
    open_app: OpenApp, changed_workspace: Changed
) -> None:
    workspace = changed_workspace(EARLIER_REFRESH)
    found = release_in(workspace)
    assert found is not None
    until, since = movement.refreshes(found)["refreshed_at"]

    sizes = movement.sizes(found, since, until).set_index("segment_name")
    flows = movement.flows(found, since, until)

    change = sizes["customers_now"] - sizes["customers_then"]
    assert change.to_dict() == {"Budget": 0, "Growth": 0, "Premium": 40, "Value": -40}
    [flow] = flows.to_dict("records")
    assert (flow["previous_segment_name"], flow["segment_name"]) == ("Value", "Premium")
    assert (flow["cause"], flow["customer_count"]) == ("behaviour", 40)
    stayed = movement.stayed(sizes.reset_index(), flows)
    assert stayed["customer_count"].sum() + 40 == sizes["customers_now"].sum()

    app = _at(open_app, workspace, "app_pages/movement.py", moved="Value>Premium")
    assert not app.exception
    assert len(app.dataframe[0].value) == 40
    app = _at(open_app, workspace, "app_pages/movement.py", moved="Premium>any")
    assert "Nobody moved for these causes." in texts(app)


def test_money_of_an_earlier_refresh_is_that_of_its_release(
    changed_workspace: Changed, release: Release
) -> None:
    found = release_in(changed_workspace(EARLIER_REFRESH))
    assert found is not None
    until, since = movement.refreshes(found)["refreshed_at"]
    assert movement.money(found, since) is None

    # As the pipeline links a release to the one before.
    folder = Path(found.database).parent / "previous"
    other = Path(found.database).parents[1] / "before"
    other.mkdir()
    with duckdb.connect(str(other / "smartcart.duckdb")) as connection:
        connection.execute(f"attach '{release.database}' as good (read_only)")
        for table in ("refresh_summary", "segment_profiles"):
            connection.execute(f"create table {table} as from good.{table}")
        connection.execute(
            "update refresh_summary set refreshed_at = refreshed_at - interval 30 day"
        )
    folder.symlink_to("../before")

    assert [Path(kept.database).parent.name for kept in earlier(found)] == ["before"]
    now, then = movement.money(found, until), movement.money(found, since)
    assert now is not None
    assert then is not None
    assert then["spending"].equals(now["spending"])


def test_a_segment_that_ended_is_drawn_as_itself(
    open_app: OpenApp, changed_workspace: Changed
) -> None:
    workspace = changed_workspace(A_SEGMENT_ENDED)
    found = release_in(workspace)
    assert found is not None
    until, since = movement.refreshes(found)["refreshed_at"]
    sizes, flows = movement.sizes(found, since, until), movement.flows(found, since, until)
    shares = movement.shares(found, 10)
    current = looks(segments.segments(found))

    look_of = movement_charts.with_ended(current, sizes["segment_name"].tolist(), {})
    everybody = pd.concat([movement.stayed(sizes, flows), flows], ignore_index=True)
    sankey = movement_charts.migrations(everybody, look_of, ANY, NEW, GONE).data[0]
    lines = {line.name for line in movement_charts.shares(shares, look_of).data}

    assert look_of["Growth"].label == "Growth, ended"
    assert movement_charts.NEW not in {sankey.node.label[source] for source in sankey.link.source}
    assert "Growth, ended" in {sankey.node.label[source] for source in sankey.link.source}
    assert lines == {"Premium", "Value", "Budget", "Growth, ended"}
    app = open_app(workspace, "app_pages/movement.py")
    assert not app.exception


def test_the_rest_is_muted_and_a_click_finds_the_segment(release: Release) -> None:
    profiles = segments.segments(release)
    look_of = looks(profiles)
    figure = count_charts.shares(profiles, look_of)

    pick = segment_picker(figure, look_of)
    found = [pick({"y": place, "x": 0.1, "curve_number": 0}) for place in figure.data[0].y]
    with_segment(figure, look_of, "Value")

    assert found == [{"segment": name} for name in look_of]
    for bars in figure.data:
        expected = [1.0 if name == "Value" else MUTED for name in look_of]
        assert list(bars.marker.opacity) == expected


def test_the_fields_of_a_heat_map_can_be_clicked_after_some_are_muted(release: Release) -> None:
    cells = rfm.grid(release)
    figure = rfm_charts.grid(cells, "spending")

    with_targets(figure, rfm_charts.grid_targets())
    with_fields(figure, figure.data[0], rfm_charts.followed_cells(cells, (5, 4), None))

    # Plotly gives a click to what is drawn last.
    assert [trace.type for trace in figure.data] == ["heatmap", "heatmap", "scatter"]
    values = [field_picker({"customdata": value}) for value in figure.data[-1].customdata]
    assert len(values) == (cells["customer_count"] > 0).sum()
    assert {"cell": "5-4"} in values
    assert sum(bool(text) for row in figure.data[1].text for text in row) == 1
    assert figure.data[0].opacity == MUTED


def test_moves_are_clicked_in_the_table_and_the_bars(release: Release) -> None:
    look_of = looks(segments.segments(release))
    rows = pd.DataFrame(
        {
            "previous_segment_name": [None, "Value", "Value", "Value"],
            "segment_name": ["Value", None, "Premium", "Value"],
            "cause": ["new", "gone", "behaviour", "stayed"],
            "customer_count": [5, 3, 2, 9],
        }
    )

    targets = movement_charts.table_targets(rows, look_of, NEW, GONE)
    assert targets == [
        [{"moved": "Value>Premium"}, {}, {"moved": f"Value>{GONE}"}],
        [{"moved": f"{NEW}>Premium"}, {"moved": f"{NEW}>Value"}, {"moved": f"{NEW}>{GONE}"}],
    ]
    figure = with_targets(movement_charts.table(rows, look_of), targets)
    with_values(figure, lambda value: is_same_move((ANY, "Premium"), value))
    assert sum(bool(text) for row in figure.data[1].text for text in row) == 1

    causes = {"behaviour": "what they do", "new": "new", "gone": "gone"}
    bars = movement_charts.entered_and_left(rows, look_of, causes, ANY)
    assert {trace.name for trace in bars.data} == set(causes.values())
    assert sum(sum(trace.x) for trace in bars.data) == 5 + 2 - 2 - 3


def test_a_click_in_the_browser_and_its_link_in_another(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    click_mark(page, "shares", BAR, 1)
    assert page.url.endswith("?segment=Value")
    page.goto(f"{address}/rfm")
    wait_until_drawn(page)
    click_mark(page, "rfm_grid", FIELD, 0)
    # A second click, on what is muted now.
    click_mark(page, "rfm_grid", FIELD, 3)
    link, chips = page.url, page.locator("[class*=st-key-clear_] button").first.inner_text()
    counted = page.locator("strong").first.inner_text()

    page = open_page(link)

    assert page.url == link
    assert page.locator("[class*=st-key-clear_] button").first.inner_text() == chips
    assert page.locator("strong").first.inner_text() == counted


def test_boxes_and_mixes_follow_a_segment(open_page: OpenPage, address: str) -> None:
    page = open_page(f"{address}/personas")

    click_mark(page, "total_spending", FIELD, 1)
    assert page.url.endswith("?segment=Value")
    categories = page.evaluate(f"() => {DATA_OF.format('categories')}[0].x.length")
    click_mark(page, "categories", FIELD, 2 * categories)
    assert page.url.endswith("?segment=Growth")


def test_a_point_in_three_dimensions_is_followed_and_turning_follows_nothing(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(f"{address}/maps?map=Components+in+3-D")
    x, y, customer = _find_point(page, "components_3d")

    page.mouse.down()
    page.mouse.move(x + 40, y + 10, steps=4)
    page.mouse.up()
    wait_until_drawn(page)
    assert not page.locator(CHIPS).count()

    x, y, customer = _find_point(page, "components_3d")
    page.mouse.click(x, y)

    page.locator(CHIPS).nth(1).wait_for()
    assert page.locator(CHIPS).nth(1).inner_text().startswith(f"Customer: {customer}")
    wait_until_drawn(page)
    assert f"customer={customer}" in page.url
    assert page.locator("strong").first.inner_text() == "1 customer"


def test_flows_and_their_ends_are_followed(
    address_of_two_refreshes: str, open_page: OpenPage
) -> None:
    page = open_page(f"{address_of_two_refreshes}/movement")
    [place] = page.evaluate(MOVED)

    _click_flow(page, ".sankey-link", place)
    page.locator(CHIPS, has_text="From Value to Premium").wait_for()
    wait_until_drawn(page)
    assert page.locator("strong").first.inner_text() == "40 customers"
    _click_flow(page, ".sankey-node rect", 0)
    page.locator(CHIPS, has_text="Left Premium").wait_for()

    page = open_page(f"{address_of_two_refreshes}/movement", has_touch=True)
    page.touchscreen.tap(*_inside(page, ".sankey-node rect", 0))
    page.locator(CHIPS, has_text="Left Premium").wait_for()


def _find_point(page: Page, chart: str) -> tuple[float, float, str]:
    """Return where a point is, as seen by what is said on touch, and the customer that it is."""
    target = page.locator(f".st-key-{chart} .js-plotly-plot")
    target.evaluate("chart => chart.scrollIntoView({block: 'center'})")
    wait_until_drawn(page)
    box = target.bounding_box()
    assert box is not None
    said = page.locator(f".st-key-{chart} .hovertext")
    for down, right in product(range(3, 8), range(3, 8)):
        x, y = box["x"] + box["width"] * right / 10, box["y"] + box["height"] * down / 10
        page.mouse.move(x, y)
        page.wait_for_timeout(200)
        found = re.search(r"customer (\d+)income", " ".join(said.all_text_contents()))
        if found:
            return x, y, found[1]
    raise AssertionError("no point was found")


def _inside(page: Page, marks: str, position: int) -> tuple[float, float]:
    """Return a point inside of a flow, near its start, or of the end of flows."""
    target = page.locator(f".st-key-migrations {marks}").nth(position)
    target.evaluate("mark => mark.scrollIntoView({block: 'center'})")
    wait_until_drawn(page)
    x, y = target.evaluate(INSIDE)
    return x, y


def _click_flow(page: Page, marks: str, position: int) -> None:
    x, y = _inside(page, marks, position)
    page.mouse.move(x, y)
    page.wait_for_timeout(200)
    page.mouse.click(x, y)


def _at(
    open_app: OpenApp, workspace: Path, file: str = "app_pages/overview.py", **address: str
) -> AppTest:
    """Open a page as a link does."""
    app = open_app(workspace)
    app.switch_page(file)
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def _address(app: AppTest) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else value[-1]
        for name, value in app.query_params.items()
    }

"""For everybody, in a real browser: axe-core, contrast of charts, keyboard, phone and paper."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_support import ERROR_BOXES, PHONE, WIDE
from playwright.sync_api import Page
from pypdf import PdfReader

from contrast import contrast
from registry import PAGES, PageEntry
from tools.browser import go_to, wait_until_drawn

OpenPage = Callable[..., Page]

SCHEMES = ["light", "dark"]
# Other files than the embedded customers fill these pages.
OF_ORDERS = tuple(page for page in PAGES if page.title in ("Value", "Orders", "Pair plots"))
# Views of a page beside the one that it opens with.
VIEWS = {
    "Maps": ("Density", "Components in 2-D", "Components in 3-D"),
    "Actions": ("Who entered and left", "Campaigns", "One customer", "A new customer"),
}
GRAVE = {"serious", "critical"}
LEAST_OF_TEXT = 4.5
# Texts on the page's own ground, with the colours of text and ground. Left out are those in cells,
# bars, nodes and annotations: they lie on colours of their own, which test_charts.py looks at.
TEXTS_OF_CHARTS = """() => [...document.querySelectorAll('.js-plotly-plot svg text')]
    .filter(text => text.textContent.trim() && !text.closest(
        '.heatmap-label, .bars, .sankey-node, .annotation, .slice, .hoverlayer'))
    .map(text => [
        text.textContent,
        getComputedStyle(text).fill,
        getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor,
    ])"""
TEXTS_BY_CHART = """() => [...document.querySelectorAll('.js-plotly-plot')].map(
    chart => [...chart.querySelectorAll('svg text')].map(text => text.textContent))"""
# Texts of charts that begin or end outside of their chart, by more than a pixel.
CUT_TEXTS = """() => [...document.querySelectorAll('.js-plotly-plot svg text')].filter(text => {
    const [box, chart] = [text, text.closest('.js-plotly-plot')].map(
        part => part.getBoundingClientRect());
    return box.width && (box.left < chart.left - 1 || box.right > chart.right + 1);
}).map(text => text.textContent)"""
OVERFLOW = "() => document.scrollingElement.scrollWidth"
MAIN_OVERFLOW = "() => document.querySelector('[data-testid=stMain]').scrollWidth"
SIDEBAR_RIGHT = """() => document.querySelector('[data-testid=stSidebar]')
    .getBoundingClientRect().right"""
# Controls that Tab reaches one by one. Of a group of radio buttons it reaches one; what the arrow
# keys do in a field, its buttons need not do too, nor the hidden input what the button Upload does.
CONTROLS = """() => [...document.querySelectorAll(
    '[data-testid=stMain] :is(button, a[href], input, select, textarea, summary, [role=slider]),'
    + '[data-testid=stSidebar] a[href]')]
    .filter(control => control.checkVisibility({visibilityProperty: true}) && !control.disabled
        && !control.closest('[role=radiogroup], [data-tag], .modebar, [aria-hidden=true]')
        && !(control.tabIndex < 0 && control.closest(
            '[data-testid=stSelectbox], [data-testid=stMultiSelect], [data-testid=stNumberInput],'
            + '[data-testid=stFileUploader]')))
    .map((control, number) => { control.dataset.number = number; return control.outerHTML; })"""
REACHED = "() => document.activeElement?.dataset?.number ?? ''"
HAS_OUTLINE = """() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
}"""

ON_EVERY_PAGE = pytest.mark.parametrize(
    ("served", "pages"),
    [("address", PAGES), ("address_of_orders", OF_ORDERS)],
    ids=["customers", "orders"],
)


@pytest.mark.parametrize("scheme", SCHEMES)
@ON_EVERY_PAGE
def test_axe_finds_nothing_serious_and_texts_of_charts_can_be_read(
    request: pytest.FixtureRequest,
    open_page: OpenPage,
    served: str,
    pages: tuple[PageEntry, ...],
    scheme: str,
) -> None:
    """There are no exclusions: every rule, on the whole page, in each of its views."""
    axe = Axe()
    found = []
    page = open_page(request.getfixturevalue(served), color_scheme=scheme)
    for entry in pages:
        go_to(page, entry.title)
        assert page.locator("h1").count() == 1
        assert not page.locator(ERROR_BOXES).count()
        for view in ("", *VIEWS.get(entry.title, ())):
            if view:
                page.get_by_role("radio", name=view).click()
                wait_until_drawn(page)
            found += [
                (entry.title, view, violation["id"], node["target"])
                for violation in axe.run(page).response["violations"]
                if violation["impact"] in GRAVE
                for node in violation["nodes"]
            ]
            found += [
                (entry.title, view, text, colour)
                for text, colour, ground in page.evaluate(TEXTS_OF_CHARTS)
                if contrast(_on(colour, ground), ground) < LEAST_OF_TEXT
            ]

    assert found == []


def test_the_keyboard_reaches_every_control_and_shows_where_it_is(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(address)
    for title in ("Overview", "Choose k", "Maps", "Pair plots", "Actions"):
        go_to(page, title)
        controls = page.evaluate(CONTROLS)
        reached, without_outline = set(), set()
        page.evaluate("() => document.activeElement?.blur()")
        for _ in range(4 * len(controls)):
            page.keyboard.press("Tab")
            number = page.evaluate(REACHED)
            if number != "":
                reached.add(int(number))
                if not page.evaluate(HAS_OUTLINE):
                    without_outline.add(int(number))

        assert len(controls) > len(PAGES), title
        assert [html for number, html in enumerate(controls) if number not in reached] == [], title
        assert reached - without_outline, title


@ON_EVERY_PAGE
def test_on_a_phone_the_navigation_closes_after_a_choice_and_nothing_is_cut(
    request: pytest.FixtureRequest, open_page: OpenPage, served: str, pages: tuple[PageEntry, ...]
) -> None:
    cut: list[tuple[str, str]] = []
    page = open_page(request.getfixturevalue(served), viewport=PHONE)
    for entry in pages:
        page.get_by_test_id("stExpandSidebarButton").click()
        page.wait_for_function(f"({SIDEBAR_RIGHT})() > 100")
        go_to(page, entry.title)
        page.wait_for_function(f"({SIDEBAR_RIGHT})() <= 0")

        assert not page.locator(ERROR_BOXES).count()
        assert page.evaluate(OVERFLOW) <= PHONE["width"]
        assert page.evaluate(MAIN_OVERFLOW) <= PHONE["width"]
        cut += [(entry.title, text) for text in page.evaluate(CUT_TEXTS)]

    assert cut == []


def test_a_wide_page_fits_when_the_window_becomes_narrow(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    go_to(page, "Personas")

    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    wait_until_drawn(page)

    assert page.evaluate(MAIN_OVERFLOW) <= PHONE["width"]


@pytest.mark.parametrize("title", ["Overview", "Pair plots", "Personas"])
def test_a_printed_page_has_every_chart_whole_and_no_navigation(
    open_page: OpenPage, address: str, tmp_path: Path, title: str
) -> None:
    page = open_page(address)
    go_to(page, title)
    for viewport in (WIDE, PHONE):
        page.set_viewport_size({"width": viewport["width"], "height": viewport["height"]})
        wait_until_drawn(page)
        charts = [[_squeezed(text) for text in texts] for texts in page.evaluate(TEXTS_BY_CHART)]
        headings = page.locator("[data-testid=stMain] :is(h1, h2, h3, h4)").all_inner_texts()
        page.pdf(path=tmp_path / "page.pdf", format="A4")

        sheets = [
            _squeezed(sheet.extract_text()) for sheet in PdfReader(tmp_path / "page.pdf").pages
        ]

        assert charts
        assert all(sheets)
        for texts in charts:
            assert any(all(text in sheet for text in texts) for sheet in sheets), texts
        for heading in headings:
            assert _squeezed(heading) in "".join(sheets)
        for entry in PAGES:
            if entry.title in ("K-Means and hierarchical", "Data quality", "RFM groups"):
                assert _squeezed(entry.title) not in "".join(sheets)
        assert "Table" not in "".join(sheets)


def test_a_dark_page_is_white_on_paper(open_page: OpenPage, address: str) -> None:
    page = open_page(address, color_scheme="dark")
    go_to(page, "Maps")
    page.get_by_role("radio", name="Components in 3-D").click()
    page.wait_for_selector(".gl-container canvas")
    wait_until_drawn(page)

    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")

    texts = page.evaluate(TEXTS_OF_CHARTS)
    assert texts
    assert {ground for *_, ground in texts} == {"rgb(255, 255, 255)"}
    assert min(contrast(_on(colour, ground), ground) for _, colour, ground in texts) > LEAST_OF_TEXT
    found = Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    assert [node["target"] for violation in found for node in violation["nodes"]] == []
    # What is drawn in three dimensions is a picture, with points on it.
    picture = page.locator(".printed-scene")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
    assert len(picture.get_attribute("src") or "") > 20_000
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    assert not picture.count()


def _on(colour: str, ground: str) -> str:
    """Return what a colour that may be half transparent looks like on a ground."""
    *channels, opacity = [*map(float, re.findall(r"[\d.]+", colour)), 1.0][:4]
    below = [float(part) for part in re.findall(r"[\d.]+", ground)][:3]
    mixed = [
        over * opacity + under * (1 - opacity) for over, under in zip(channels, below, strict=True)
    ]
    return f"rgb({mixed[0]}, {mixed[1]}, {mixed[2]})"


def _squeezed(text: str) -> str:
    """Return a text without blanks and ligatures, which a PDF has in its own way."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))

"""The app in a real browser: every page, the slider, uploads, a download."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page
from support import PROJECT

from registry import PAGES, PageEntry
from tools.browser import (
    browsing,
    first_page_seconds,
    go_to,
    move_slider,
    serving,
    wait_until_drawn,
)

EMBEDDED = PROJECT / "seeds/raw/raw_customers.csv"
ERROR_BOXES = "[data-testid=stException], [data-testid=stAlertContentError]"
OVERFLOW = "() => document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
BUILD_MS = 600_000
# Nothing is timed here: a busy machine only takes longer.
ANYTHING_MS = 300_000


@pytest.fixture(scope="module")
def address(embedded_workspace: Path) -> Iterator[str]:
    with serving(embedded_workspace) as found:
        yield found


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with browsing(chromium) as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that must not show an error, log one, or ask another host for anything."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(ANYTHING_MS)
    page = context.new_page()
    logged: list[str] = []
    asked: list[str] = []
    page.on("console", lambda said: logged.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: logged.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    yield page
    boxes = page.locator("[data-testid=stException]").count()
    context.close()
    assert not boxes
    assert not logged
    hosts = {
        urlsplit(url).hostname for url in asked if urlsplit(url).scheme not in ("data", "blob")
    }
    assert hosts == {"localhost"}


def test_all_pages_are_drawn(page: Page, address: str) -> None:
    first_page_seconds(page, address)

    for entry in PAGES:
        go_to(page, entry.title)
        assert page.locator("h1").count() == 1
        assert not page.locator(ERROR_BOXES).count()


def test_the_slider_redraws_the_page_by_the_keyboard(page: Page, address: str) -> None:
    first_page_seconds(page, address)
    go_to(page, "Choose k")

    seconds = [move_slider(page, "ArrowRight", 5), move_slider(page, "ArrowLeft", 4)]

    assert min(seconds) > 0
    assert page.get_by_text("Segments at k = 4").count() == 1


@pytest.mark.parametrize(
    ("width", "scheme", "pages"),
    [(390, "light", PAGES), (390, "dark", PAGES[:1]), (1280, "dark", PAGES[:1])],
    ids=["narrow", "narrow and dark", "dark"],
)
def test_pages_fit_a_narrow_and_a_dark_screen(
    browser: Browser, address: str, width: int, scheme: str, pages: tuple[PageEntry, ...]
) -> None:
    context = browser.new_context(
        viewport={"width": 1280, "height": 844},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    context.set_default_timeout(ANYTHING_MS)
    page = context.new_page()
    page.goto(address)
    wait_until_drawn(page)

    too_wide = {}
    for entry in pages:
        page.set_viewport_size({"width": 1280, "height": 844})
        go_to(page, entry.title)
        page.set_viewport_size({"width": width, "height": 844})
        wait_until_drawn(page)
        assert not page.locator(ERROR_BOXES).count()
        too_wide[entry.title] = page.evaluate(OVERFLOW)
    context.close()

    assert max(too_wide.values()) <= 0, too_wide


def test_components_in_3_d_are_drawn(page: Page, address: str) -> None:
    first_page_seconds(page, address)
    go_to(page, "Maps")

    page.get_by_role("radio", name="Components in 3-D").click()

    page.wait_for_selector(".js-plotly-plot .gl-container canvas")
    wait_until_drawn(page)


def test_uploads_and_a_download(page: Page, address: str, tmp_path: Path) -> None:
    header, *rows = EMBEDDED.read_bytes().splitlines(keepends=True)
    clean, broken = tmp_path / "clean.csv", tmp_path / "broken.csv"
    clean.write_bytes(b"".join([header, *rows[:1_500]]))
    broken.write_bytes(b"ID,Colour\n1,red\n")
    page.goto(address)
    wait_until_drawn(page)
    go_to(page, "Upload")

    _upload(page, broken)
    page.get_by_text("The build refused the file").wait_for(timeout=BUILD_MS)
    page.get_by_text("lacks 19 of the columns").first.wait_for()
    go_to(page, "Overview")
    assert page.get_by_text("2,239", exact=True).count()

    go_to(page, "Upload")
    _upload(page, clean)
    # The build does not need the page.
    page.get_by_role("progressbar").wait_for()
    go_to(page, "Personas")
    page.get_by_role("button", name="Show them").click(timeout=BUILD_MS)
    page.get_by_text("Your upload clean.csv").wait_for()
    page.get_by_role("heading", name="Customer segments").wait_for()
    wait_until_drawn(page)
    go_to(page, "Upload")
    page.get_by_text("What the build says").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV", exact=True).click()
    lines = Path(download.value.path()).read_text().splitlines()
    assert len(lines) == 1_500 + 1
    go_to(page, "Personas")
    assert page.get_by_text("Your upload clean.csv").count()
    page.get_by_role("button", name="Close the upload").click()
    page.get_by_text("2,239 customers of").wait_for()


def _upload(page: Page, file: Path) -> None:
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_text(file.name).first.wait_for()
    wait_until_drawn(page)
    page.get_by_role("button", name="Build the segments").click()

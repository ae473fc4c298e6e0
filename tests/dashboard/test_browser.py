"""The app in a real browser: the slider, uploads, a download."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page
from support import PROJECT

from tools.browser import go_to, move_slider, wait_until_drawn

OpenPage = Callable[..., Page]
EMBEDDED = PROJECT / "seeds/raw/raw_customers.csv"
BUILD_MS = 600_000


def test_the_slider_redraws_the_page_by_the_keyboard(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    go_to(page, "Choose k")

    seconds = [move_slider(page, "ArrowRight", 5), move_slider(page, "ArrowLeft", 4)]

    assert min(seconds) > 0
    assert page.get_by_text("Segments at k = 4").count() == 1


def test_uploads_and_a_download(open_page: OpenPage, address: str, tmp_path: Path) -> None:
    header, *rows = EMBEDDED.read_bytes().splitlines(keepends=True)
    clean, broken = tmp_path / "clean.csv", tmp_path / "broken.csv"
    clean.write_bytes(b"".join([header, *rows[:1_500]]))
    broken.write_bytes(b"ID,Colour\n1,red\n")
    page = open_page(address)
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

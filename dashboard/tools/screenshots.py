"""Takes screenshots of the published release: `make screenshots` updates docs/images.

With `--into FOLDER`, takes all pages: wide, on a phone, and in the dark.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

from registry import PAGES, PageEntry
from release import PROJECT, workspace
from tools.browser import browsing, find_chromium, go_to, serving, wait_until_drawn

IMAGES = PROJECT / "docs/images"
# What the pages of order lines say without any.
NOTHING_THERE = "need order lines"
OPEN_NAVIGATION = "stExpandSidebarButton"


@dataclass(frozen=True)
class Screen:
    """What a page is looked at on."""

    name: str
    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"


WIDE = Screen("wide", 1280, 1000)
SCREENS = (WIDE, Screen("phone", 390, 844), Screen("dark", 1280, 1000, "dark"))


def main() -> int:
    """Take the images; return 1 without a browser."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, help="a folder; default: docs/images, wide only")
    arguments = parser.parse_args()
    chromium = find_chromium()
    if chromium is None:
        sys.stderr.write("There is no chromium.\n")
        return 1
    with serving(workspace()) as address, browsing(chromium) as browser:
        if arguments.into is None:
            _take(browser, address, WIDE, PAGES[:-1], IMAGES)
        else:
            for screen in SCREENS:
                _take(browser, address, screen, PAGES, arguments.into / screen.name)
    return 0


def _take(
    browser: Browser, address: str, screen: Screen, pages: Sequence[PageEntry], folder: Path
) -> None:
    """Take one image per page."""
    folder.mkdir(parents=True, exist_ok=True)
    page = browser.new_page(
        viewport={"width": screen.width, "height": screen.height}, color_scheme=screen.scheme
    )
    page.goto(address)
    wait_until_drawn(page)
    for entry in pages:
        closed = page.get_by_test_id(OPEN_NAVIGATION)
        if closed.is_visible():
            closed.click()
        go_to(page, entry.title)
        if folder == IMAGES and page.get_by_text(NOTHING_THERE).count():
            continue
        if entry.title == "Actions":
            _show_a_customer(page)
        page.screenshot(path=folder / f"{Path(entry.file).stem}.png")
    page.close()


def _show_a_customer(page: Page) -> None:
    page.get_by_role("radio", name="One customer").click()
    field = page.get_by_label("Customer id")
    field.wait_for()
    field.fill((field.get_attribute("placeholder") or "").removeprefix("such as "))
    field.press("Enter")
    page.get_by_text("Most alike").wait_for()
    wait_until_drawn(page)


if __name__ == "__main__":
    raise SystemExit(main())

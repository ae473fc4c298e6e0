"""Takes the screenshots in docs/images from the published release: `make screenshots`."""

import sys
from pathlib import Path

from playwright.sync_api import Page

from registry import PAGES
from release import PROJECT, workspace
from tools.browser import browsing, find_chromium, go_to, serving, wait_until_drawn

IMAGES = PROJECT / "docs/images"
WIDTH, HEIGHT = 1280, 1000


def main() -> int:
    """Take one image per page; return 1 without a browser."""
    chromium = find_chromium()
    if chromium is None:
        sys.stderr.write("There is no chromium.\n")
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    with serving(workspace()) as address, browsing(chromium) as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(address)
        for entry in PAGES[:-1]:
            go_to(page, entry.title)
            if entry.title == "Actions":
                _show_a_customer(page)
            page.screenshot(path=IMAGES / f"{Path(entry.file).stem}.png")
    return 0


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

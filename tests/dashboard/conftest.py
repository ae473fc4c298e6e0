"""The app on a release, and on copies of the release that differ."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import duckdb
import pytest
from browser_support import ANYTHING_MS, WIDE, Watched
from embedded_shop import build_shop
from pages_support import APP
from playwright.sync_api import Browser, Page
from streamlit.testing.v1 import AppTest
from support import Once, Refresh, lacking

from registry import PAGES
from release import Release, release_in
from tools.browser import browsing, find_chromium, serving, wait_until_drawn


@pytest.fixture(scope="session")
def embedded_workspace(embedded: Refresh) -> Path:
    """The published release of the embedded customers."""
    return embedded.workspace


@pytest.fixture(scope="session")
def release(embedded_workspace: Path) -> Release:
    """The release that most tests look at."""
    return _release(embedded_workspace)


@pytest.fixture(scope="session")
def orders_workspace(once: Once) -> Path:
    """The published release of the embedded order lines."""
    return once("embedded orders", build_shop).workspace


@pytest.fixture(scope="session")
def orders(orders_workspace: Path) -> Release:
    """The release that tests of order lines look at."""
    return _release(orders_workspace)


@pytest.fixture
def changed_workspace(embedded_workspace: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that copies the release and changes it by SQL."""

    def change(statements: str) -> Path:
        shutil.copytree(embedded_workspace / "published", tmp_path / "published", symlinks=True)
        with duckdb.connect(_release(tmp_path).database) as connection:
            connection.execute(statements)
        return tmp_path

    return change


@pytest.fixture
def open_app(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Return a function that opens the app on a workspace, at a page."""

    def open_at(workspace: Path, file: str = PAGES[0].file) -> AppTest:
        monkeypatch.setenv("SMARTCART_WORKSPACE", str(workspace))
        app = AppTest.from_file(str(APP), default_timeout=300).run()
        return app.switch_page(file).run() if file != PAGES[0].file else app

    return open_at


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser, which a user may lack."""
    return find_chromium() or lacking("there is no chromium: apt-get install chromium")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """The browser, running."""
    with browsing(chromium) as found:
        yield found


@pytest.fixture(scope="module")
def address(embedded_workspace: Path) -> Iterator[str]:
    """The app on the embedded customers, served."""
    with serving(embedded_workspace) as found:
        yield found


@pytest.fixture(scope="module")
def address_of_orders(orders_workspace: Path) -> Iterator[str]:
    """The app on the embedded order lines, served."""
    with serving(orders_workspace) as found:
        yield found


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an address in the browser; its pages must behave.

    They must not show an error, log one, or ask another host for anything.
    """
    with ExitStack() as contexts:
        watched: list[Watched] = []

        def open_at(address: str, **settings: Any) -> Page:
            context = contexts.enter_context(browser.new_context(**{"viewport": WIDE, **settings}))
            context.set_default_timeout(ANYTHING_MS)
            watched.append(Watched(context.new_page()))
            page = watched[-1].page
            page.goto(address)
            wait_until_drawn(page)
            return page

        yield open_at
        for each in watched:
            each.assert_behaves()


def _release(workspace: Path) -> Release:
    found = release_in(workspace)
    assert found is not None
    return found

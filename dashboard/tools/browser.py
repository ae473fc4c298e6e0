"""Serving the app temporarily, and viewing it in Debian's Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from release import PROJECT

# Everything is drawn in software, and the browser makes no calls of its own.
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage",
)  # fmt: skip
SLIDER = "[data-testid=stSlider] input[type=range]"
START_SECONDS = 180
SETTLED_MS = 500
# Remembers when the page was last drawn.
WATCH = """() => {
    window.lastDrawn = performance.now();
    new MutationObserver(() => { window.lastDrawn = performance.now(); }).observe(
        document.querySelector('[data-testid=stMain]'),
        {subtree: true, childList: true, attributes: true, characterData: true},
    );
}"""
SETTLED = f"""() => performance.now() - window.lastDrawn > {SETTLED_MS}
    && document.querySelector('[data-test-script-state=notRunning]') !== null
    && document.querySelectorAll('h1').length === 1"""
# Marks that can be clicked: bars, and the fields of heat maps.
BAR, FIELD = ".bars .point path", ".scatterlayer .point"
SHOWS_K = f"""k => [...document.querySelectorAll('h4')]
    .some(heading => heading.textContent.includes('Principal components at k = ' + k))
    && performance.now() - window.lastDrawn > {SETTLED_MS}"""


# What is followed, each with a cross that ends it.
CHIPS = """() => [...document.querySelectorAll('[class*=st-key-clear_] button')]
    .map(button => button.textContent).join()"""
# A click is drawn when other chips are there and the page no longer changes.
FOLLOWS_OTHER = f"""before => ({CHIPS})() !== before
    && document.querySelector('[data-test-script-state=notRunning]') !== null
    && performance.now() - window.lastDrawn > {SETTLED_MS}"""


def find_chromium() -> str | None:
    """Return the path of the browser, or None if it is not installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def free_port() -> int:
    """Return a free port of this machine."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def serving(workspace: Path, *options: str) -> Iterator[str]:
    """Serve the app for a workspace; yields its address.

    Args:
        workspace: folder that holds `published/`.
        options: further options of `streamlit run`.

    Raises:
        TimeoutError: the app does not answer.
    """
    port = free_port()
    command = [
        str(Path(sys.executable).with_name("streamlit")), "run",
        str(PROJECT / "dashboard/streamlit_app.py"),
        "--server.headless", "true", "--server.port", str(port), *options,
    ]  # fmt: skip
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        env={**os.environ, "SMARTCART_WORKSPACE": str(workspace)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://localhost:{port}"
        wait_until_it_answers(address)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=120)


def wait_until_it_answers(address: str) -> None:
    """Wait until an app is up.

    Raises:
        TimeoutError: it does not answer.
    """
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError) as error:
            if time.monotonic() > end:
                raise TimeoutError(address) from error
            time.sleep(0.2)


@contextmanager
def browsing(chromium: str) -> Iterator[Browser]:
    """Start the browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def go_to(page: Page, title: str) -> None:
    """Choose a page in the navigation, as a user does, and wait until it is drawn."""
    page.get_by_role("link", name=title, exact=True).click()
    wait_until_drawn(page)


def wait_until_drawn(page: Page) -> None:
    """Wait until a page has its title and no longer changes."""
    page.wait_for_selector("h1")
    page.evaluate(WATCH)
    page.wait_for_function(SETTLED)


def first_page_seconds(page: Page, address: str) -> float:
    """Open the app and return the seconds until its first page is drawn."""
    began = time.monotonic()
    page.goto(address)
    page.wait_for_selector(".js-plotly-plot .main-svg")
    wait_until_drawn(page)
    return time.monotonic() - began - SETTLED_MS / 1000


def move_slider(page: Page, key: str, k: int) -> float:
    """Press a key on the slider of *Choose k* and return the seconds until the new k is drawn."""
    page.evaluate(WATCH)
    page.locator(SLIDER).first.focus()
    began: float = page.evaluate("() => performance.now()")
    page.keyboard.press(key)
    page.wait_for_function(SHOWS_K, arg=k)
    drawn: float = page.evaluate("() => window.lastDrawn")
    return (drawn - began) / 1000


def clickable_fields(page: Page, chart: str) -> list[int]:
    """Return the positions of a heat map's fields that a click follows."""
    data = f"document.querySelector('.st-key-{chart} .js-plotly-plot').data.at(-1).customdata"
    values: list[dict[str, str]] = page.evaluate(f"() => {data}")
    return [position for position, value in enumerate(values) if value]


def click_mark(page: Page, chart: str, mark: str, position: int) -> float:
    """Click a mark of a chart and return the seconds until what it stands for is drawn.

    Args:
        page: shows the chart.
        chart: the chart's key.
        mark: selector of the marks in the chart.
        position: of the mark among them.
    """
    target = page.locator(f".st-key-{chart} {mark}").nth(position)
    target.evaluate("mark => mark.scrollIntoView({block: 'center'})")
    wait_until_drawn(page)
    box = target.bounding_box()
    if box is None:
        raise LookupError(f"{mark} of {chart} is not drawn")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    # Plotly learns from the movement what is under the pointer.
    page.mouse.move(x - 3, y - 3)
    page.mouse.move(x, y)
    page.wait_for_timeout(SETTLED_MS)
    before: str = page.evaluate(CHIPS)
    began: float = page.evaluate("() => performance.now()")
    page.mouse.click(x, y)
    page.wait_for_function(FOLLOWS_OTHER, arg=before)
    drawn: float = page.evaluate("() => window.lastDrawn")
    return (drawn - began) / 1000

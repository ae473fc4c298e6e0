"""How fast the app is in a real browser: `.venv/bin/python -m tools.speed`, from dashboard/.

    python -m tools.speed --workspace FOLDER --moves 20

Prints the seconds until the first page is drawn; from moving the k slider to the drawn page; from
clicking a segment or an RFM cell to the drawn charts and the list of its customers; and from
choosing a move between two refreshes, if there are two.
"""

import argparse
import statistics
import sys
from pathlib import Path

from release import workspace
from tools.browser import (
    BAR,
    FIELD,
    browsing,
    click_mark,
    clickable_fields,
    find_chromium,
    first_page_seconds,
    go_to,
    move_slider,
    serving,
)


def main() -> int:
    """Measure and print; return 1 without a browser."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, default=workspace())
    parser.add_argument("--moves", type=int, default=20)
    arguments = parser.parse_args()
    chromium = find_chromium()
    if chromium is None:
        sys.stderr.write("There is no chromium.\n")
        return 1
    with serving(arguments.workspace) as address, browsing(chromium) as browser:
        cold = first_page_seconds(browser.new_page(), address)
        page = browser.new_page()
        warm = first_page_seconds(page, address)
        go_to(page, "Choose k")
        seconds = []
        k = int(page.locator("[data-testid=stMetricValue]").first.inner_text())
        for number in range(arguments.moves):
            step = 1 if number // 4 % 2 == 0 else -1
            k += step
            seconds.append(move_slider(page, "ArrowRight" if step > 0 else "ArrowLeft", k))
        go_to(page, "Overview")
        bars = [click_mark(page, "shares", BAR, number % 2) for number in range(arguments.moves)]
        page.locator(".st-key-clear_segment button").first.click()
        go_to(page, "RFM groups")
        cells = [
            click_mark(page, "rfm_grid", FIELD, number % 5) for number in range(arguments.moves)
        ]
        go_to(page, "Movement")
        fields = clickable_fields(page, "moves_table")
        moves = [
            click_mark(page, "moves_table", FIELD, fields[number % 2])
            for number in range(arguments.moves if len(fields) > 1 else 0)
        ]
    sys.stdout.write(f"first page: {cold:.2f} s, warm {warm:.2f} s\n")
    for what, measured in (
        ("slider", seconds),
        ("click on a segment of the overview", bars),
        ("click on an RFM cell", cells),
        ("click on a move", moves),
    ):
        if measured:
            sys.stdout.write(
                f"{what}, {len(measured)} times: median {statistics.median(measured):.2f} s,"
                f" slowest {max(measured):.2f} s\n"
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

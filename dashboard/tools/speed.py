"""How fast the app is in a real browser: `.venv/bin/python -m tools.speed`, from dashboard/.

    python -m tools.speed --workspace FOLDER --moves 20

Prints the seconds until the first page is drawn, and from moving the k slider to the drawn page.
"""

import argparse
import statistics
import sys
from pathlib import Path

from release import workspace
from tools.browser import browsing, find_chromium, first_page_seconds, go_to, move_slider, serving


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
        k = 4
        for number in range(arguments.moves):
            step = 1 if number // 4 % 2 == 0 else -1
            k += step
            seconds.append(move_slider(page, "ArrowRight" if step > 0 else "ArrowLeft", k))
    sys.stdout.write(
        f"first page: {cold:.2f} s, warm {warm:.2f} s\n"
        f"slider, {len(seconds)} moves: median {statistics.median(seconds):.2f} s,"
        f" slowest {max(seconds):.2f} s\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""How long an upload takes in the dashboard, from the click to its segments on the page.

    python benchmarks/upload_seconds.py PROJECT FILE

Runs the app without a browser. It has been open before: what it prepares in the background is done.
Prints the seconds.
"""

import sys
import tempfile
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

PAGE = "app_pages/upload_page.py"
PREPARED = ["--quiet", "ls", "--resource-type", "seed"]
# No upload takes longer.
TIMEOUT_SECONDS = 3600


def main() -> None:
    """Upload the file as a user does."""
    project, file = Path(sys.argv[1]), Path(sys.argv[2])
    dashboard = project / "dashboard"
    sys.path.insert(0, str(dashboard))
    app = AppTest.from_file(str(dashboard / "streamlit_app.py"), default_timeout=TIMEOUT_SECONDS)
    app.run().switch_page(PAGE).run()
    import dbt_runs

    if hasattr(dbt_runs, "get_ready"):
        with tempfile.TemporaryDirectory() as folder:
            dbt_runs.finish(dbt_runs.run(Path(folder), PREPARED, {}))
    app.get("file_uploader")[0].set_value((file.name, file.read_bytes(), "text/csv")).run()
    start = time.perf_counter()
    app.button[-1].click().run()
    while not (app.exception or app.error or _shows_the_upload(app)):
        app.run()
    seconds = time.perf_counter() - start
    if app.exception or app.error:
        raise SystemExit(f"{app.exception} {app.error}: no segments are shown")
    sys.stdout.write(f"{seconds:.2f}\n")


def _shows_the_upload(app: AppTest) -> bool:
    return any(button.key == "close_upload" for button in app.button)


if __name__ == "__main__":
    main()

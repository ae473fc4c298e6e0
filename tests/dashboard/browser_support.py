"""What tests in the real browser share: sizes of screens, and pages that are watched."""

from urllib.parse import urlsplit

from playwright.sync_api import Page

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
# Nothing is timed: a busy machine only takes longer.
ANYTHING_MS = 120_000
# Of the server's own health check, which Streamlit first looks for below the page's address.
NOT_THERE = "status of 404"
ERROR_BOXES = "[data-testid=stException], [data-testid=stAlertContentError]"


class Watched:
    """A page, with the errors that it logs and the addresses that it asks."""

    def __init__(self, page: Page) -> None:
        """Begin to watch."""
        self.page = page
        self._logged: list[str] = []
        self._asked: list[str] = []
        page.on(
            "console", lambda said: self._logged.append(said.text) if said.type == "error" else None
        )
        page.on("pageerror", lambda error: self._logged.append(str(error)))
        page.on("request", lambda request: self._asked.append(request.url))
        page.on("websocket", lambda socket: self._asked.append(socket.url))

    def assert_behaves(self) -> None:
        """Assert that it showed no error, logged none, and asked no other host."""
        assert not self.page.locator("[data-testid=stException]").count()
        assert [text for text in self._logged if NOT_THERE not in text] == []
        hosts = {
            urlsplit(url).hostname
            for url in self._asked
            if urlsplit(url).scheme not in ("data", "blob")
        }
        assert hosts == {"localhost"}

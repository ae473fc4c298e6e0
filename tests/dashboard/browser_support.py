"""What tests in the real browser share: sizes of screens, and pages that are watched."""

from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
# Nothing is timed: a busy machine only takes longer.
ANYTHING_MS = 300_000
# Of a page that is opened by its address, Streamlit first looks for these below that address.
LOOKED_FOR = ("/_stcore/health", "/_stcore/host-config")
ERROR_BOXES = "[data-testid=stException], [data-testid=stAlertContentError]"


class Watched:
    """A page, with the errors that it logs and the addresses that it asks."""

    def __init__(self, page: Page) -> None:
        """Begin to watch."""
        self.page = page
        self._logged: list[str] = []
        self._asked: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._logged.append(str(error)))
        page.on("request", lambda request: self._asked.append(request.url))
        page.on("websocket", lambda socket: self._asked.append(socket.url))

    def assert_behaves(self) -> None:
        """Assert that it showed no error, logged none, and asked no other host."""
        assert not self.page.locator("[data-testid=stException]").count()
        assert self._logged == []
        hosts = {
            urlsplit(url).hostname
            for url in self._asked
            if urlsplit(url).scheme not in ("data", "blob")
        }
        assert hosts == {"localhost"}

    def _hear(self, said: ConsoleMessage) -> None:
        asked = urlsplit(said.location["url"]).path
        is_looked_for = asked not in LOOKED_FOR and asked.endswith(LOOKED_FOR)
        if said.type == "error" and not ("status of 404" in said.text and is_looked_for):
            self._logged.append(f"{said.text} {asked}")

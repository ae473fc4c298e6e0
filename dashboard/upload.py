"""The user's upload."""
from release import Release
def open_release(): return None
def banner(release: Release) -> None: ...

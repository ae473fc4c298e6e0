"""`python -m smartcart.rollback` tells what readers see now, or why nothing changed."""

from pathlib import Path

import pytest

from smartcart.publishing import ReleaseFolder
from smartcart.rollback import main


@pytest.fixture
def releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ReleaseFolder:
    monkeypatch.setenv("SMARTCART_WORKSPACE", str(tmp_path))
    return ReleaseFolder(tmp_path / "published")


def test_readers_see_the_release_before(
    releases: ReleaseFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    database = releases.root.with_name("smartcart.duckdb")
    database.touch()
    for release_id in ("monday", "tuesday"):
        releases.open(release_id, database)
        releases.publish(release_id)

    assert main() == 0

    assert releases.current() == (releases.releases / "monday").resolve()
    told = capsys.readouterr().out
    assert "Readers see release monday again" in told
    assert "Release tuesday stays" in told


@pytest.mark.usefixtures("releases")
def test_without_a_release_nothing_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 1
    assert "Nothing is published" in capsys.readouterr().err

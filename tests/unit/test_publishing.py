"""Readers see one whole release, from the moment it is published until the next one is."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from smartcart.publishing import DATABASE, PublishingError, ReleaseFolder

# Larger than what a reader has in memory after its first query.
ROW_COUNT = 300_000


def write(database: Path, release: str, row_count: int = 1) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            f"create table customers as select '{release}' as release, random() as noise"
            f" from range({row_count})"
        )


def opened(releases: ReleaseFolder, release_id: str, row_count: int = 1, **sizes: int) -> Path:
    database = releases.root.with_name("warehouse") / DATABASE
    database.parent.mkdir(parents=True, exist_ok=True)
    database.unlink(missing_ok=True)
    write(database, release_id, row_count)
    return releases.open(release_id, database, **sizes)


def publish(releases: ReleaseFolder, release_id: str, row_count: int = 1) -> Path:
    opened(releases, release_id, row_count)
    return releases.publish(release_id)


def read(database: Path) -> str:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.sql("select any_value(release) from customers").fetchall()[0][0]


@pytest.fixture
def releases(tmp_path: Path) -> ReleaseFolder:
    return ReleaseFolder(tmp_path / "work space" / "published")


def test_before_the_first_release_there_is_none(releases: ReleaseFolder) -> None:
    assert releases.current_file() is None
    opened(releases, "1")
    assert releases.current_file() is None


def test_a_published_release_is_what_readers_see(releases: ReleaseFolder) -> None:
    path = publish(releases, "1")
    assert path == releases.root / "current" / DATABASE
    assert read(path) == "1"
    assert releases.current_file() == (releases.root / "releases" / "1" / DATABASE).resolve()


def test_an_opened_release_is_unseen_until_it_is_published(releases: ReleaseFolder) -> None:
    path = publish(releases, "1")
    opened(releases, "2")
    assert read(path) == "1"
    assert not (releases.root / "releases" / "2").exists()
    releases.publish("2")
    assert read(path) == "2"


def test_current_is_a_link_to_a_folder_and_moves_with_it(releases: ReleaseFolder) -> None:
    publish(releases, "1")
    publish(releases, "2")
    current = releases.root / "current"
    assert current.is_symlink()
    assert current.is_dir()
    assert not Path(os.readlink(current)).is_absolute()

    moved = releases.root.rename(releases.root.with_name("moved"))
    assert read(moved / "current" / DATABASE) == "2"


def test_the_catalog_is_called_smartcart(releases: ReleaseFolder) -> None:
    path = publish(releases, "2014-06-29")
    for database in (path, releases.current_file()):
        with duckdb.connect(str(database), read_only=True) as connection:
            assert connection.sql("select current_database()").fetchall() == [("smartcart",)]
            assert connection.sql("select count(*) from smartcart.main.customers").fetchall()


def test_an_open_reader_keeps_its_release_and_the_next_one_gets_the_new(
    releases: ReleaseFolder,
) -> None:
    path = publish(releases, "1", ROW_COUNT)
    query = "select any_value(release), count(*), count(noise) from customers"
    with duckdb.connect(str(path), read_only=True) as reader:
        assert reader.sql("select release from customers limit 1").fetchall() == [("1",)]
        opened(releases, "2")
        assert reader.sql(query).fetchall() == [("1", ROW_COUNT, ROW_COUNT)]
        releases.publish("2")
        assert reader.sql(query).fetchall() == [("1", ROW_COUNT, ROW_COUNT)]
        assert read(path) == "2"
        publish(releases, "3")
        assert reader.sql(query).fetchall() == [("1", ROW_COUNT, ROW_COUNT)]
        assert read(path) == "3"


def test_an_earlier_release_is_kept(releases: ReleaseFolder) -> None:
    publish(releases, "1")
    publish(releases, "2")
    assert read(releases.root / "releases" / "1" / DATABASE) == "1"


def test_what_a_killed_refresh_left_is_cleared(releases: ReleaseFolder) -> None:
    path = publish(releases, "1")
    killed = opened(releases, "2")
    killed.with_name(f"{DATABASE}.wal").write_bytes(b"half a line")

    publish(releases, "3")
    assert not killed.parent.exists()
    assert sorted(folder.name for folder in (releases.root / "releases").iterdir()) == ["1", "3"]
    assert read(path) == "3"


def test_a_refresh_may_try_again_under_the_same_id(releases: ReleaseFolder) -> None:
    opened(releases, "1").unlink()
    assert read(publish(releases, "1")) == "1"


@pytest.mark.parametrize("release_id", ["unknown", "1"], ids=["never opened", "published before"])
def test_a_release_that_is_not_open_cannot_be_published(
    releases: ReleaseFolder, release_id: str
) -> None:
    path = publish(releases, "1")
    with pytest.raises(FileNotFoundError):
        releases.publish(release_id)
    assert read(path) == "1"
    assert sorted(entry.name for entry in releases.root.iterdir()) == ["current", "releases"]


def test_a_release_without_tables_cannot_be_published(releases: ReleaseFolder) -> None:
    publish(releases, "first")
    opened(releases, "second").unlink()

    with pytest.raises(FileNotFoundError):
        releases.publish("second")
    assert read(releases.root / "current" / DATABASE) == "first"


def test_a_link_that_a_kill_left_behind_is_cleared(releases: ReleaseFolder) -> None:
    publish(releases, "first")
    (releases.root / ".current-killed").symlink_to("releases/first")

    opened(releases, "second")

    assert not (releases.root / ".current-killed").is_symlink()


def test_a_failed_switch_leaves_readers_where_they_were(
    releases: ReleaseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise OSError("interrupted")

    path = publish(releases, "1")
    opened(releases, "2")
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", interrupted)
        with pytest.raises(PublishingError, match="interrupted"):
            releases.publish("2")
    assert read(path) == "1"
    assert read(publish(releases, "3")) == "3"


def ids(releases: ReleaseFolder) -> list[str]:
    return sorted(folder.name for folder in releases.releases.iterdir())


def test_a_release_links_to_the_one_that_it_continues_from(releases: ReleaseFolder) -> None:
    publish(releases, "1")
    path = publish(releases, "2")
    assert read(path.parent / "previous" / DATABASE) == "1"
    assert not (releases.releases / "1" / "previous").exists()


def test_the_last_releases_stay(releases: ReleaseFolder) -> None:
    for release_id in "12345":
        publish(releases, release_id)
    releases.remove_old(3)
    assert ids(releases) == ["3", "4", "5"]
    assert read(releases.root / "current" / DATABASE) == "5"


def test_a_release_that_somebody_reads_stays_until_he_has_read(releases: ReleaseFolder) -> None:
    for release_id in "123":
        publish(releases, release_id)
    script = (
        "import duckdb, sys; connection = duckdb.connect(sys.argv[1], read_only=True);"
        "print(connection.sql('select release from customers').fetchall()[0][0], flush=True);"
        "input(); print(connection.sql('select min(release) from customers').fetchall()[0][0])"
    )
    oldest = releases.releases / "1" / DATABASE
    with subprocess.Popen(
        [sys.executable, "-c", script, str(oldest)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as reader:  # fmt: skip
        assert reader.stdout
        assert reader.stdout.readline() == "1\n"
        releases.remove_old(1)
        assert ids(releases) == ["1", "3"]
        assert reader.communicate("\n")[0] == "1\n"
    releases.remove_old(1)
    assert ids(releases) == ["3"]


def test_what_was_rolled_back_goes_with_the_next_release(releases: ReleaseFolder) -> None:
    for release_id in "123":
        publish(releases, release_id)
    path = releases.root / "current" / DATABASE

    assert releases.roll_back() == ("3", "2")
    assert read(path) == "2"
    assert ids(releases) == ["1", "2", "3"]

    publish(releases, "4")
    releases.remove_old(5)
    assert ids(releases) == ["1", "2", "4"]
    assert releases.roll_back() == ("4", "2")
    assert releases.roll_back() == ("2", "1")
    assert read(path) == "1"
    with pytest.raises(PublishingError, match="Release 1 is the earliest one left"):
        releases.roll_back()
    assert read(path) == "1"


def test_before_the_first_release_there_is_nothing_to_roll_back(releases: ReleaseFolder) -> None:
    with pytest.raises(PublishingError, match="Nothing is published in"):
        releases.roll_back()


def test_a_release_too_large_for_the_disk_is_refused_before_it_is_made(
    releases: ReleaseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = publish(releases, "1")
    usage = SimpleNamespace(total=100 * 10**9, used=0, free=3 * 10**9)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

    with pytest.raises(PublishingError, match=r"may take 2\.50 GB and 1\.00 GB are to"):
        opened(releases, "2", extra_bytes=2_500_000_000, spare_bytes=1_000_000_000)
    assert ids(releases) == ["1"]
    assert read(path) == "1"
    opened(releases, "2", extra_bytes=1_900_000_000, spare_bytes=1_000_000_000)
    assert read(releases.publish("2")) == "2"


def test_a_link_that_leads_nowhere_is_refused(releases: ReleaseFolder) -> None:
    path = publish(releases, "1")
    path.unlink()

    with pytest.raises(PublishingError, match=r"leads to releases/1, where there is no smartcart"):
        releases.current()


def test_a_copy_instead_of_the_link_is_refused(releases: ReleaseFolder) -> None:
    publish(releases, "1")
    current = releases.root / "current"
    current.unlink()
    shutil.copytree(releases.releases / "1", current)

    with pytest.raises(PublishingError, match="is no link to a release"):
        releases.current()


def test_a_kill_while_an_old_release_is_removed_leaves_nothing_for_ever(
    releases: ReleaseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(folder: Path) -> None:
        (folder / DATABASE).unlink()
        raise KeyboardInterrupt

    for release_id in "123":
        publish(releases, release_id)
    (releases.releases / "1" / "customer_segments.csv").touch()
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            releases.remove_old(2)

    publish(releases, "4")
    releases.remove_old(2)
    assert ids(releases) == ["3", "4"]


def test_a_rollback_that_was_killed_can_be_repeated(releases: ReleaseFolder) -> None:
    for release_id in "12":
        publish(releases, release_id)
    (releases.root / ".current-1").symlink_to("releases/1")

    assert releases.roll_back() == ("2", "1")

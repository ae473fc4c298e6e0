"""A whole build starts from an empty warehouse."""

from pathlib import Path

from smartcart.warehouse import clear_warehouse


def test_our_databases_go_with_what_a_kill_left_of_them(tmp_path: Path) -> None:
    for name in ("smartcart.duckdb", "working.duckdb", "working.duckdb.wal"):
        (tmp_path / name).touch()
    for name in ("spill", "working.duckdb.tmp"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "block").touch()

    clear_warehouse(tmp_path)

    assert list(tmp_path.iterdir()) == []
    clear_warehouse(tmp_path)


def test_other_files_stay(tmp_path: Path) -> None:
    (tmp_path / "mine.duckdb").touch()

    clear_warehouse(tmp_path)

    assert [file.name for file in tmp_path.iterdir()] == ["mine.duckdb"]

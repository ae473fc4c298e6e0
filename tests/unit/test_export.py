"""A target list is written as CSV that is safe to open, with its control group beside it."""

import csv
from pathlib import Path

import duckdb
import pytest

from smartcart.export import FORMULA, PHONE, ExportError, export_list, main, read_export

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A release with a list of six customers, of whom the third is of the control group."""
    path = tmp_path / "published/releases/monday/smartcart.duckdb"
    path.parent.mkdir(parents=True)
    (tmp_path / "published/current").symlink_to("releases/monday")
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table target_lists as select 'win back' as action,"
            " 100 + number as customer_id, 'web' as channel, '=1+1' as message,"
            " number as list_position, number / 10 as membership_margin,"
            " number = 3 as is_control from range(1, 7) as numbers(number)"
        )
        connection.execute(
            "create table target_list_sizes as select * from (values ('win back', 6, 1),"
            " ('upsell', 1200, 100)) as sizes(action, customer_count, control_count)"
            " cross join (select timestamp '2014-06-29 07:00:00' as refreshed_at)"
        )
    return path


def rows_of(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))


def test_list_and_control_group_stand_in_files_of_their_own(database: Path, tmp_path: Path) -> None:
    (targets, count), (control, control_count) = export_list(
        database, tmp_path / "exports", read_export("win back", "", "")
    )

    assert (targets.name, control.name) == (
        "win_back_20140629.csv",
        "win_back_20140629_control.csv",
    )
    assert (count, control_count) == (5, 1)
    header, *rows = rows_of(targets)
    assert header == ["customer_id", "channel", "message", "list_position"]
    assert [row[0] for row in rows] == ["101", "102", "104", "105", "106"]
    assert rows_of(control)[1:] == [["103", "web", "'=1+1", "3"]]


def test_top_counts_the_control_group_and_those_with_the_margin(
    database: Path, tmp_path: Path
) -> None:
    (targets, _), (control, _) = export_list(
        database, tmp_path / "exports", read_export("win back", "3", "0.2")
    )
    assert [row[0] for row in rows_of(targets)[1:]] == ["102", "104"]
    assert [row[0] for row in rows_of(control)[1:]] == ["103"]


def test_an_unknown_action_names_those_there_are(database: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="There is no action 'upsel'"):
        export_list(database, tmp_path / "exports", read_export("upsel", "", ""))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("upsell", "0", ""), "TOP must be"),
        (("upsell", "many", ""), "TOP must be"),
        (("upsell", "", "2"), "MARGIN must be"),
        (("upsell", "", "-0.1"), "MARGIN must be"),
    ],
)
def test_what_cannot_be_is_refused(given: tuple[str, str, str], message: str) -> None:
    with pytest.raises(ExportError, match=message):
        read_export(*given)


@pytest.mark.usefixtures("database")
def test_the_command_says_where_the_files_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMARTCART_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("ACTION", "win back")

    assert main() == 0
    told = capsys.readouterr().out
    assert "5  customers in" in told
    assert "1  kept back, to measure the campaign with" in told
    assert (tmp_path / "exports/win_back_20140629.csv").exists()


def test_without_a_release_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMARTCART_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("ACTION", "upsell")
    assert main() == 1
    assert "Nothing is published yet" in capsys.readouterr().err


def test_what_counts_as_a_formula_is_the_same_in_both_places() -> None:
    macro = (PROJECT / "macros/refresh/spreadsheet_text.sql").read_text()
    assert FORMULA in macro
    assert PHONE in macro


def test_an_id_leaves_as_it_came(database: Path, tmp_path: Path) -> None:
    as_they_are = ["+49301000037", "-5", "+49 (30) 1000-37", "030/1000037", " -7", "1.008", "a-1"]
    formulas = ["=1+1", "+SUM(1)", "-a", "@x", "\t-5", "-5\n=1", "-", "+1|cmd"]
    with duckdb.connect(str(database)) as connection:
        connection.execute("drop table target_lists")
        connection.execute(
            "create table target_lists (action varchar, customer_id varchar, channel varchar,"
            " message varchar, list_position int, membership_margin double, is_control boolean)"
        )
        connection.executemany(
            "insert into target_lists values ('win back', ?, 'web', 'Hello', ?, 0.5, false)",
            [[id_, place] for place, id_ in enumerate(as_they_are + formulas)],
        )
    (targets, _), _ = export_list(database, tmp_path, read_export("win back", "", ""))
    written = [row[0] for row in rows_of(targets)[1:]]
    assert written == as_they_are + [f"'{formula}" for formula in formulas]


@pytest.mark.usefixtures("database")
def test_without_an_action_the_lists_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMARTCART_WORKSPACE", str(tmp_path))
    monkeypatch.delenv("ACTION", raising=False)
    assert main() == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "      1,200  upsell (100 of them kept back)",
        "          6  win back (1 of them kept back)",
    ]
    assert not (tmp_path / "exports").exists()

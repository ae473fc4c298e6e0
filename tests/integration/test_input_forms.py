"""Any export goes in: files of many forms give the rows, and the segments, of the clean file."""

import codecs
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from customer_files import (
    EMBEDDED,
    changed,
    csv_text,
    embedded_rows,
    gzipped,
    parquet,
    renamed,
    with_amounts,
    with_dates,
    workbook,
    zstd,
)
from form_reader import ask_about_files
from support import Refresh, Workspace

SEGMENTS = "select * exclude (refreshed_at) from customer_segments order by customer_id"


def point(amount: float) -> str:
    return f"{amount:,.2f}"


def comma(amount: float) -> str:
    return point(amount).translate(str.maketrans(",.", ".,"))


def with_notes() -> list[dict[str, str]]:
    return changed(lambda row: row.update(Note='says "a;b,c|d"\nand more', Town="Zürich"))


def with_day_numbers(number: str) -> Callable[[Path], bytes]:
    """Return what writes a Parquet file with numbers made from the dates by an expression."""

    def write(folder: Path) -> bytes:
        file = folder / "numbers.parquet"
        days = number.format("try_strptime(Dt_Customer, '%d-%m-%Y')")
        duckdb.sql(
            f"copy (select * replace ({days} as Dt_Customer)"
            f" from read_csv('{EMBEDDED}', all_varchar = true)) to '{file}' (format parquet)"
        )
        return file.read_bytes()

    return write


DAY_NUMBERS = {
    "Parquet, milliseconds": "cast(epoch_ms({}) as bigint)",
    "Parquet, seconds": "cast(epoch({}) as bigint)",
    "Parquet, day numbers": "cast(date_diff('day', timestamp '1899-12-30', {}) as double)",
    "Parquet, digits": "cast(strftime({}, '%Y%m%d') as integer)",
}
FORMS: dict[str, Callable[[Path], str | bytes]] = {
    # separators, line ends, marks
    "semicolon": lambda _: csv_text(embedded_rows(), ";"),
    "tab": lambda _: csv_text(embedded_rows(), "\t"),
    "pipe, CRLF": lambda _: csv_text(embedded_rows(), "|", "\r\n"),
    "byte-order mark": lambda _: codecs.BOM_UTF8 + csv_text(embedded_rows()).encode(),
    "lines that end in different ways": lambda _: "".join(
        line + ("\r\n" if number % 2 else "\n")
        for number, line in enumerate(csv_text(embedded_rows()).splitlines())
    ),
    "no final newline": lambda _: csv_text(embedded_rows()).rstrip("\n"),
    "quoted separators and line breaks": lambda _: csv_text(with_notes(), ";"),
    # encodings
    "Windows-1252": lambda _: csv_text(with_notes()).encode("cp1252"),
    "UTF-16": lambda _: csv_text(with_notes()).encode("utf-16"),
    "UTF-16 without a mark": lambda _: csv_text(embedded_rows(), ";").encode("utf-16-be"),
    # packed and typed
    "gzip": lambda _: gzipped(csv_text(embedded_rows())),
    "zstd": lambda _: zstd(csv_text(embedded_rows())),
    "Parquet of texts": lambda folder: parquet(embedded_rows(), folder),
    "Excel workbook": lambda _: workbook(embedded_rows()),
    # headers
    "other case, blanks, hyphens": lambda _: csv_text(
        renamed(
            {
                "ID": "Id",
                "Income": " Income ",
                "Year_Birth": "YearBirth",
                "Kidhome": "KID HOME",
                "NumWebPurchases": "num-web-purchases",
                "MntWines": "mnt_wines",
            }
        )
    ),
    "columns in another order": lambda _: csv_text(
        [dict(reversed(row.items())) for row in embedded_rows()]
    ),
    "headers that look like code": lambda _: csv_text(
        changed(lambda row: row.update({"{{ 1/0 }}": "x", "a'b\"; drop table x": "y", "": "z"}))
    ),
    # numbers
    "dollars": lambda _: csv_text(with_amounts(lambda x: f"${point(x)} ")),
    "decimal comma": lambda _: csv_text(with_amounts(lambda x: f"{comma(x)} €"), ";"),
    "blanks between thousands": lambda _: csv_text(
        with_amounts(lambda x: f"{x:,.0f}".replace(",", "\u00a0") + " EUR")
    ),
    "whole numbers with a fraction": lambda _: csv_text(
        changed(lambda row: row.update(Kidhome=f"{row['Kidhome']}.0", ID=f"{row['ID']}.0"))
    ),
    "words for missing": lambda _: csv_text(
        changed(lambda row: row.update(Income=row["Income"] or " N/A\t"))
    ),
    # dates
    "ISO dates": lambda _: csv_text(with_dates(lambda date: date.isoformat())),
    "month first": lambda _: csv_text(with_dates(lambda date: f"{date:%m/%d/%Y}")),
    "month first, two-digit years": lambda _: csv_text(
        with_dates(lambda date: f"{date.month}/{date.day}/{date:%y}")
    ),
    "text months": lambda _: csv_text(with_dates(lambda date: f"{date:%d %b %Y}")),
    "long text months first": lambda _: csv_text(with_dates(lambda date: f"{date:%B %d, %Y}")),
    "timestamps": lambda _: csv_text(with_dates(lambda date: f"{date:%d.%m.%Y} 0:00")),
    "ISO timestamps": lambda _: csv_text(with_dates(lambda date: f"{date:%Y-%m-%d}T08:30:00Z")),
    "spreadsheet day numbers": lambda _: csv_text(
        with_dates(lambda date: str(date.toordinal() - 693_594))
    ),
    **{form: with_day_numbers(number) for form, number in DAY_NUMBERS.items()},
    "two formats in one column": lambda _: csv_text(
        with_dates(lambda date: f"{date:%m/%d/%Y}" if date.day % 2 else f"{date:%d-%m-%Y}")
    ),
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """How each file is read, after the embedded one."""
    folder = tmp_path_factory.mktemp("forms")
    paths = {"embedded": EMBEDDED}
    for number, (form, write) in enumerate(FORMS.items()):
        content = write(folder)
        paths[form] = folder / f"form{number}"
        paths[form].write_bytes(content.encode() if isinstance(content, str) else content)
    requests = [{"customers_path": str(path), "dataset": "forms"} for path in paths.values()]
    return dict(zip(paths, ask_about_files(folder, "rows", requests), strict=True))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_rows(form: str, read: dict[str, dict[str, object]]) -> None:
    # The one date that cannot be read is no number either: it is missing.
    differ = {"unreadable_columns": 1} if form in DAY_NUMBERS else {}
    assert read[form].get("differ") == differ, read[form]
    assert read[form]["customers"] == len(embedded_rows())


def test_another_form_gives_the_same_segments(workspace: Workspace, embedded: Refresh) -> None:
    file = workspace.folder / "customers.csv"
    file.write_text(FORMS["decimal comma"](workspace.folder))

    # In full, as it is compared with a build in full, labels of Ward's tree included.
    refresh = workspace.build_tables("--select", "+customer_segments", customers_path=str(file))

    pd.testing.assert_frame_equal(refresh.warehouse(SEGMENTS), embedded.published(SEGMENTS))

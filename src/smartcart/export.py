"""`python -m smartcart.export`: one target list of the published release as CSV files.

Reads the environment variables ACTION (the list; empty to show the lists), TOP (number of
customers; empty for all) and MARGIN (leave out customers with a smaller membership_margin; empty
for no limit). The control group, which is not contacted so that the campaign can be measured, goes
into a separate file.
"""

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

from smartcart.errors import RefusedError
from smartcart.publishing import ReleaseFolder

# Only what a campaign needs to know about a person, with text that a spreadsheet cannot take for
# formulas.
QUERY = """
copy (
    select
        {texts},
        list_position
    from (
        select *, row_number() over (order by list_position) as place
        from target_lists
        where action = ? and membership_margin >= ?
    )
    where place <= ? and is_control = {is_control}
    order by list_position
) to ? (header, delimiter ',')
"""
TEXTS = ("customer_id", "channel", "message")
SIZES = """
select action, customer_count, control_count
from target_list_sizes
order by customer_count desc, action
"""
# Same rule as the macro spreadsheet_text; a test compares them.
FORMULA = r"'^[[:space:]\x{a0}\x{3000}\x{feff}]*[-=+@\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}]|^[\t\r\n]'"
# Numbers and telephone numbers are not formulas, so ids are exported unchanged.
PHONE = r"'^ *[-+]?[-0-9 ()./]*[0-9][-0-9 ()./]*$'"


class ExportError(RefusedError):
    """A target list that cannot be written."""


@dataclass(frozen=True)
class Export:
    """What to write.

    Attributes:
        action: an action of target_lists.
        top: maximum number of customers, including the control group; None for all.
        margin: minimum membership_margin.
    """

    action: str
    top: int | None = None
    margin: float = 0.0


def export_list(database: Path, folder: Path, export: Export) -> list[tuple[Path, int]]:
    """Write a target list and its control group.

    Args:
        database: path of a release's database.
        folder: where the files go; created if missing.
        export: what to write.

    Returns:
        Path and number of customers of the list and of the control group.

    Raises:
        ExportError: there is no such action in the release.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        known = sorted(action for action, _, _ in connection.sql(SIZES).fetchall())
        if export.action not in known:
            raise ExportError(
                f"There is no action '{export.action}'. Choose one of: {', '.join(known)}"
            )
        (day,) = connection.sql("select max(refreshed_at) from target_list_sizes").fetchall()[0]
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{re.sub('[^a-z0-9]+', '_', export.action.lower())}_{day:%Y%m%d}"
        top = export.top if export.top is not None else 2**62
        written = []
        for is_control, suffix in ((False, ""), (True, "_control")):
            path = folder / f"{name}{suffix}.csv"
            texts = ", ".join(_safe(column) for column in TEXTS)
            (count,) = connection.execute(
                QUERY.format(texts=texts, is_control=is_control),
                [export.action, export.margin, top, str(path)],
            ).fetchall()[0]
            written.append((path, int(count)))
    return written


def list_sizes(database: Path) -> list[str]:
    """Return a line per action of a release: the size of its list, and its name."""
    with duckdb.connect(str(database), read_only=True) as connection:
        sizes = connection.sql(SIZES).fetchall()
    return [
        f"{count:>11,}  {action} ({control_count:,} of them kept back)"
        for action, count, control_count in sizes
    ]


def read_export(action: str, top: str, margin: str) -> Export:
    """Parse the user's settings; empty text means the default.

    Raises:
        ExportError: a number is not valid.
    """
    if top and not re.fullmatch("[1-9][0-9]*", top):
        raise ExportError(f"TOP must be a whole number from 1 on, not: {top}")
    if margin and not re.fullmatch(r"0?\.\d+|0|1(\.0*)?", margin):
        raise ExportError(f"MARGIN must be a number from 0 to 1, not: {margin}")
    return Export(action, int(top) if top else None, float(margin or 0))


def main() -> int:
    """Write the list and print where, or print the available lists; return 1 on a refusal."""
    workspace = Path(os.environ.get("SMARTCART_WORKSPACE") or ".")
    try:
        given = [os.environ.get(name, "") for name in ("ACTION", "TOP", "MARGIN")]
        database = ReleaseFolder(workspace / "published").current_file()
        if database is None:
            raise ExportError("Nothing is published yet. Run make build first.")
        if not given[0]:
            lines = ["Which list? make export ACTION=upsell TOP=100 writes one of these:"]
            sys.stdout.writelines(f"{line}\n" for line in [*lines, *list_sizes(database)])
            return 0
        (targets, count), (control, control_count) = export_list(
            database, workspace / "exports", read_export(*given)
        )
    except RefusedError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    sys.stdout.write(
        f"{count:>11,}  customers in {targets}\n"
        f"{control_count:>11,}  kept back, to measure the campaign with, in {control}\n"
    )
    return 0


def _safe(column: str) -> str:
    text = f"cast({column} as varchar)"
    return (
        f"case when regexp_matches({text}, {FORMULA}) and not regexp_matches({text}, {PHONE})"
        f" then '''' || {text} else {text} end as {column}"
    )


if __name__ == "__main__":
    raise SystemExit(main())

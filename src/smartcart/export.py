"""`python -m smartcart.export`: a target list of the published release as audience files.

Reads the environment variables ACTION (the list; empty to show the lists), FORMAT (one or several
of smartcart.audiences.platforms, separated by commas; empty for csv), CONTACTS (the contacts file),
CHANGED (`since`: who entered and left since the last export), SENT (first day whose orders count),
TOP (maximum number of customers), MARGIN (leave out customers with a smaller membership_margin) and
VARS (settings, as YAML). The control group, which is not contacted so that the campaign can be
measured, goes into a separate file.
"""

import os
import re
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from smartcart.audiences.audience import Selection
from smartcart.audiences.export import Exported, ExportError, Request, export_campaign, list_sizes
from smartcart.dbt_vars import build_vars
from smartcart.errors import RefusedError
from smartcart.publishing import ReleaseFolder
from smartcart.settings import check_settings

PROJECT = Path()


def read_request(given: Mapping[str, str]) -> Request:
    """Parse what the user gave; empty text means the default.

    Args:
        given: ACTION, FORMAT, CONTACTS, CHANGED, SENT, TOP and MARGIN; missing ones are empty.

    Raises:
        ExportError: a value is not valid.
    """
    top, margin, sent = (given.get(name, "") for name in ("TOP", "MARGIN", "SENT"))
    if top and not re.fullmatch("[1-9][0-9]*", top):
        raise ExportError(f"TOP must be a whole number from 1 on, not: {top}")
    if margin and not re.fullmatch(r"0?\.\d+|0|1(\.0*)?", margin):
        raise ExportError(f"MARGIN must be a number from 0 to 1, not: {margin}")
    changed = given.get("CHANGED", "")
    if changed not in ("", "since"):
        raise ExportError(f"CHANGED must be since, or left out, not: {changed}")
    formats = [name.strip() for name in (given.get("FORMAT") or "csv").split(",")]
    return Request(
        Selection(given["ACTION"], int(top) if top else None, float(margin or 0)),
        tuple(formats),
        given.get("CONTACTS") or None,
        changed == "since",
        _day(sent) if sent else None,
    )


def summary(exported: Exported) -> list[str]:
    """Return what was written, who was left out and what can be measured, a line each."""
    *audience, control = exported.files
    return [
        *(f"{file.customer_count:>11,}  customers in {file.path}" for file in audience),
        f"{control.customer_count:>11,}  kept back, to measure the campaign with, in"
        f" {control.path}",
        *(f"{count:>11,}  left out: {reason}" for reason, count in exported.left_out.items()),
        *exported.warnings,
        *exported.sentences,
    ]


def main() -> int:
    """Write the list and print where, or print the available lists; return 1 on a refusal."""
    workspace = Path(os.environ.get("SMARTCART_WORKSPACE") or ".")
    try:
        database = ReleaseFolder(workspace / "published").current_file()
        if database is None:
            raise ExportError("Nothing is published yet. Run make build first.")
        if not os.environ.get("ACTION"):
            lines = ["Which list? make export ACTION=upsell TOP=100 writes one of these:"]
            lines += [
                f"{count:>11,}  {action} ({control_count:,} of them kept back)"
                for action, count, control_count in list_sizes(database)
            ]
        else:
            settings = check_settings(build_vars("", "", os.environ.get("VARS", "")), PROJECT)
            exports = Path(settings["campaigns_path"] or workspace / "exports")
            request = read_request(os.environ)
            lines = summary(export_campaign(database, exports, request, settings, PROJECT))
    except RefusedError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ExportError(f"SENT must be a day such as 2026-11-30, not: {text}") from error


if __name__ == "__main__":
    raise SystemExit(main())

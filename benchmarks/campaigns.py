"""What the results of campaigns add to a build of order lines.

    python benchmarks/campaigns.py --lines 10000000 --campaigns 50 --rounds 2

The same synthetic lines are built without and with records of campaigns, in turn, each in an empty
workspace. The campaigns are spread over the last year of the log; each has that many customers,
drawn at random, one in ten of them kept back.
"""

import argparse
import statistics
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import duckdb
from bench import generated, measure_build, say
from report import render_table

from smartcart.campaigns.records import UNSEALED, Record, seal

HEADER = ["build", "seconds", "with / without", "memory, GB"]
MEMBERS = """
copy (
    select
        ? as campaign_id, 'win back' as action, cast(? as date) as sent_on,
        cast(customer_id as varchar) as customer_id, 'Premium' as segment_name,
        'Premium' as segment_label, hash(customer_id, ?) % 10 = 0 as is_control, true as is_entered
    from (select distinct customer_id from read_parquet(?) where customer_id is not null)
    order by hash(customer_id, ?) limit ?
) to ? (format parquet)
"""


def write_records(lines: Path, exports: Path, campaigns: int, members: int) -> None:
    """Write records of campaigns of the customers of a log."""
    with duckdb.connect() as connection:
        (last_day,) = connection.execute(
            "select max(cast(ordered_at as date)) from read_parquet(?)", [str(lines)]
        ).fetchall()[0]
        for number in range(campaigns):
            campaign = f"win_back_{number + 1}"
            folder = exports / campaign
            folder.mkdir(parents=True)
            sent_on = last_day - timedelta(days=365 * (number + 1) // (campaigns + 1))
            connection.execute(
                MEMBERS,
                [campaign, sent_on, number, str(lines), number, members, str(folder / UNSEALED)],
            )
            seal(folder, _record(campaign, sent_on, members))


def _record(campaign: str, sent_on: date, members: int) -> Record:
    return Record(
        campaign_id=campaign,
        dataset="orders",
        action="win back",
        formats=("csv",),
        exported_at=f"{sent_on}T00:00:00+00:00",
        sent_on=str(sent_on),
        model_id="",
        refreshed_at=f"{sent_on}T00:00:00",
        treated_count=members * 9 // 10,
        control_count=members // 10,
        responses_before={},
    )


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--campaigns", type=int, default=50)
    parser.add_argument("--members", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="smartcart-bench-") as name:
        folder = Path(name)
        lines = generated("orders", arguments.lines, folder)
        exports = folder / "exports"
        write_records(lines, exports, arguments.campaigns, arguments.members)
        measured: dict[str, list[dict[str, float]]] = {"without": [], "with": []}
        for number in range(1, arguments.rounds + 1):
            for what, runs in measured.items():
                with tempfile.TemporaryDirectory(dir=folder, prefix="run-") as run:
                    workspace = Path(run)
                    if what == "with":
                        (workspace / "exports").symlink_to(exports, target_is_directory=True)
                    record = measure_build(lines, workspace, setting="orders_path")
                if record["exit_code"] != 0:
                    raise SystemExit(record["output_tail"])
                say(f"round {number}: {what} {record['seconds']:.1f} s")
                runs.append(record)
        without = statistics.median(run["seconds"] for run in measured["without"])
        rows = []
        for what, runs in measured.items():
            seconds = statistics.median(run["seconds"] for run in runs)
            rows.append(
                [
                    what,
                    f"{seconds:.1f}",
                    f"{seconds / without:.2f}",
                    f"{max(run['peak_memory_bytes'] for run in runs) / 1e9:.2f}",
                ]
            )
        sys.stdout.write(render_table(HEADER, rows) + "\n")


if __name__ == "__main__":
    main()

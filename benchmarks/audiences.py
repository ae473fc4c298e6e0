"""An audience file of a million contacts: seconds and memory of `make export`.

    python benchmarks/audiences.py --customers 1600000 --formats klaviyo meta

Synthetic customers are built once. Their contacts are made up: e-mail addresses in mixed case, one
telephone number in three without a country code, a tenth without consent, a hundredth with an
address that is none. The longest list is then exported in each format, `--rounds` times in turn.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

import duckdb
from bench import customer_file, measure_build, say
from measure import measure
from report import render_table

from smartcart.publishing import ReleaseFolder

PROJECT = Path(__file__).resolve().parents[1]
HEADER = ["format", "customers in it", "seconds", "processor seconds", "memory, GB"]
CONTACTS = """
copy (
    select
        customer_id,
        case
            when customer_id % 100 = 1 then 'no address'
            else 'Anna.Berg' || customer_id || '@Example-Shop.com'
        end as email,
        case
            when customer_id % 3 = 0 then '0171 1'
            else '+49 171 1'
        end || lpad(cast(customer_id % 1000000 as varchar), 6, '0') as phone,
        'Anna' as first_name,
        'Berg' as last_name,
        'DE' as country,
        case when customer_id % 10 = 0 then 'no' else 'yes' end as consent
    from customer_segments
    order by hash(customer_id)
) to ? (header, delimiter ',')
"""


def write_contacts(database: Path, file: Path) -> str:
    """Write contacts of all customers, and return the longest list."""
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute(CONTACTS, [str(file)])
        (action,) = connection.sql(
            "select action from target_list_sizes order by customer_count desc limit 1"
        ).fetchall()[0]
    return str(action)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=1_600_000)
    parser.add_argument("--formats", nargs="+", default=["klaviyo", "meta"])
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="smartcart-bench-") as name:
        folder = Path(name)
        workspace = folder / "workspace"
        workspace.mkdir()
        record = measure_build(customer_file(arguments.customers, folder), workspace)
        if record["exit_code"] != 0:
            raise SystemExit(record["output_tail"])
        database = ReleaseFolder(workspace / "published").current_file()
        assert database is not None
        contacts = folder / "contacts.csv"
        action = write_contacts(database, contacts)
        rows = []
        for format_ in arguments.formats:
            runs = []
            for number in range(1, arguments.rounds + 1):
                run = folder / f"{format_}-{number}"
                run.mkdir()
                measured = measure(
                    [sys.executable, "-m", "smartcart.export"],
                    run,
                    PROJECT,
                    {
                        "SMARTCART_WORKSPACE": str(workspace),
                        "ACTION": action,
                        "FORMAT": format_,
                        "CONTACTS": str(contacts),
                    },
                )
                if measured.exit_code != 0:
                    raise SystemExit(measured.output_tail)
                say(f"round {number}: {format_} {measured.seconds:.1f} s")
                runs.append(measured)
            count = measured.output_tail.split("customers in")[0].strip()
            rows.append(
                [
                    format_,
                    count,
                    f"{statistics.median(run.seconds for run in runs):.1f}",
                    f"{statistics.median(run.processor_seconds for run in runs):.1f}",
                    f"{max(run.peak_memory_bytes for run in runs) / 1e9:.2f}",
                ]
            )
        sys.stdout.write(render_table(HEADER, rows) + "\n")


if __name__ == "__main__":
    main()

"""The `--vars` of a build, from the settings that `make build` takes.

`python -m smartcart.dbt_vars` prints one JSON object made from the environment variables
CUSTOMERS (the customer file), ORDERS (the order lines) and VARS (any further vars, as YAML). The
detour through the environment and JSON protects blanks, quotes and `$` in a path from make and the
shell.
"""

import json
import os
import sys
from collections.abc import Mapping

import yaml

from smartcart.errors import RefusedError


class VarsError(RefusedError):
    """VARS is not a YAML mapping of settings."""


def build_vars(customers: str, orders: str, extra: str) -> dict[str, object]:
    """Merge the input files and the further vars of one build.

    Args:
        customers: path of the customer file; empty for none, or the embedded customers.
        orders: path of the order lines; empty for none.
        extra: YAML mapping of dbt vars, such as `{n_segments: 5}`; empty for none.

    Raises:
        VarsError: `extra` is not a YAML mapping, or also names one of the files.
    """
    try:
        settings = yaml.safe_load(extra) if extra.strip() else {}
    except yaml.YAMLError as error:
        raise VarsError(f"VARS is not valid YAML: {extra}") from error
    if not isinstance(settings, Mapping):
        raise VarsError(f"VARS must be a mapping such as '{{n_segments: 5}}', not: {extra}")
    if customers and "customers_path" in settings:
        raise VarsError("The customer file is given twice: by CUSTOMERS and by VARS.")
    if orders and "orders_path" in settings:
        raise VarsError("The order lines are given twice: by ORDERS and by VARS.")
    files = {"customers_path": customers, "orders_path": orders}
    return {**settings, **{name: path for name, path in files.items() if path}}


def main() -> int:
    """Print the vars as JSON; return 2 and print a message if VARS cannot be read."""
    try:
        settings = build_vars(
            *(os.environ.get(name, "") for name in ("CUSTOMERS", "ORDERS", "VARS"))
        )
    except VarsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    # YAML turns unquoted dates into dates; dbt expects text.
    sys.stdout.write(json.dumps(settings, default=str) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

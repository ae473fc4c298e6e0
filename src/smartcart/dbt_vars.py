"""The `--vars` of a build, from the two settings that `make build` takes.

`python -m smartcart.dbt_vars` prints one JSON object made from the environment variables
CUSTOMERS (the customer file) and VARS (any further vars, as YAML). The detour through the
environment and JSON protects blanks, quotes and `$` in a path from make and the shell.
"""

import json
import os
import sys
from collections.abc import Mapping

import yaml

from smartcart.errors import RefusedError


class VarsError(RefusedError):
    """VARS is not a YAML mapping of settings."""


def build_vars(customers: str, extra: str) -> dict[str, object]:
    """Merge the customer file and the further vars of one build.

    Args:
        customers: path of the customer file; empty for the embedded customers.
        extra: YAML mapping of dbt vars, such as `{n_segments: 5}`; empty for none.

    Raises:
        VarsError: `extra` is not a YAML mapping, or also names a customers_path.
    """
    try:
        settings = yaml.safe_load(extra) if extra.strip() else {}
    except yaml.YAMLError as error:
        raise VarsError(f"VARS is not valid YAML: {extra}") from error
    if not isinstance(settings, Mapping):
        raise VarsError(f"VARS must be a mapping such as '{{n_segments: 5}}', not: {extra}")
    if customers and "customers_path" in settings:
        raise VarsError("The customer file is given twice: by CUSTOMERS and by VARS.")
    return {**settings, **({"customers_path": customers} if customers else {})}


def main() -> int:
    """Print the vars as JSON; return 2 and print a message if VARS cannot be read."""
    try:
        settings = build_vars(os.environ.get("CUSTOMERS", ""), os.environ.get("VARS", ""))
    except VarsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    # YAML turns unquoted dates into dates; dbt expects text.
    sys.stdout.write(json.dumps(settings, default=str) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

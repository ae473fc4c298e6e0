#!/usr/bin/env bash
# Order lines summed up by lifetimes in months, on a pandas that its metadata allows.
#
# lifetimes 0.11.3 asks for pandas 0.24 or newer, so pip installs pandas 3.0.0 beside it. Its
# fitters and its summary in days and weeks work there. `freq="M"`, which its documentation names,
# raises: pandas no longer takes a month, which has no fixed length, for a unit of time. Summing up
# in days and dividing by the mean length of a month does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
    lifetimes==0.11.3 pandas==3.0.0 numpy==2.4.0 scipy==1.17.0
cat > show.py <<'PYTHON'
from importlib.metadata import version

import pandas as pd
from lifetimes.utils import summary_data_from_transaction_data

orders = pd.DataFrame(
    {
        "customer_id": [1, 1, 2],
        "ordered_at": pd.to_datetime(["2025-01-05", "2025-03-20", "2025-02-01"]),
    }
)
print("lifetimes", version("lifetimes"), "pandas", version("pandas"))
for freq in ("D", "W", "M"):
    try:
        summary = summary_data_from_transaction_data(
            orders, "customer_id", "ordered_at", freq=freq, observation_period_end="2025-06-30"
        )
    except ValueError as error:
        print(freq, "ValueError:", str(error).split(".")[0])
    else:
        print(freq, "works: T of the first customer is", summary["T"].iloc[0])
PYTHON
venv/bin/python -W ignore show.py | tee seen
diff seen - <<'SEEN'
lifetimes 0.11.3 pandas 3.0.0
D works: T of the first customer is 176.0
W works: T of the first customer is 26.0
M ValueError: Unit M is not supported
SEEN
echo "as before"

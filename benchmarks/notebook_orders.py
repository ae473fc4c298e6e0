"""What the public notebooks do with Online Retail, written well: pandas and scikit-learn.

    python benchmarks/notebook_orders.py lines.parquet folder

The steps of the notebooks, none left out: read the lines, drop those without a customer, repeated
lines, returns, cancelled orders and prices of zero, compute recency, frequency and monetary value
and their scores from 1 to 5, take logarithms, scale, K-Means for k = 2 to 10 with inertia and
silhouette, the final clustering for four, a profile per segment, and the results as files.

At its best, as `notebook_recipe.py`: no chart is drawn, the final clustering is that of the search,
and the silhouette, quadratic in the rows, is taken on a sample. `--starts` are the random starts of
K-Means for every k: ten as in the published results, one as scikit-learn's default today.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from notebook_recipe import SEGMENTS, STARTS, cluster, command_line
from sklearn.preprocessing import StandardScaler

RFM = ["Recency", "Frequency", "Monetary"]
SCORES = [1, 2, 3, 4, 5]


def read(file: Path) -> pd.DataFrame:
    """Return the lines; money as float, which is all that notebooks have, and faster."""
    table = pq.read_table(file)
    fields = [
        pa.field(field.name, pa.float64()) if pa.types.is_decimal(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields)).to_pandas()


def clean(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of sales, each once, with their amount in TotalPrice."""
    lines = lines.dropna(subset=["customer_id"]).drop_duplicates()
    is_sale = (lines["quantity"] > 0) & (lines["unit_price"] > 0) & (lines["status"] != "cancelled")
    lines = lines[is_sale]
    return lines.assign(
        ordered_at=pd.to_datetime(lines["ordered_at"]),
        TotalPrice=lines["quantity"] * lines["unit_price"] - lines["discount"],
    )


def derive_rfm(sales: pd.DataFrame) -> pd.DataFrame:
    """Return recency in days, frequency and monetary value, with scores, by customer."""
    day_after = sales["ordered_at"].max() + pd.Timedelta(days=1)
    customers = sales.groupby("customer_id").agg(
        last_order=("ordered_at", "max"),
        Frequency=("order_id", "nunique"),
        Monetary=("TotalPrice", "sum"),
    )
    customers["Recency"] = (day_after - customers.pop("last_order")).dt.days
    for name in RFM:
        ranks = customers[name].rank(method="first", ascending=name != "Recency")
        customers[f"{name[0]}_Score"] = pd.qcut(ranks, 5, labels=SCORES)
    return customers


def run_recipe(file: Path, folder: Path, starts: int = STARTS) -> None:
    """Cluster the customers of a Parquet file of lines; write them, the search, the profile."""
    customers = derive_rfm(clean(read(file)))
    scaled = StandardScaler().fit_transform(np.log1p(customers[RFM].clip(lower=0)))
    labels, search = cluster(scaled, starts)
    result = customers.assign(Cluster=labels)
    sizes = np.bincount(labels, minlength=SEGMENTS)
    profile = result.groupby("Cluster")[RFM].mean().assign(Customers=sizes)
    result.to_parquet(folder / "clustered_customers.parquet")
    profile.to_csv(folder / "profile.csv")
    search.to_csv(folder / "search.csv", index=False)


if __name__ == "__main__":
    command_line(run_recipe, __doc__.splitlines()[0])

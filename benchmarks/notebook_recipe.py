"""What the public SmartCart notebooks do, written well: pandas and scikit-learn on all rows.

    python benchmarks/notebook_recipe.py customers.parquet folder

The steps of the notebooks, none left out: read the file, fill in missing values by the median,
derive age, tenure, spending and children, group education and marital status, drop outliers, scale
numeric and one-hot columns, PCA to three components, K-Means for k = 2 to 10 with inertia and
silhouette, the final clustering for four, a profile per segment, and both results as files.

At its best:

- only the work is measured: no chart, no table for the eye;
- the final clustering is that of the search, not fitted again;
- the silhouette, quadratic in the rows, is taken on a sample of SILHOUETTE_ROWS;
- hierarchical clustering, quadratic in memory, is run up to WARD_ROWS rows and left out above.

`--starts` are the random starts of K-Means for every k. The published results are those of ten
(`n_init=10`, long scikit-learn's default). One, today's default, is faster and gives worse
clusters: at a million customers and k = 8 the inertia is a fifth higher.

It tests nothing, keeps no history and publishes nothing.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import StandardScaler

MAX_AGE = 90
MAX_INCOME = 600_000
COMPONENTS = 3
CANDIDATE_K = range(2, 11)
SEGMENTS = 4
SILHOUETTE_ROWS = 10_000
WARD_ROWS = 10_000
STARTS = 10
RANDOM_STATE = 42

SPENDING = [
    "MntWines", "MntFruits", "MntMeatProducts", "MntFishProducts", "MntSweetProducts",
    "MntGoldProds",
]  # fmt: skip
NUMERIC = [
    "Income", "Recency", "NumDealsPurchases", "NumWebPurchases", "NumCatalogPurchases",
    "NumStorePurchases", "NumWebVisitsMonth", "Complain", "Response", "Age",
    "Customer_Tenure_Days", "Total_Spending", "Total_Children",
]  # fmt: skip
CATEGORICAL = ["Education", "Living_With"]
EDUCATION = {
    "Basic": "Undergraduate",
    "2n Cycle": "Undergraduate",
    "Graduation": "Graduate",
    "Master": "Postgraduate",
    "PhD": "Postgraduate",
}
PARTNERS = ["Married", "Together"]


def derive_features(customers: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that the notebooks cluster on, without outliers, with the ID."""
    enrolled = pd.to_datetime(customers["Dt_Customer"])
    newest = enrolled.max()
    tenure = (newest - enrolled).dt.days
    features = customers[["ID", *[name for name in NUMERIC if name in customers]]].assign(
        Income=customers["Income"].fillna(customers["Income"].median()),
        Age=newest.year - customers["Year_Birth"],
        Customer_Tenure_Days=tenure.fillna(tenure.median()),
        Total_Spending=customers[SPENDING].sum(axis=1),
        Total_Children=customers["Kidhome"] + customers["Teenhome"],
        Education=customers["Education"].map(EDUCATION).astype("category"),
        Living_With=pd.Series(
            np.where(customers["Marital_Status"].isin(PARTNERS), "Partner", "Alone"),
            index=customers.index,
            dtype="category",
        ),
    )
    return features[(features["Age"] < MAX_AGE) & (features["Income"] < MAX_INCOME)]


def project(features: pd.DataFrame) -> NDArray[np.float64]:
    """Scale the numeric and the one-hot columns and return three principal components."""
    inputs = pd.get_dummies(features[NUMERIC + CATEGORICAL], columns=CATEGORICAL, dtype=float)
    scaled = StandardScaler(copy=False).fit_transform(inputs.to_numpy(dtype=float))
    return PCA(COMPONENTS).fit_transform(scaled)


def cluster(scores: NDArray[np.float64], starts: int) -> tuple[NDArray[np.int32], pd.DataFrame]:
    """Return the labels for SEGMENTS clusters, and inertia and silhouette for every k."""
    search, labels = [], {}
    for k in CANDIDATE_K:
        fitted = KMeans(k, n_init=starts, random_state=RANDOM_STATE).fit(scores)
        labels[k] = fitted.labels_
        sample_size = min(SILHOUETTE_ROWS, len(scores))
        silhouette = silhouette_score(
            scores, labels[k], sample_size=sample_size, random_state=RANDOM_STATE
        )
        search.append({"k": k, "inertia": fitted.inertia_, "silhouette": silhouette})
    return labels[SEGMENTS], pd.DataFrame(search)


def run_recipe(file: Path, folder: Path, starts: int = STARTS) -> None:
    """Cluster the customers of a Parquet file; write them, the search and the profile."""
    features = derive_features(pd.read_parquet(file))
    scores = project(features)
    labels, search = cluster(scores, starts)
    result = features.assign(Cluster=labels)
    if len(scores) <= WARD_ROWS:
        result["Ward"] = AgglomerativeClustering(SEGMENTS, linkage="ward").fit_predict(scores)
    profile = result.groupby("Cluster")[NUMERIC].mean().assign(Customers=np.bincount(labels))
    result.to_parquet(folder / "clustered_customers.parquet")
    profile.to_csv(folder / "profile.csv")
    search.to_csv(folder / "search.csv", index=False)


def command_line(recipe: Callable[[Path, Path, int], None], title: str) -> None:
    """Run a recipe as the arguments say: a file, a folder, and the starts of K-Means."""
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument("file", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--starts", type=int, default=STARTS)
    arguments = parser.parse_args()
    recipe(arguments.file, arguments.folder, arguments.starts)


if __name__ == "__main__":
    command_line(run_recipe, __doc__.splitlines()[0])

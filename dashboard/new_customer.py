"""Scoring one new customer with the stored model, by the pipeline's own SQL.

dbt compiles the models from imputation to clustering inputs once. They run here, unchanged, in an
in-memory database whose first tables hold the one customer; smartcart.scoring does the rest, as in
the pipeline. No formula is repeated in the dashboard.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import streamlit as st
import yaml

import dbt_runs
from queries import model as model_queries
from queries.segments import last_refresh
from release import PROJECT, Release
from smartcart.engine import project
from smartcart.parameters import read_model
from smartcart.scoring import scoring_steps

# In order of dependency.
MODELS = (
    "int_imputation_values",
    "int_customers_completed",
    "int_customer_totals",
    "int_value_positions",
    "int_customer_features",
    "int_segmentation_inputs",
)
MAPPINGS = ("education_levels", "living_situations")
# A rank among all customers cannot be computed for one customer.
NEED_ALL_CUSTOMERS = {
    "income_rank", "spending_rank", "recency_score", "frequency_score", "monetary_score",
}  # fmt: skip
# Columns that a file may lack but the SQL needs anyway.
OPTIONAL = (
    "complaint_count",
    "response_count",
    *(f"accepted_campaign_{number}_count" for number in range(1, 6)),
)


class CannotScoreError(Exception):
    """The form cannot score with this release's model; the message says why."""


@dataclass(frozen=True)
class Score:
    """The segment of a new customer.

    Attributes:
        segment_name, segment_label: the nearest segment.
        second_label: the second nearest.
        membership_margin: 0 halfway between the two, 1 at the centroid.
        distance: to the segment's centroid.
        components: pc1, pc2, pc3; None beyond the model's.
        inputs: what the model saw, by clustering input.
        imputed: columns of the file that were empty and got the training median.
    """

    segment_name: str
    segment_label: str
    second_label: str
    membership_margin: float
    distance: float
    components: tuple[float | None, ...]
    inputs: dict[str, float]
    imputed: str | None


def score(release: Release, customer: Mapping[str, Any]) -> Score:
    """Score one customer as a refresh would.

    Args:
        release: gives the model and the imputation values.
        customer: the input columns by our names, with birth_year and enrolment_date; missing values
            and None are imputed.

    Raises:
        CannotScoreError: the model uses something that a single customer does not have, or settings
            that the project no longer has.
    """
    parameters = model_queries.parameters(release)
    refresh = last_refresh(release)
    model = read_model(parameters)
    needs_all = NEED_ALL_CUSTOMERS & set(model.features)
    if needs_all:
        raise CannotScoreError(
            f"The model uses {', '.join(sorted(needs_all))}: a place among all customers, which a"
            " refresh gives. Add the customer to the file."
        )
    compiled = compiled_models(refresh["recipe"], model.features)
    with duckdb.connect() as engine:
        _prepare(engine, release, refresh, parameters, customer)
        for name in MODELS:
            engine.execute(f"create table working.main.{name} as {compiled[name]}")
        inputs = engine.table("working.main.int_segmentation_inputs")
        if not set(model.features) <= set(inputs.columns):
            raise CannotScoreError(
                "The model was made with other settings of categorical_features than"
                " dbt_project.yml has now. Add the customer to the file, and refresh."
            )
        scored = project(inputs, scoring_steps(model, int(refresh["n_segments"]))).df().iloc[0]
        seen = inputs.df().iloc[0]
        completed = engine.table("working.main.int_customers_completed").df().iloc[0]
    names = model_queries.names(release)
    own = names.loc[scored["cluster_id"]]
    return Score(
        segment_name=own["segment_name"],
        segment_label=own["segment_label"],
        second_label=names.loc[scored["second_cluster_id"], "segment_label"],
        membership_margin=float(scored["membership_margin"]),
        distance=float(scored["distance_to_centroid"]),
        components=tuple(
            None if pd.isna(scored[name]) else float(scored[name]) for name in ("pc1", "pc2", "pc3")
        ),
        inputs={feature: float(seen[feature]) for feature in model.features},
        imputed=None if pd.isna(completed["imputed_columns"]) else completed["imputed_columns"],
    )


@st.cache_resource(max_entries=8, show_spinner="Preparing the pipeline's own SQL, once …")
def compiled_models(recipe: str, features: tuple[str, ...]) -> dict[str, str]:
    """Return the compiled SQL of MODELS for the features of a stored model.

    Raises:
        CannotScoreError: dbt could not compile them.
    """
    settings: dict[str, object] = {"recipe": recipe}
    if recipe == "default":
        settings |= feature_settings(features)
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        run = dbt_runs.run(workspace, ["compile", "--select", *MODELS], settings)
        outcome = dbt_runs.finish(run)
        compiled = workspace / "target/compiled/smartcart/models"
        if not outcome.is_passed:
            raise CannotScoreError(outcome.message)
        files = {file.stem: file for file in compiled.rglob("*.sql")}
        return {name: files[name].read_text(encoding="utf-8") for name in MODELS}


def feature_settings(features: tuple[str, ...]) -> dict[str, object]:
    """Return the settings with which the project computes these clustering inputs."""
    categories = project_settings()["categorical_features"]
    used = {
        category: levels
        for category, levels in categories.items()
        if any(feature.startswith(f"{category}_") for feature in features)
    }
    numeric = [
        feature
        for feature in features
        if not any(feature.startswith(f"{category}_") for category in used)
    ]
    return {"numeric_features": numeric, "categorical_features": used}


def project_settings() -> dict[str, Any]:
    """Return the settings of dbt_project.yml."""
    text = (PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    settings: dict[str, Any] = yaml.safe_load(text)["vars"]["smartcart"]
    return settings


def mapped_values(mapping: str) -> list[str]:
    """Return the values that a mapping knows, such as levels of education."""
    file = PROJECT / f"seeds/reference/{mapping}.csv"
    return pd.read_csv(file, dtype=str).iloc[:, 0].tolist()


def _prepare(
    engine: duckdb.DuckDBPyConnection,
    release: Release,
    refresh: Mapping[str, Any],
    parameters: pd.DataFrame,
    customer: Mapping[str, Any],
) -> None:
    """Create the tables that the compiled models read first."""
    engine.execute("attach ':memory:' as working")
    engine.execute("attach ':memory:' as previous")
    for mapping in MAPPINGS:
        file = PROJECT / f"seeds/reference/{mapping}.csv"
        engine.execute(
            f"create table working.main.{mapping} as from read_csv(?, header = true)", [str(file)]
        )
    engine.register("stored_parameters", parameters)
    engine.execute("create table previous.main.segmentation_parameters as from stored_parameters")
    reference_date: date = pd.Timestamp(refresh["reference_date"]).date()
    model_date = model_queries.reference_date(release)
    engine.execute(
        "create table working.main.int_input_checked as select cast(? as date) as reference_date",
        [reference_date],
    )
    engine.execute(
        """
        create table working.main.int_scoring_model as
        select
            false as is_new_model,
            cast(? as date) as reference_date,
            cast(? as integer) as years_since_fit,
            cast(? as integer) as days_since_fit
        """,
        [model_date, reference_date.year - model_date.year, (reference_date - model_date).days],
    )
    _make_customer(engine, parameters, customer, model_date)


def _make_customer(
    engine: duckdb.DuckDBPyConnection,
    parameters: pd.DataFrame,
    customer: Mapping[str, Any],
    model_date: date,
) -> None:
    """Create the one customer, and a stand-in for the training customers.

    The compiled model uses a stored imputation value only for columns in the file; the stand-in has
    the columns for which the model has a value.
    """
    stored = parameters[parameters["parameter"] == "imputation_value"].set_index("feature")["value"]
    columns = [name for name in stored.index if name != "tenure_days"]
    doubles = ("income", "wine_spending", "fruit_spending", "meat_spending", "fish_spending",
               "sweet_spending", "gold_spending")  # fmt: skip
    both = list(dict.fromkeys([*columns, *OPTIONAL]))
    kinds = {name: "double" if name in doubles else "integer" for name in both}
    values = ", ".join(f"cast(? as {kinds[name]}) as {name}" for name in both)
    engine.execute(
        f"""
        create table working.main.stg_smartcart__customers as
        select
            cast(0 as bigint) as customer_id,
            cast(? as varchar) as education,
            cast(? as varchar) as marital_status,
            cast(? as date) as enrolment_date,
            {values}
        """,
        [
            customer.get("education"),
            customer.get("marital_status"),
            customer.get("enrolment_date"),
            *(customer.get(name) for name in both),
        ],
    )
    stand_ins = ", ".join(
        f"cast({'0' if name in columns else 'null'} as {kinds[name]}) as {name}" for name in both
    )
    engine.execute(
        "create table working.main.int_training_customers as"
        f" select {stand_ins}, cast(? as date) as enrolment_date",
        [model_date],
    )

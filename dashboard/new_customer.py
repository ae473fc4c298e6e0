"""Scoring one new customer with the stored model, by the pipeline's own SQL.

dbt compiles the models from imputation to clustering inputs once. They run here, unchanged, in an
in-memory database whose first tables hold the one customer; smartcart.scoring does the rest, as in
the pipeline. No formula is repeated in the dashboard.
"""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from graphlib import TopologicalSorter
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

META = "new_customer"
# Under this key of meta, models say in YAML what they are for a new customer. These are computed;
# those above them are filled here: customer, training_customers, refresh, model.
COMPUTED = ("computed", "completed", "inputs")
# A rank among all customers cannot be computed for one customer.
NEED_ALL_CUSTOMERS = {
    "income_rank", "spending_rank", "order_value_rank", "frequency_rank", "recency_score",
    "frequency_score", "monetary_score",
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
class Pipeline:
    """The part of the project that computes the clustering inputs of a new customer.

    Attributes:
        relations: the names of the tables in the SQL, by what the models are for a new customer.
        steps: name and SQL of each table, in order of dependency.
        seeds: name, file and column types of each seed that the steps read.
    """

    relations: Mapping[str, str]
    steps: tuple[tuple[str, str], ...]
    seeds: tuple[tuple[str, Path, Mapping[str, str]], ...]


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
    pipeline = compiled_pipeline(refresh["recipe"], model.features)
    with duckdb.connect() as engine:
        _prepare(engine, pipeline, release, refresh, parameters, customer)
        for relation, sql in pipeline.steps:
            engine.execute(f"create table {relation} as {sql}")
        inputs = engine.table(pipeline.relations["inputs"])
        if not set(model.features) <= set(inputs.columns):
            raise CannotScoreError(
                "The model was made with other settings of categorical_features than"
                " dbt_project.yml has now. Add the customer to the file, and refresh."
            )
        scored = project(inputs, scoring_steps(model, int(refresh["n_segments"]))).df().iloc[0]
        seen = inputs.df().iloc[0]
        completed = engine.table(pipeline.relations["completed"]).df().iloc[0]
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
def compiled_pipeline(recipe: str, features: tuple[str, ...]) -> Pipeline:
    """Let dbt compile what a new customer needs, for the features of a stored model.

    Raises:
        CannotScoreError: dbt could not compile it.
    """
    settings: dict[str, object] = {"recipe": recipe}
    if recipe == "default":
        settings |= feature_settings(features)
    selection = [f"config.meta.{META}:{role}" for role in COMPUTED]
    with tempfile.TemporaryDirectory() as folder:
        run = dbt_runs.run(Path(folder), ["compile", "--select", *selection], settings)
        outcome = dbt_runs.finish(run)
        if not outcome.is_passed:
            raise CannotScoreError(outcome.message)
        target = Path(folder) / "target"
        manifest, results = (
            json.loads((target / name).read_text(encoding="utf-8"))
            for name in ("manifest.json", "run_results.json")
        )
    return _pipeline_of(manifest["nodes"], results["results"])


def _pipeline_of(nodes: Mapping[str, Any], results: list[dict[str, Any]]) -> Pipeline:
    roles = {id_: node["config"]["meta"].get(META) for id_, node in nodes.items()}
    compiled = {result["unique_id"]: result["compiled_code"] for result in results}
    above = {id_: nodes[id_]["depends_on"]["nodes"] for id_ in compiled}
    in_order = [id_ for id_ in TopologicalSorter(above).static_order() if id_ in nodes]
    return Pipeline(
        relations={role: nodes[id_]["relation_name"] for id_, role in roles.items() if role},
        steps=tuple(
            (nodes[id_]["relation_name"], compiled[id_]) for id_ in in_order if id_ in compiled
        ),
        seeds=tuple(
            (
                nodes[id_]["relation_name"],
                PROJECT / nodes[id_]["original_file_path"],
                nodes[id_]["config"]["column_types"],
            )
            for id_ in in_order
            if nodes[id_]["resource_type"] == "seed"
        ),
    )


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
    pipeline: Pipeline,
    release: Release,
    refresh: Mapping[str, Any],
    parameters: pd.DataFrame,
    customer: Mapping[str, Any],
) -> None:
    """Create the tables that the compiled models read first."""
    engine.execute("attach ':memory:' as working")
    engine.execute("attach ':memory:' as previous")
    for relation, file, types in pipeline.seeds:
        engine.execute(
            f"create table {relation} as from read_csv(?, header = true, types = ?)",
            [str(file), dict(types)],
        )
    engine.register("stored_parameters", parameters)
    engine.execute("create table previous.main.segmentation_parameters as from stored_parameters")
    reference_date: date = pd.Timestamp(refresh["reference_date"]).date()
    model_date = model_queries.reference_date(release)
    engine.execute(
        f"create table {pipeline.relations['refresh']} as select cast(? as date) as reference_date",
        [reference_date],
    )
    engine.execute(
        f"""
        create table {pipeline.relations["model"]} as
        select
            false as is_new_model,
            cast(? as date) as reference_date,
            cast(? as integer) as years_since_fit,
            cast(? as integer) as days_since_fit
        """,
        [model_date, reference_date.year - model_date.year, (reference_date - model_date).days],
    )
    _make_customer(engine, pipeline, parameters, customer, model_date)


def _make_customer(
    engine: duckdb.DuckDBPyConnection,
    pipeline: Pipeline,
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
        create table {pipeline.relations["customer"]} as
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
        f"create table {pipeline.relations['training_customers']} as"
        f" select {stand_ins}, cast(? as date) as enrolment_date",
        [model_date],
    )

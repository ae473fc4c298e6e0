"""What readers are told: descriptions, tags, exposures, and the page that `make docs` writes."""

import json
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from descriptions import wrongly_described
from support import PROJECT, Refresh, Workspace

Node = dict[str, Any]

# Says something about one person, or leads to one.
PERSONAL_DATA = {
    "age",
    "birth_year",
    "children_count",
    "customer_id",
    "customer_id_text",
    "education",
    "education_level",
    "education_level_graduate",
    "education_level_postgraduate",
    "education_level_undergraduate",
    "household_size",
    "income",
    "income_rank",
    "kids_at_home",
    "living_situation",
    "living_situation_partner",
    "log_income",
    "marital_status",
    "raw_row",
    "shown_age",
    "shown_children_count",
    "shown_education_level",
    "shown_id",
    "shown_income",
    "shown_living_situation",
    "teens_at_home",
}
# The same columns as the embedded file calls them.
PERSONAL_HEADERS = {
    "Education",
    "ID",
    "Income",
    "Kidhome",
    "Marital_Status",
    "Teenhome",
    "Year_Birth",
}
# Tables with columns of these names that are about no person: mappings, ideals and medians.
WITHOUT_PERSONS = {
    "education_levels",
    "int_imputation_values",
    "living_situations",
    "segment_archetypes",
}
ENGINE_FORM = re.compile("(duckdb|spark)__")
# Columns without a data test, as it would sort all lists: they are numbered by row_number, and the
# tests of target lists hold the numbers against the priorities.
WITHOUT_DATA_TEST = {"target_lists.list_position"}
# Arguments of tests that name values and other tables, not columns of the tested one.
OF_OTHERS = {"values", "to", "field", "other"}
# What a browser loads by itself; links that a reader may click are none of it.
LOADED_FROM_ELSEWHERE = (
    r"""<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)\s*=\s*\\?["']?(?:https?:)?//""",
    r"""!\[[^\]]*\]\((?:https?:)?//""",
    r"""url\(\s*\\?["']?(?:https?:)?//""",
    r"""@import\s""",
)


@pytest.fixture(scope="module")
def manifest(embedded: Refresh) -> Node:
    return json.loads((embedded.workspace / "target/manifest.json").read_text())


@pytest.fixture(scope="module")
def public_models(manifest: Node) -> dict[str, Node]:
    """Public models by unique id."""
    return {
        unique_id: node
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["access"] == "public"
    }


def test_every_public_column_is_described(public_models: dict[str, Node]) -> None:
    missing = [
        f"{model['name']}.{column['name']}"
        for model in public_models.values()
        for column in model["columns"].values()
        if not column["description"].strip()
    ]

    assert public_models
    assert not missing


def test_a_private_column_is_described_once_where_it_is_born(embedded: Refresh) -> None:
    assert wrongly_described(embedded, PROJECT) == {}


def test_tables_and_columns_of_a_release_carry_their_descriptions(
    embedded: Refresh, public_models: dict[str, Node]
) -> None:
    described = {
        (model["name"], column): text.strip()
        for model in public_models.values()
        for column, text in [
            (None, model["description"]),
            *((column["name"], column["description"]) for column in model["columns"].values()),
        ]
    }
    comments = embedded.published(
        "select table_name, null as column_name, comment from duckdb_tables() union all"
        " select view_name, null, comment from duckdb_views() where not internal union all"
        " select table_name, column_name, comment from duckdb_columns() where not internal"
    )
    found = {
        (table, column if isinstance(column, str) else None): comment.strip()
        for table, column, comment in comments.itertuples(index=False)
        if isinstance(comment, str)
    }
    assert found == described


def test_every_public_column_is_tested(manifest: Node, public_models: dict[str, Node]) -> None:
    mentioned = defaultdict(set)
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test" and node.get("attached_node") in public_models:
            words = {node["column_name"], *_words(node["test_metadata"]["kwargs"])}
            mentioned[node["attached_node"]] |= words

    untested = {
        f"{model['name']}.{column['name']}"
        for unique_id, model in public_models.items()
        for column in model["columns"].values()
        if column["name"] not in mentioned[unique_id]
    }

    assert untested == WITHOUT_DATA_TEST


def test_a_column_has_one_description_in_all_public_tables(
    public_models: dict[str, Node],
) -> None:
    descriptions = defaultdict(set)
    for model in public_models.values():
        for column in model["columns"].values():
            descriptions[column["name"]].add(" ".join(column["description"].split()))

    assert not {name: texts for name, texts in descriptions.items() if len(texts) > 1}


def test_everything_of_the_project_is_described(manifest: Node) -> None:
    missing = []
    kinds = ("nodes", "sources", "macros", "exposures", "metrics", "semantic_models")
    for unique_id, thing in ((key, thing) for kind in kinds for key, thing in _own(manifest, kind)):
        # What these are for stands above their SQL.
        if thing["resource_type"] in ("analysis", "test", "operation"):
            continue
        # The form of a macro for one engine does what the macro is described to do.
        if thing["resource_type"] == "macro" and ENGINE_FORM.match(thing["name"]):
            continue
        # Which columns of a private model need words is another question.
        is_private = thing["resource_type"] == "model" and thing["access"] != "public"
        parts = [*([] if is_private else _parts(thing)), (unique_id, thing)]
        missing += [
            f"{unique_id} {name}"
            for name, part in parts
            if not (part.get("description") or "").strip()
        ]

    assert not missing


def test_personal_data_is_tagged_wherever_it_is_described(manifest: Node) -> None:
    wrong = []
    for kind in ("nodes", "sources"):
        for _, node in _own(manifest, kind):
            for column in node.get("columns", {}).values():
                personal = column["name"] in PERSONAL_DATA | PERSONAL_HEADERS
                expected = True if personal and node["name"] not in WITHOUT_PERSONS else None
                if column["config"]["meta"].get("personal_data") is not expected:
                    wrong.append(f"{node['name']}.{column['name']}")

    assert not wrong


def test_every_name_of_personal_data_is_in_use(manifest: Node) -> None:
    names = {
        column["name"]
        for _, node in _own(manifest, "nodes")
        if node["name"] not in WITHOUT_PERSONS
        for column in node.get("columns", {}).values()
    }

    assert names >= PERSONAL_DATA | PERSONAL_HEADERS


def test_exposures_list_what_is_read(manifest: Node, public_models: dict[str, Node]) -> None:
    """BI tools may read every public table; the dashboard reads those that its queries name."""
    public = {node["name"] for node in public_models.values()}
    listed = {
        exposure["name"]: {
            node.rpartition(".")[2]
            for node in exposure["depends_on"]["nodes"]
            if not node.startswith("metric.")
        }
        for _, exposure in _own(manifest, "exposures")
    }
    queries = "\n".join(file.read_text() for file in PROJECT.glob("dashboard/queries/*.py"))
    queried = set(re.findall(r"\b(?:from|join) (\w+)", queries)) & public

    assert listed == {"bi_tools": public, "dashboard": queried}


def test_all_sql_that_reads_a_release_is_in_the_queries_of_the_dashboard(
    public_models: dict[str, Node],
) -> None:
    public = "|".join(node["name"] for node in public_models.values())
    elsewhere = [
        f"{file.name}: {found}"
        for file in sorted(PROJECT.glob("dashboard/**/*.py"))
        if file.parent.name != "queries"
        for found in re.findall(rf"\b(?:from|join) (?:{public})\b", file.read_text())
    ]

    assert not elsewhere


def test_every_exposure_has_an_owner(manifest: Node) -> None:
    owners = {name: exposure["owner"] for name, exposure in _own(manifest, "exposures")}

    assert owners
    assert all(owner["name"] and owner["email"] for owner in owners.values()), owners


def test_the_project_uses_nothing_that_dbt_will_drop(workspace: Workspace) -> None:
    parsed = workspace.dbt("parse", "--no-partial-parse", "--show-all-deprecations")

    assert parsed.returncode == 0, parsed.output
    assert "deprecat" not in parsed.output.lower(), parsed.output


def test_make_docs_writes_one_page_from_the_release_alone(
    embedded: Refresh, workspace: Workspace, manifest: Node, public_models: dict[str, Node]
) -> None:
    shutil.copytree(embedded.workspace / "published", workspace.folder / "published", symlinks=True)

    made = workspace.run(["make", "docs"])

    assert made.returncode == 0, made.output
    # A build may run meanwhile: the private warehouse is neither read nor made.
    assert not (workspace.folder / "warehouse").exists()
    file = workspace.folder / "target/docs/static_index.html"
    assert made.output.splitlines()[-1] == f"Documentation: {file}"
    page = file.read_text()
    assert "Id of the customer, as in the file." in page
    assert "doc.smartcart.__overview__" in page
    for kind in ("nodes", "sources", "exposures"):
        for unique_id, _ in _own(manifest, kind):
            assert f'"unique_id": "{unique_id}"' in page
    catalog = json.loads(file.with_name("catalog.json").read_text())
    assert set(catalog["nodes"]) == set(public_models)
    for model in public_models.values():
        columns = catalog["nodes"][model["unique_id"]]["columns"]
        assert list(columns) == list(model["columns"])
    assert [found for what in LOADED_FROM_ELSEWHERE for found in re.findall(what, page)] == []
    # Else the page reports every view of it to the makers of dbt.
    assert '"send_anonymous_usage_stats": false' in page


def test_make_docs_builds_first_where_nothing_is_published(
    embedded: Refresh, workspace: Workspace
) -> None:
    published = Workspace(embedded.workspace).run(["make", "--dry-run", "docs"])
    nothing = workspace.run(["make", "--dry-run", "docs"])

    assert "docs generate" in published.output
    assert "build --vars" not in published.output
    assert 0 < nothing.output.find("build --vars") < nothing.output.find("docs generate")


def _own(manifest: Node, kind: str) -> Iterator[tuple[str, Node]]:
    """What the project itself has of a kind, by unique id."""
    for unique_id, thing in manifest[kind].items():
        if thing["package_name"] == "smartcart":
            yield unique_id, thing


def _parts(thing: Node) -> Iterator[tuple[str, Node]]:
    """Columns or arguments, each with its name."""
    yield from thing.get("columns", {}).items()
    for argument in thing.get("arguments", []):
        yield argument["name"], argument
    if "source_description" in thing:
        yield "source", {"description": thing["source_description"]}


def _words(value: object) -> Iterator[str]:
    """Every text in the arguments of a test, names of columns among them."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in OF_OTHERS:
                yield key
                yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)
    elif isinstance(value, str):
        yield value

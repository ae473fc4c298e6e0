"""The notebook tells the story of a release from its public tables."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
from embedded_shop import build_shop
from support import PROJECT, Once, Refresh

CELLS = json.loads((PROJECT / "docs/notebook.ipynb").read_text(encoding="utf-8"))["cells"]
CODE = ["".join(cell["source"]) for cell in CELLS if cell["cell_type"] == "code"]
CHARTS = 5


def executed(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, Any], list[Any]]:
    """Run the cells in order in one namespace; return it, and what each cell shows."""
    monkeypatch.setenv("SMARTCART_WORKSPACE", str(workspace))
    names: dict[str, Any] = {}
    shown = []
    for number, source in enumerate(CODE, start=1):
        tree = ast.parse(source, filename=f"cell {number}")
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, f"cell {number}", "exec"), names)
        if isinstance(last, ast.Expr):
            shown.append(eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), names))
    names["release"].close()
    return names, shown


def test_the_notebook_shows_the_embedded_customers(
    embedded: Refresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    names, shown = executed(embedded.workspace, monkeypatch)

    assert names["cleaning"]["rows_in"].tolist() == [2240]
    assert names["cleaning"]["rows_accepted"].tolist() == [2239]
    assert len(names["features"]) == 13
    assert names["diagnostics"].loc[names["diagnostics"]["is_selected"], "k"].tolist() == [4]
    assert names["order"] == ["Premium", "Value", "Growth", "Budget"]
    assert names["segments"]["customer_count"].sum() == 2239
    assert names["actions"]["customer_count"].sum() == 2239
    assert len(names["traits"]) == 4 * 5
    figures = [part for part in shown if type(part).__name__ == "Figure"]
    assert len(figures) == CHARTS
    assert all(len(figure.data) > 0 for figure in figures)
    assert {trace.type for trace in figures[2].data} == {"scatter3d"}


def test_the_notebook_shows_order_lines_too(once: Once, monkeypatch: pytest.MonkeyPatch) -> None:
    built = once("embedded orders", build_shop)

    names, shown = executed(built.workspace, monkeypatch)

    assert len(names["features"]) == 2
    assert len([part for part in shown if type(part).__name__ == "Figure"]) == CHARTS


def test_the_notebook_has_twelve_cells_without_outputs() -> None:
    code = [cell for cell in CELLS if cell["cell_type"] == "code"]

    assert len(code) == 12
    assert [cell for cell in code if cell["outputs"] or cell["execution_count"]] == []


def test_the_notebook_reads_public_tables_only_and_needs_three_packages() -> None:
    public = {
        file.stem for file in PROJECT.glob("models/**/*.sql") if file.parent.name != "_internal"
    }
    read = set(re.findall(r"\b(?:from|join) (\w+)", "\n".join(CODE)))
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse("\n".join(CODE)))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module] if isinstance(node, ast.ImportFrom)
                     else [alias.name for alias in node.names])
    }  # fmt: skip

    assert read - {"pathlib"} <= public
    assert imported == {"os", "pathlib", "duckdb", "pandas", "plotly"}

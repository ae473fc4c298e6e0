"""Every question in analyses/ compiles and runs on the public tables."""

import pytest
from support import PROJECT, Refresh, Workspace

ANALYSES = sorted(file.stem for file in (PROJECT / "analyses").glob("*.sql"))


@pytest.fixture(scope="module")
def compiled(embedded: Refresh) -> Workspace:
    """The workspace of the embedded build, with the analyses compiled."""
    workspace = Workspace(embedded.workspace)
    done = workspace.dbt("compile", "--select", "path:analyses")
    assert done.returncode == 0, done.output
    return workspace


@pytest.mark.parametrize("analysis", ANALYSES)
def test_an_analysis_answers(analysis: str, compiled: Workspace, embedded: Refresh) -> None:
    folder = compiled.folder / "target/compiled/smartcart/analyses"

    assert not embedded.published((folder / f"{analysis}.sql").read_text()).empty

"""The SQL that a build ran, to run again on other rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd


@dataclass(frozen=True)
class Shipped:
    """The compiled models of a build, to run on other customers."""

    folder: Path

    def run(self, *models: str, **tables: pd.DataFrame) -> pd.DataFrame:
        """Run models in order on these tables; return the last one's rows."""
        with duckdb.connect(config={"threads": 1}) as engine:
            engine.execute("attach ':memory:' as working; attach ':memory:' as smartcart")
            engine.execute("use smartcart")
            for name, table in tables.items():
                self._create(engine, name, engine.from_df(table))
            for model in models:
                [file] = self.folder.rglob(f"{model}.sql")
                self._create(engine, model, engine.sql(file.read_text()))
            return engine.sql(f"select * from {models[-1]}").df()

    @staticmethod
    def _create(
        engine: duckdb.DuckDBPyConnection, name: str, rows: duckdb.DuckDBPyRelation
    ) -> None:
        rows.create(f"working.main.{name}")
        engine.execute(f"create view smartcart.main.{name} as from working.main.{name}")

"""The plugin's version: that of dbt-spark which it extends."""

version = "1.11.0"

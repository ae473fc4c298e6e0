"""The plugin's version: that of the dbt-spark that it extends."""

version = "1.11.0"

{%- macro duckdb__columns_of_release(release, table) -%}
{%- set query -%}
    select column_name from duckdb_columns()
    where
        database_name || '.' || schema_name = {{ sql_text(release) }}
        and table_name = {{ sql_text(table) }}
{%- endset -%}
{{ return(run_query(query).columns[0].values() | list) }}
{%- endmacro -%}

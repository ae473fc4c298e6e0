{%- macro columns_of_release(release, table) -%}
{{ return(adapter.dispatch('columns_of_release')(release, table)) }}
{%- endmacro -%}

{%- macro duckdb__columns_of_release(release, table) -%}
{%- set query -%}
    select column_name from duckdb_columns()
    where
        database_name || '.' || schema_name = {{ sql_text(release) }}
        and table_name = {{ sql_text(table) }}
{%- endset -%}
{{ return(run_query(query).columns[0].values() | list) }}
{%- endmacro -%}

{%- macro spark__columns_of_release(release, table) -%}
{%- set relation = api.Relation.create(schema=release, identifier=table) -%}
{{ return(adapter.get_columns_in_relation(relation) | map(attribute='name') | list) }}
{%- endmacro -%}

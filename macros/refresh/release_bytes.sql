{#-
    The disk that a release may take at most: it is a part of the warehouse, which is known to the
    byte once the space of replaced tables is given back.
-#}
{%- macro release_bytes() -%}
{%- do run_query('checkpoint') -%}
{%- set query -%}
    select cast(used_blocks * block_size as bigint)
    from pragma_database_size()
    where database_name = current_database()
{%- endset -%}
{%- set share = 1 + ('parquet' in var('export_formats')) * 1 + ('csv' in var('export_formats')) * 3 -%}
{{ return(run_query(query).rows[0][0] * share) }}
{%- endmacro -%}

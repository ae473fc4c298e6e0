{#-
    A query of the ids that a setting names: entry_number, shown_id, and a row for each reading of an
    id. No rows where the setting names none.
-#}
{%- macro read_id_list(setting) -%}
{%- if not var(setting) or not execute or target.name == 'published' -%}
select
    cast(null as bigint) as entry_number,
    cast(null as string) as shown_id,
    cast(null as string) as reading
where false
{%- else -%}
{{ adapter.dispatch('read_id_list')(
    {'setting': setting, 'value': var(setting), 'aliases': var('column_aliases')}
) }}
{%- endif -%}
{%- endmacro -%}

{%- macro duckdb__read_id_list(request) -%}
select entry_number, shown_id, reading
from read_csv(
    {{ sql_text(ask_plugin('read_id_list', request).file) }},
    auto_detect = false,
    header = true,
    columns = {entry_number: 'bigint', shown_id: 'varchar', reading: 'varchar'}
)
{%- endmacro -%}

{%- macro spark__read_id_list(request) -%}
select entry_number, shown_id, reading
from {{ ask_plugin('read_id_list', dict(request, schema=target.schema ~ '_working')).table }}
{%- endmacro -%}

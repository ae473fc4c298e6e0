{#-
    A query of the ids that a setting names, a row for each key of an id: entry_number, shown_id, id_key. An
    entry may be read in several ways, and has a key for each. No rows where the setting names none.
-#}
{%- macro read_id_list(setting) -%}
select distinct
    entry_number,
    shown_id,
    {{ id_key(parse_id('reading')) }} as id_key
from (
    {%- if not var(setting) or not execute or target.name == 'published' %}
    select
        cast(null as bigint) as entry_number,
        cast(null as string) as shown_id,
        cast(null as string) as reading
    where false
    {%- else %}
    {{ id_list_readings({'setting': setting, 'value': var(setting), 'aliases': var('column_aliases')}) }}
    {%- endif %}
) as readings
{%- endmacro -%}

{%- macro id_list_readings(request) -%}
{{ return(adapter.dispatch('id_list_readings')(request)) }}
{%- endmacro -%}

{%- macro duckdb__id_list_readings(request) -%}
select entry_number, shown_id, reading
from read_csv(
    {{ sql_text(ask_plugin('read_id_list', request).file) }},
    auto_detect = false,
    header = true,
    columns = {entry_number: 'bigint', shown_id: 'varchar', reading: 'varchar'}
)
{%- endmacro -%}

{%- macro spark__id_list_readings(request) -%}
select entry_number, shown_id, reading
from {{ ask_plugin('read_id_list', dict(request, schema=target.schema ~ '_working')).table }}
{%- endmacro -%}

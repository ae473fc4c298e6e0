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

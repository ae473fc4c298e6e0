{#-
    Minutes since midnight in UTC of a cell that holds a point in time; null for one that holds a day.
    `column` is one of `columns_of_file`; `cell` is an SQL expression, the column's name unless given.
-#}
{%- macro instant_minutes(column, cell=none) -%}
{%- set cell = cell or column.name -%}
{%- if column.is_text -%}
case
    when {{ is_instant_text(cell) }}
        then 60 * cast(substr({{ trimmed(cell) }}, 12, 2) as integer)
        + cast(substr({{ trimmed(cell) }}, 15, 2) as integer)
end
{%- elif column.is_instant -%}
cast(
    60 * extract(hour from cast({{ cell }} as timestamp))
    + extract(minute from cast({{ cell }} as timestamp)) as integer
)
{%- else -%}
cast(null as integer)
{%- endif -%}
{%- endmacro -%}

{%- macro is_instant_text(cell) -%}
{{ has_match(
    trimmed(cell), "'^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-2][0-9]:[0-5][0-9](:00([.]0*)?)?(Z|[+]00:?00)$'"
) }}
{%- endmacro -%}

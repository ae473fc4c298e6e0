{#-
    Minutes since midnight in UTC of a cell that holds a point in time; null for one that holds a day.
    `column` is one of `columns_of_file`.
-#}
{%- macro instant_minutes(column) -%}
{%- if column.is_text -%}
case
    when {{ is_instant_text(column.name) }}
        then 60 * cast(substr({{ trimmed(column.name) }}, 12, 2) as integer)
        + cast(substr({{ trimmed(column.name) }}, 15, 2) as integer)
end
{%- elif column.is_instant -%}
cast(
    60 * extract(hour from cast({{ column.name }} as timestamp))
    + extract(minute from cast({{ column.name }} as timestamp)) as integer
)
{%- else -%}
cast(null as integer)
{%- endif -%}
{%- endmacro -%}

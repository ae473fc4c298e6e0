{%- macro row_as_text(columns) -%}
{%- set cells = [] -%}
{%- for column in columns -%}
    {%- set cell = 'cast(round(' ~ column.name ~ ' * 100) as bigint)' if column.holds == 'amount' else column.name -%}
    {%- do cells.append("coalesce(cast(" ~ cell ~ " as string), '')") -%}
{%- endfor -%}
{{ cells | join(" || '|' || ") }}
{%- endmacro -%}

{#- A cell as what its column holds (see `input_columns`); null if it cannot be read as that. -#}
{%- macro parse_cell(cell, holds) -%}
{%- if holds == 'id' -%}{{ parse_id(cell) }}
{%- elif holds == 'count' -%}{{ parse_count(cell) }}
{%- elif holds == 'amount' -%}{{ parse_number(cell) }}
{%- elif holds == 'date' -%}{{ parse_date(cell, 'date_order.is_day_first') }}
{%- else -%}case when not {{ is_blank(cell) }} then trim({{ cell }}) end
{%- endif -%}
{%- endmacro -%}

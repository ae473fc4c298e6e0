{#- Why a row of the CTE `typed` cannot be used: reason: condition. -#}
{%- macro rejection_reasons() -%}
{%- set is_blank_id = is_blank('customer_id_cell') -%}
{%- set reasons = {
    'ID is missing': is_blank_id,
    'ID is not a whole number': 'typed.customer_id is null and not ' ~ is_blank_id,
    'ID repeats an earlier row': 'source_row_number > first_rows.first_row_number',
} -%}
{%- for name in number_columns() -%}
    {%- do reasons.update({header_of(name) ~ ' is negative': name ~ ' < 0'}) -%}
{%- endfor -%}
{{ return(reasons) }}
{%- endmacro -%}

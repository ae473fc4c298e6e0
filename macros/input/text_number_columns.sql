{%- macro text_number_columns() -%}
{{ return(
    columns_of_file() | selectattr('is_text') | selectattr('holds', 'in', ['amount', 'count']) | list
) }}
{%- endmacro -%}

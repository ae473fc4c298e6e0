{#-
    The columns of `input_columns` that the file in use has, each with `is_text`: whether its cells
    are text, to be parsed, or typed already.
-#}
{%- macro columns_of_file() -%}
{%- set input, columns = input_file(), [] -%}
{%- for column in input_columns() if column.name in input.columns -%}
    {%- set is_text = input.columns[column.name] in input.text_cells -%}
    {%- do columns.append(dict(column, is_text=is_text)) -%}
{%- endfor -%}
{{ return(columns) }}
{%- endmacro -%}

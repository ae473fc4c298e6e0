{#-
    The columns of `input_columns` that the file in use has, each with `is_text`: whether its cells
    are text, to be parsed, or typed already, and `is_instant`: whether they are points in time.
-#}
{%- macro columns_of_file() -%}
{%- set input, columns = input_file(), [] -%}
{%- for column in input_columns() if column.name in input.columns -%}
    {%- set is_text = input.columns[column.name] in input.text_cells -%}
    {%- set is_instant = input.columns[column.name] in (input.instant_cells or []) -%}
    {%- do columns.append(dict(column, is_text=is_text, is_instant=is_instant)) -%}
{%- endfor -%}
{{ return(columns) }}
{%- endmacro -%}

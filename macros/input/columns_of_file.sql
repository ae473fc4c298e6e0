{#-
    The columns of a door that its file has, each with `is_text`: whether its cells
    are text, to be parsed, or typed already, and `is_instant`: whether they are points in time.
-#}
{%- macro columns_of_file(door='customers') -%}
{%- set input, columns = input_file(door), [] -%}
{%- for column in doors(door).columns if column.name in input.columns and not column.is_unused -%}
    {%- set is_text = input.columns[column.name] in input.text_cells -%}
    {%- set is_instant = input.columns[column.name] in (input.instant_cells or []) -%}
    {%- do columns.append(dict(column, is_text=is_text, is_instant=is_instant)) -%}
{%- endfor -%}
{{ return(columns) }}
{%- endmacro -%}

{#-
    How to read the customer file: the one macro that asks the database while compiling.
    Refuses a file that cannot be read or lacks columns. Without a path: the embedded customers. So it
    is for unit tests, which test the code, whatever the file.
-#}
{%- macro input_file() -%}
{%- set expected, optional, embedded, holds = {}, [], {}, {} -%}
{%- for column in input_columns() -%}
    {%- do expected.update({column.name: column.header}) -%}
    {%- do holds.update({column.name: 'flag' if column.is_flag else column.holds}) -%}
    {%- if column.optional -%}
        {%- do optional.append(column.name) -%}
    {%- endif -%}
    {%- if not column.rare -%}
        {%- do embedded.update({column.name: column.header}) -%}
    {%- endif -%}
{%- endfor -%}
{%- set source = customers_source() -%}
{%- set is_unit_test = model is defined and model.resource_type == 'unit_test' -%}
{#- Target `published` has the tables only, no file to look at. -#}
{%- if not source or not execute or is_unit_test or target.name == 'published' -%}
    {{ return({
        'format': 'seed', 'columns': embedded, 'text_cells': embedded.values() | list,
        'ignored': [], 'notes': ['the embedded customers'], 'remarks': [],
    }) }}
{%- endif -%}
{{ return(describe_input({
    'path': source, 'expected': expected, 'aliases': var('column_aliases'), 'optional': optional,
    'holds': holds,
})) }}
{%- endmacro -%}

{#- How to read the file of a request, a dict; refuses one that cannot be read. -#}
{%- macro describe_input(request) -%}
{{ return(adapter.dispatch('describe_input')(request)) }}
{%- endmacro -%}

{%- macro duckdb__describe_input(request) -%}
{{ return(ask_plugin('describe_input', request)) }}
{%- endmacro -%}

{#- A CSV file becomes a table of the working schema, without being copied. -#}
{%- macro spark__describe_input(request) -%}
{{ return(ask_plugin('describe_input', dict(
    request, schema=target.schema ~ '_working', is_table=var('customers_table') is not none
))) }}
{%- endmacro -%}

{#-
    How to read the input file of a door: it asks the plugin while compiling.
    Refuses a file that cannot be read or lacks columns. Without a path: the embedded customers, or a file
    without rows. So it is for unit tests, which test the code, whatever the file.
-#}
{%- macro input_file(door='customers') -%}
{%- set of_door = doors(door) -%}
{%- set is_unit_test = model is defined and model.resource_type == 'unit_test' -%}
{#- Target `published` has the tables only, no file to look at. -#}
{%- if of_door.source and execute and not is_unit_test and target.name != 'published' -%}
    {{ return(describe_input({
        'path': of_door.source, 'is_table': of_door.is_table,
        'is_embedded': door == 'orders' and var('orders_path') == 'embedded',
        'columns': dict(
            expected_columns(door),
            other_door=expected_columns('customers' if door == 'orders' else 'orders', alone=true),
        ),
    })) }}
{%- endif -%}
{%- set is_embedded = door == 'customers' and (is_unit_test or not has_orders()) -%}
{%- set columns = {} -%}
{%- for column in of_door.columns if not (column.rare or column.is_unused) -%}
    {%- if is_embedded or door == 'orders' or column.holds == 'id' -%}
        {%- do columns.update({column.name: column.header}) -%}
    {%- endif -%}
{%- endfor -%}
{{ return({
    'format': 'seed' if is_embedded else 'none', 'columns': columns,
    'text_cells': columns.values() | list, 'ignored': [], 'remarks': [],
    'notes': ['the embedded customers'] if is_embedded else [],
}) }}
{%- endmacro -%}

{#- How to read the file of a request, a dict; refuses one that cannot be read. -#}
{%- macro describe_input(request) -%}
{{ return(adapter.dispatch('describe_input')(request)) }}
{%- endmacro -%}

{%- macro duckdb__describe_input(request) -%}
{%- do request.pop('is_table') -%}
{{ return(ask_plugin('describe_input', request)) }}
{%- endmacro -%}

{#- A CSV file becomes a table of the working schema, without being copied. -#}
{%- macro spark__describe_input(request) -%}
{{ return(ask_plugin('describe_input', dict(request, schema=target.schema ~ '_working'))) }}
{%- endmacro -%}

{#- The columns of a door, as smartcart.input.doors takes them. -#}
{%- macro expected_columns(name, alone=false) -%}
{%- set door = doors(name) -%}
{%- set headers, optional, holds = {}, [], {} -%}
{%- set columns = input_columns(alone=true) if alone and name == 'customers' else door.columns -%}
{%- for column in columns if not column.is_unused -%}
    {%- do headers.update({column.name: column.header}) -%}
    {%- do holds.update({column.name: 'flag' if column.is_flag else column.holds}) -%}
    {%- if column.optional -%}
        {%- do optional.append(column.name) -%}
    {%- endif -%}
{%- endfor -%}
{{ return(dict(door.settings, headers=headers, optional=optional, holds=holds)) }}
{%- endmacro -%}

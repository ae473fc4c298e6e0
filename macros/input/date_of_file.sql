{#- The column of dates of a door's file; an empty dict where it has none. -#}
{%- macro date_of_file(door) -%}
{{ return((columns_of_file(door) | selectattr('holds', 'equalto', 'date') | list + [{}])[0]) }}
{%- endmacro -%}

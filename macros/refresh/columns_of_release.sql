{#- Names of the columns of a table in a release; none if it has no such table. -#}
{%- macro columns_of_release(release, table) -%}
{{ return(adapter.dispatch('columns_of_release')(release, table)) }}
{%- endmacro -%}

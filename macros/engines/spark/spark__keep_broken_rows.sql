{#- They are among the rows that are read. -#}
{%- macro spark__keep_broken_rows() -%}
{%- endmacro -%}

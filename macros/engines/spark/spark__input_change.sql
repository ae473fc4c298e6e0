{#- The file is of the lake: whoever writes it writes a new one. -#}
{%- macro spark__input_change() -%}
''
{%- endmacro -%}

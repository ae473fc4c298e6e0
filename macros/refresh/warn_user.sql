{#- Warns by dbt, and on the terminal too where dbt is quiet. -#}
{%- macro warn_user(message) -%}
{%- do exceptions.warn(message) -%}
{%- if flags.QUIET -%}
    {%- do print('Warning: ' ~ message) -%}
{%- endif -%}
{%- endmacro -%}

{#- Shows the tests that ended with a warning, where dbt itself is quiet about them. -#}
{%- macro show_warned_tests(results) -%}
{%- if flags.QUIET -%}
    {%- for result in results if result.status | string == 'warn' -%}
        {%- do print(
            'Warning: ' ~ result.node.name ~ ': ' ~ (result.message or result.failures ~ ' rows')
        ) -%}
    {%- endfor -%}
{%- endif -%}
{%- endmacro -%}

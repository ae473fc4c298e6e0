{#- Stops the build before it starts where the switch of the unit tests has no meaning, or no effect. -#}
{%- macro refuse_bad_test_settings() -%}
{%- if var('unit_tests') is not boolean -%}
    {{ exceptions.raise_compiler_error('unit_tests must be true or false, not: ' ~ var('unit_tests')) }}
{%- endif -%}
{%- if var('unit_tests') and 'unit_tests' not in invocation_args_dict.get('vars', {}) -%}
    {{ exceptions.raise_compiler_error(
        "unit_tests is true in dbt_project.yml, where it has no effect. Leave it false there, and run "
        ~ "the unit tests by --vars '{unit_tests: true}'."
    ) }}
{%- endif -%}
{%- endmacro -%}

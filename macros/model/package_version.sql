{#- The version of this package: the one in pyproject.toml, as a test makes sure. -#}
{%- macro package_version() -%}
{{ return('0.1.0') }}
{%- endmacro -%}

{# dbt's macro of that name, and the settings: dbt.config.get('n_components') in a Python model. #}

{% macro build_config_dict(model) %}
{%- set settings = {} -%}
{%- for name in model.config.config_keys_used if name not in model.config and var(name, none) is not none -%}
    {%- do settings.update({name: var(name)}) -%}
{%- endfor -%}
{{ dbt.build_config_dict(model) }}
config_dict.update({{ settings }})
{%- endmacro %}

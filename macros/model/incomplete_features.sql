{%- macro incomplete_features() -%}
{%- set conditions = {} -%}
{%- for name in numeric_feature_names() -%}
    {%- do conditions.update({name: 'count(' ~ name ~ ') < count(*)'}) -%}
{%- endfor -%}
{{ return(conditions) }}
{%- endmacro -%}

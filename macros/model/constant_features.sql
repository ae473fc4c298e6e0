{%- macro constant_features() -%}
{%- set conditions = {} -%}
{%- for name in numeric_feature_names() -%}
    {%- do conditions.update({name: 'min(' ~ name ~ ') = max(' ~ name ~ ')'}) -%}
{%- endfor -%}
{{ return(conditions) }}
{%- endmacro -%}

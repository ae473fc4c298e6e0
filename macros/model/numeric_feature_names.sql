{%- macro numeric_feature_names() -%}
{{ return(segmentation_features() | selectattr('category', 'none') | map(attribute='name') | list) }}
{%- endmacro -%}

{#- Number of principal components: the setting, and at most one for each input. -#}
{%- macro component_count() -%}
{{ return([var('n_components'), segmentation_features() | length] | min) }}
{%- endmacro -%}

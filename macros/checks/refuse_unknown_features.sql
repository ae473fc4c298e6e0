{#- Before the inputs are built: every feature that the settings name is a column that exists. -#}
{%- macro refuse_unknown_features() -%}
{%- if execute -%}
    {%- set known = [] -%}
    {%- for column in adapter.get_columns_in_relation(ref('int_customer_features')) -%}
        {%- do known.append(column.name) -%}
    {%- endfor -%}
    {%- for feature in segmentation_features() if (feature.category or feature.name) not in known -%}
        {%- set setting = 'categorical_features' if feature.category else 'numeric_features' -%}
        {{ exceptions.raise_compiler_error(
            setting ~ " names '" ~ (feature.category or feature.name)
            ~ "', but int_customer_features has no such column. Its columns: " ~ known | sort | join(', ')
        ) }}
    {%- endfor -%}
{%- endif -%}
{%- endmacro -%}

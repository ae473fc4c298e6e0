{#- After the features are built: every one that the settings name is a column that exists. -#}
{%- macro refuse_unknown_features() -%}
{%- if execute -%}
    {%- set known, not_numeric = [], [] -%}
    {%- for column in adapter.get_columns_in_relation(this) -%}
        {%- do known.append(column.name) -%}
        {#- Spark calls an integer int. -#}
        {%- if not (column.is_number() or column.dtype | lower in ['boolean', 'int']) -%}
            {%- do not_numeric.append(column.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for feature in segmentation_features() if (feature.category or feature.name) not in known -%}
        {%- set setting = 'categorical_features' if feature.category else 'numeric_features' -%}
        {{ exceptions.raise_compiler_error(
            setting ~ " names '" ~ (feature.category or feature.name)
            ~ "', but int_customer_features has no such column. Its columns: " ~ known | sort | join(', ')
        ) }}
    {%- endfor -%}
    {%- for name in numeric_feature_names() if name in not_numeric -%}
        {{ exceptions.raise_compiler_error(
            "numeric_features names '" ~ name ~ "', which is no number. Name a number or a flag, or "
            ~ "list its levels under categorical_features."
        ) }}
    {%- endfor -%}
{%- endif -%}
{%- endmacro -%}

{#-
    A hash of the SQL that customers' features come from. An edited formula makes another model where
    one is fitted; by itself it fits none, as most edits add a column that nothing is clustered on.
-#}
{%- macro feature_formulas() -%}
{%- set checksums = [] -%}
{%- if execute -%}
    {%- for model in [
        'int_imputation_values', 'int_customers_completed', 'int_customer_totals', 'int_customer_features',
    ] -%}
        {%- do checksums.append(graph.nodes['model.smartcart.' ~ model].checksum.checksum) -%}
    {%- endfor -%}
{%- endif -%}
{{ return(local_md5(checksums | join(','))) }}
{%- endmacro -%}

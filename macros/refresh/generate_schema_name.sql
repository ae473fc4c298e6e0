{#-
    Where a model stands on Spark, which has no databases: what the project puts into the database
    `smartcart` in the schema behind which nobody reads until it is published.
-#}
{%- macro spark__generate_schema_name(custom_schema_name, node) -%}
{{ return(target.schema ~ ('_build' if node.config.get('database') == 'smartcart' else '_working')) }}
{%- endmacro -%}

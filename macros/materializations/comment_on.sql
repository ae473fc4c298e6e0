{#- In one statement. dbt's own macro first asks twice for the columns, which the contract has compared already. -#}
{%- macro comment_on(relation) -%}
{%- set comments = [] -%}
{%- if config.persist_relation_docs() and model.description -%}
    {%- do comments.append(alter_relation_comment(relation, model.description)) -%}
{%- endif -%}
{%- for column in model.columns.values() if config.persist_column_docs() and column.description -%}
    {%- do comments.append(
        'comment on column ' ~ relation ~ '.' ~ adapter.quote(column.name) ~ ' is '
        ~ duckdb_escape_comment(column.description) ~ ';'
    ) -%}
{%- endfor -%}
{%- if comments -%}
    {%- do run_query(comments | join('\n')) -%}
{%- endif -%}
{%- endmacro -%}

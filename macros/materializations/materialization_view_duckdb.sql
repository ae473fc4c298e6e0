{%- materialization view, adapter='duckdb' -%}
{%- set relation = this.incorporate(type='view') -%}
{{ run_hooks(pre_hooks, inside_transaction=False) }}
{{ run_hooks(pre_hooks, inside_transaction=True) }}
{%- do drop_relation_if_exists(load_cached_relation(this)) -%}
{%- call statement('main') -%}
    {{ get_create_view_as_sql(relation, sql) }}
{%- endcall -%}
{{ run_hooks(post_hooks, inside_transaction=True) }}
{%- do comment_on(relation) -%}
{%- do adapter.commit() -%}
{{ run_hooks(post_hooks, inside_transaction=False) }}
{{ return({'relations': [relation]}) }}
{%- endmaterialization -%}

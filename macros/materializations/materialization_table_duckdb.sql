{%- materialization table, adapter='duckdb', supported_languages=['sql', 'python'] -%}
{%- set relation = this.incorporate(type='table') -%}
{{ run_hooks(pre_hooks, inside_transaction=False) }}
{{ run_hooks(pre_hooks, inside_transaction=True) }}
{%- do drop_relation_if_exists(load_cached_relation(this)) -%}
{%- call statement('main', language=model.language) -%}
    {{ create_table_as(False, relation, compiled_code, model.language) }}
{%- endcall -%}
{{ run_hooks(post_hooks, inside_transaction=True) }}
{%- do comment_on(relation) -%}
{%- do adapter.commit() -%}
{{ run_hooks(post_hooks, inside_transaction=False) }}
{{ return({'relations': [relation]}) }}
{%- endmaterialization -%}

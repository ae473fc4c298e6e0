{#-
    Puts a view on each table of a release into the published schema: each view is switched in one
    step, all of them one after the other. Last comes current_release: the next refresh goes on from
    there.
-#}
{%- macro show_release(release) -%}
{%- for node in public_models() if columns_of_release(release, node.alias) -%}
    {%- do run_query(
        'create or replace view ' ~ target.schema ~ '.' ~ node.alias ~ ' as select * from '
        ~ release ~ '.' ~ node.alias
    ) -%}
{%- endfor -%}
{%- do run_query(
    'create or replace view ' ~ target.schema ~ ".current_release as select '" ~ release
    ~ "' as release_schema"
) -%}
{%- endmacro -%}

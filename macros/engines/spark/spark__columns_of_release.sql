{%- macro spark__columns_of_release(release, table) -%}
{%- set relation = api.Relation.create(schema=release, identifier=table) -%}
{{ return(adapter.get_columns_in_relation(relation) | map(attribute='name') | list) }}
{%- endmacro -%}

{%- macro public_models() -%}
{%- set models = [] -%}
{%- for node in graph.nodes.values() if node.resource_type == 'model' and node.access == 'public' -%}
    {%- do models.append(node) -%}
{%- endfor -%}
{{ return(models) }}
{%- endmacro -%}

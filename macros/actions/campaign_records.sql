{#- What the records in campaigns_path say, read once a refresh; a record that was edited is refused. -#}
{%- macro campaign_records() -%}
{%- if not execute or target.name == 'published' -%}
    {{ return({'campaigns': []}) }}
{%- endif -%}
{{ return(ask_plugin('read_campaigns', {
    'path': var('campaigns_path'), 'dataset': dataset(), 'schema': target.schema ~ '_working',
})) }}
{%- endmacro -%}

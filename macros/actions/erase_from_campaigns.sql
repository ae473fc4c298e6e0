{#- Erases the customers of forget_customers from the records of campaigns. -#}
{%- macro erase_from_campaigns() -%}
{%- if var('forget_customers') and campaign_records().campaigns -%}
    {%- set found = run_query(
        'select distinct members.customer_id from (' ~ exported_members() ~ ') as members inner join '
        ~ source('previous', 'forgotten_ids') ~ ' as forgotten on '
        ~ id_key(parse_id('members.customer_id')) ~ ' = forgotten.id_key'
    ) -%}
    {%- set ids = found.columns[0].values() | map('string') | list -%}
    {%- if ids -%}
        {%- do ask_plugin('erase_from_campaigns', {
            'path': var('campaigns_path'), 'dataset': dataset(), 'ids': ids,
        }) -%}
    {%- endif -%}
{%- endif -%}
{%- endmacro -%}

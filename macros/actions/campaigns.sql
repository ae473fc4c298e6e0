{%- macro campaigns() -%}
{%- set campaigns = [
    {'name': 'last campaign', 'flag': 'has_responded', 'column': 'response_count', 'header': 'Response'},
] -%}
{%- for number in range(1, 6) -%}
    {%- do campaigns.append({
        'name': 'campaign ' ~ number,
        'flag': 'has_accepted_campaign_' ~ number,
        'column': 'accepted_campaign_' ~ number ~ '_count',
        'header': 'AcceptedCmp' ~ number,
    }) -%}
{%- endfor -%}
{{ return(campaigns) }}
{%- endmacro -%}

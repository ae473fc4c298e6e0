{#- Campaigns that a file may tell of: name: the flag of those who accepted. -#}
{%- macro campaigns() -%}
{%- set flags = {'last campaign': 'has_responded'} -%}
{%- for number in range(1, 6) -%}
    {%- do flags.update({'campaign ' ~ number: 'has_accepted_campaign_' ~ number}) -%}
{%- endfor -%}
{{ return(flags) }}
{%- endmacro -%}

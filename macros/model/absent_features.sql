{%- macro absent_features() -%}
{%- set sources = {'complaint_count': 'has_complained'} -%}
{%- for campaign in campaigns() -%}
    {%- do sources.update({campaign.column: campaign.flag}) -%}
{%- endfor -%}
{%- set absent, present = [], columns_of_file() | map(attribute='name') | list -%}
{%- for column, feature in sources.items() if column not in present -%}
    {%- do absent.append(feature) -%}
{%- endfor -%}
{{ return(absent) }}
{%- endmacro -%}

{#-
    Features whose column the input lacks. A customer file alone may lack its optional columns; beside order
    lines it may lack any, and the lines may tell neither channels nor discounts.
-#}
{%- macro absent_features() -%}
{%- set sources = [['has_complained', 'complaint_count']] -%}
{%- for campaign in campaigns() -%}
    {%- do sources.append([campaign.flag, campaign.column]) -%}
{%- endfor -%}
{%- set present = columns_of_file() | map(attribute='name') | list -%}
{%- if has_orders() -%}
    {%- do present.extend(columns_of_file('orders') | map(attribute='name') | list) -%}
    {%- do sources.extend([
        ['log_income', 'income'], ['age', 'birth_year'], ['children_count', 'kids_at_home'],
        ['children_count', 'teens_at_home'], ['education_level', 'education'],
        ['living_situation', 'marital_status'], ['deal_count', 'discount'],
        ['monthly_web_visit_count', 'monthly_web_visit_count'],
    ]) -%}
    {%- for channel in channels() -%}
        {%- do sources.append([channel ~ '_order_count', 'channel']) -%}
    {%- endfor -%}
{%- endif -%}
{%- set absent = [] -%}
{%- for feature, column in sources if column not in present and feature not in absent -%}
    {%- do absent.append(feature) -%}
{%- endfor -%}
{{ return(absent) }}
{%- endmacro -%}

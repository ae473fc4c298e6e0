{#- SQL for the lift of each category, as a list: 0 where it is no interest, or the one in but_column. -#}
{%- macro interest_lifts(but_column=none) -%}
{%- set lifts = [] -%}
{%- for category in categories() -%}
    {%- set lift = 'coalesce(' ~ category ~ '_lift, 0)' -%}
    {%- if but_column -%}
        {%- set lift = "case when " ~ but_column ~ " = '" ~ category ~ "' then 0 else " ~ lift ~ " end" -%}
    {%- endif -%}
    {%- do lifts.append(lift) -%}
{%- endfor -%}
{{ return(lifts) }}
{%- endmacro -%}

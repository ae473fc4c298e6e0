{#-
    Fails for every rule about one column that rows break; a row: the rule and how many. One scan for all rules
    of a table. Nulls pass all rules but those about nulls: `not_null`; `known_by_file`, columns that order lines
    alone do not tell: with them, null everywhere or nowhere; `of_buyers`, columns that a customer file
    has for everybody, and order lines for those who ordered.
-#}
{% test column_rules(
    model, not_null=[], known_by_file=[], of_buyers=[], not_blank=[], ranges={}, accepted={}
) %}

{%- set rules = [] -%}
{%- for column in not_null -%}
    {%- do rules.append([column ~ ' is null', 'count(*) - count(' ~ column ~ ')']) -%}
{%- endfor -%}
{%- for column in known_by_file if has_orders() -%}
    {%- set nulls = 'count(*) - count(' ~ column ~ ')' -%}
    {%- do rules.append([
        column ~ ' is null for some', 'case when count(' ~ column ~ ') > 0 then ' ~ nulls ~ ' else 0 end'
    ]) -%}
{%- endfor -%}
{%- for column in known_by_file + of_buyers if not has_orders() -%}
    {%- do rules.append([column ~ ' is null', 'count(*) - count(' ~ column ~ ')']) -%}
{%- endfor -%}
{%- for column in not_blank -%}
    {%- do rules.append([column ~ ' is blank', "count(*) filter (where trim(" ~ column ~ ") = '')"]) -%}
{%- endfor -%}
{%- for column, range in ranges.items() -%}
    {%- do rules.append([
        column ~ ' is not between ' ~ range[0] ~ ' and ' ~ range[1],
        'count(*) filter (where ' ~ column ~ ' < ' ~ range[0] ~ ' or ' ~ column ~ ' > ' ~ range[1] ~ ')'
    ]) -%}
{%- endfor -%}
{%- for column, values in accepted.items() -%}
    {%- set texts = [] -%}
    {%- for value in values -%}{%- do texts.append(sql_text(value)) -%}{%- endfor -%}
    {%- do rules.append([
        column ~ ' is none of ' ~ values | join(', '),
        'count(*) filter (where ' ~ column ~ ' not in (' ~ texts | join(', ') ~ '))'
    ]) -%}
{%- endfor -%}

with counted as (

    select
        {%- for rule in rules %}
        {{ rule[1] }} as rule_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ model }}

)

{% for rule in rules -%}
select
    {{ sql_text(rule[0]) }} as broken_rule,
    rule_{{ loop.index }} as row_count
from counted
where rule_{{ loop.index }} > 0
{% if not loop.last %}union all{% endif %}
{% endfor %}

{% endtest %}

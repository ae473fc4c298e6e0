{%- macro trait_columns() -%}
{%- set traits = {} -%}
{%- for name in [
    'income', 'total_spending', 'age', 'tenure_days', 'recency_days', 'kids_at_home',
    'teens_at_home', 'order_count', 'web_order_count', 'catalogue_order_count',
    'store_order_count', 'deal_count', 'mean_order_value', 'monthly_web_visit_count',
    'wine_spending', 'fruit_spending', 'meat_spending', 'fish_spending', 'sweet_spending',
    'gold_spending',
] -%}
    {%- do traits.update({name: 'cast(' ~ name ~ ' as double)'}) -%}
{%- endfor -%}
{%- for name in ['has_responded', 'has_complained'] -%}
    {%- do traits.update({name: 'cast(cast(' ~ name ~ ' as integer) as double)'}) -%}
{%- endfor -%}
{%- for category, levels in {
    'living_situation': ['Partner', 'Alone'],
    'education_level': ['Undergraduate', 'Graduate', 'Postgraduate'],
}.items() -%}
    {%- for level in levels -%}
        {%- do traits.update({
            category ~ ': ' ~ level:
                'case when ' ~ category ~ ' = ' ~ sql_text(level) ~ ' then 1.0e0 else 0.0e0 end'
        }) -%}
    {%- endfor -%}
{%- endfor -%}
{{ return(traits) }}
{%- endmacro -%}

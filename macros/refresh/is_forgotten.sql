{#- True in SQL for a row of a customer that `forget_customers` names. -#}
{%- macro is_forgotten() -%}
{%- set ids = [] -%}
{%- for id in var('forget_customers') -%}
    {%- do ids.append(sql_text(id | string)) -%}
{%- endfor -%}
coalesce(cast(customer_id as string) in ({{ ids | join(', ') }}), false)
{%- endmacro -%}

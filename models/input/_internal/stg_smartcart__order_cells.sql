-- Joins between the parts of a template are read as indented.
-- noqa: disable=LT02
{#- Exports write what belongs to the order on its first line only. -#}
{%- set columns = columns_of_file('orders') | map(attribute='name') | list -%}
{%- set has_orders_ids = 'order_id' in columns -%}
{%- set is_numbered = has_orders_ids and 'line_number' in columns -%}
{%- set of_order = [] -%}
{%- for column in columns_of_file('orders')
    if has_orders_ids and (column.of_order or column.holds == 'id') -%}
{%- do of_order.append(column.name) -%}
{%- endfor -%}
{%- set partly_filled = [] -%}
{%- for name in of_order -%}
{%- do partly_filled.append('count(' ~ name ~ ') between 1 and count(*) - 1') -%}
{%- endfor %}

with order_lines as (

    select * from {{ ref('base_smartcart__order_lines') }}

),

{% if has_orders_ids -%}
-- Orders with a cell on some of their lines only: its value, if it is the same on all of these.
orders_filled as (

    select
        order_id,
        {%- for name in of_order %}
        case when min({{ name }}) = max({{ name }}) then max({{ name }}) end as {{ name }},
        {%- endfor %}
        count(*) as line_count
    from {{ ref('base_smartcart__order_lines') }}
    where order_id is not null
    group by order_id
    having {{ partly_filled | join(' or ') }}

),

{% endif -%}
{% if is_numbered -%}
line_numbers_repeated as (

    select
        order_id,
        line_number,
        min(source_row_number) as first_row_number
    from {{ ref('base_smartcart__order_lines') }}
    where order_id is not null and line_number is not null
    group by order_id, line_number
    having count(*) > 1

),

{% endif -%}
final as (

    select
        {%- for name in columns %}
        {%- set cell = 'order_lines.' ~ name %}
        {%- set filled = 'coalesce(' ~ cell ~ ', orders_filled.' ~ name ~ ') as ' ~ name %}
        {{ filled if name in of_order else cell }},
        {%- endfor %}
        order_lines.source_row_number,
        {%- if is_numbered %}
        coalesce(order_lines.source_row_number > line_numbers_repeated.first_row_number, false)
            as repeats_line_number
        {%- else %}
        false as repeats_line_number
        {%- endif %}
    from order_lines
    {%- if has_orders_ids %}
    left join orders_filled on order_lines.order_id = orders_filled.order_id
    {%- endif %}
    {%- if is_numbered %}
    left join line_numbers_repeated
        on
            order_lines.order_id = line_numbers_repeated.order_id
            and order_lines.line_number = line_numbers_repeated.line_number
    {%- endif %}

)

select * from final

-- depends_on: {{ ref('int_order_customers') }}
-- depends_on: {{ ref('int_order_lines_checked') }}
-- depends_on: {{ ref('int_reference_date') }}
with parsed_customers as (

    select * from {{ ref('stg_smartcart__parsed_customers') }}

),

{% if has_orders() -%}
order_customers as (

    select * from {{ ref('int_order_customers') }}

),

order_lines_checked as (

    select * from {{ ref('int_order_lines_checked') }}

),

reference_dates as (

    select * from {{ ref('int_reference_date') }}

),

{% endif -%}
usable_customers as (

    select * from parsed_customers
    where reasons is null

),

final as (

    select
        -- ids
        {%- if has_orders() %}
        coalesce(order_customers.customer_id, usable_customers.customer_id) as customer_id,
        {%- else %}
        usable_customers.customer_id,
        {%- endif %}
        usable_customers.source_row_number,

        -- columns of the file, or of the orders
        {%- for column in input_columns() if column.holds != 'id' %}
        {%- if not has_orders() %}
        {{ usable_value(column, 'usable_customers.') }} as {{ column.name }},
        {%- elif column.name == 'recency_days' %}
        {{ days_between('order_customers.last_order_date', 'reference_dates.reference_date') }}
            as recency_days,
        {%- elif column.name == 'enrolment_date' %}
        least(usable_customers.enrolment_date, order_customers.first_order_date)
            as enrolment_date,
        {%- elif column.name in columns_of_orders() and column.name.endswith('_count') %}
        {%- set told = 'has_discounts' if column.name == 'deal_count' else 'has_channels' %}
        case
            when order_lines_checked.{{ told }}
                then cast(coalesce(order_customers.{{ column.name }}, 0) as integer)
        end as {{ column.name }},
        {%- elif column.name in columns_of_orders() %}
        cast(null as double) as {{ column.name }},
        {%- else %}
        {{ usable_value(column, 'usable_customers.') }} as {{ column.name }},
        {%- endif %}
        {%- endfor %}

        -- what orders tell beyond them
        {%- for column, type in order_features().items() %}
        {%- set told = {'discount': 'has_discounts', 'product_count': 'has_products'}.get(column) %}
        {%- if not has_orders() %}
        cast(null as {{ type }}) as {{ column }},
        {%- elif told %}
        case
            when order_lines_checked.{{ told }}
                then cast(coalesce(order_customers.{{ column }}, 0) as {{ type }})
        end as {{ column }},
        {%- elif column in ['net_sales', 'gross_sales', 'returned_sales', 'order_count', 'gap_count'] %}
        cast(coalesce(order_customers.{{ column }}, 0) as {{ type }}) as {{ column }},
        {%- else %}
        cast(order_customers.{{ column }} as {{ type }}) as {{ column }},
        {%- endif %}
        {%- endfor %}

        -- reasons
        usable_customers.unreadable_columns
    {%- if has_orders() %}
    from order_customers
    full outer join usable_customers
        on order_customers.customer_id = usable_customers.customer_id
    cross join reference_dates
    cross join order_lines_checked
    {%- else %}
    from usable_customers
    {%- endif %}

)

select * from final

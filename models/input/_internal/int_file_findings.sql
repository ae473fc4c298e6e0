with default_values as (

    select * from {{ ref('int_default_values') }}

),

-- A door that is not in use has nothing to tell.
{% for door, names in {
    'customers': [
        ref('stg_smartcart__conventions'), ref('int_input_checked'), 'file_row_count',
    ],
    'orders': [
        ref('stg_smartcart__order_conventions'), ref('int_order_lines_checked'), 'rows_in',
    ],
}.items() -%}
of_{{ door }} as (

    {% if input_file(door).format == 'none' -%}
    select
        cast(null as string) as column_name,
        cast(null as string) as finding,
        cast(null as bigint) as row_count
    where false
    {%- else -%}
    {{ file_findings(door, names[0], names[1], names[2]) | indent(4) }}
    {%- endif %}

),

{% endfor -%}
shared_values as (

    select
        column_name,
        '''' || shared_value || ''' is in ' || {{ percent('customer_share') }}
        || ' of the rows: a default value?' as finding,
        customer_count as row_count
    from default_values

),

final as (

    select * from of_customers
    union all
    select * from shared_values
    union all
    select * from of_orders

)

select * from final

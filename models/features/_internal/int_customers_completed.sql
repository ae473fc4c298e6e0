with customers as (

    select * from {{ ref('stg_smartcart__customers') }}

),

input_checked as (

    select * from {{ ref('int_input_checked') }}

),

imputation_values as (

    select * from {{ ref('int_imputation_values') }}

),

-- A birth or an enrolment after the reference date is no date to rely on.
readable as (

    select
        {%- for name in number_columns() if name != 'birth_year' %}
        customers.{{ name }},
        {%- endfor %}
        {%- for name, type in order_features().items() %}
        {{ 'customers.' ~ name if has_orders() else 'cast(null as ' ~ type ~ ') as ' ~ name }},
        {%- endfor %}
        customers.customer_id,
        {%- for column in input_columns() if column.holds == 'text' %}
        customers.{{ column.name }},
        {%- endfor %}
        input_checked.reference_date,
        case
            when customers.birth_year <= extract(year from input_checked.reference_date)
                then customers.birth_year
        end as birth_year,
        case
            when customers.enrolment_date <= input_checked.reference_date
                then customers.enrolment_date
        end as enrolment_date,
        case
            when customers.enrolment_date <= input_checked.reference_date
                then cast({{
                    dbt.datediff('customers.enrolment_date', 'input_checked.reference_date', 'day')
                }} as integer)
        end as tenure_days
    from customers
    cross join input_checked

),

final as (

    select
        -- ids
        readable.customer_id,

        -- dimensions
        {%- for column in input_columns() if column.holds == 'text' %}
        readable.{{ column.name }},
        {%- endfor %}
        {{ list_of(missing_values()) }} as imputed_columns,

        -- measures
        coalesce(readable.tenure_days, imputation_values.tenure_days) as tenure_days,
        {%- for name in number_columns() %}
        coalesce(readable.{{ name }}, imputation_values.{{ name }}) as {{ name }},
        {%- endfor %}
        {%- for name, type in order_features().items() if type != 'date' %}
        readable.{{ name }},
        {%- endfor %}

        -- flags
        readable.income is null and imputation_values.income is not null as is_income_imputed,

        -- dates
        readable.enrolment_date,
        readable.first_order_date,
        readable.last_order_date,
        readable.reference_date
    from readable
    cross join imputation_values

)

select * from final

{{ config(materialized='table') }}

{#- The same text on every engine; amounts in hundredths. -#}
{%- set cells = [] -%}
{%- for column in input_columns() if not column.rare -%}
{%- set cell = 'cast(round(' ~ column.name ~ ' * 100) as bigint)' if column.holds == 'amount'
    else column.name -%}
{%- do cells.append("coalesce(cast(" ~ cell ~ " as string), '')") -%}
{%- endfor -%}
{%- if has_orders() -%}
{%- for column in ['net_sales', 'order_count', 'first_order_date', 'last_order_date'] -%}
{%- set cell = 'cast(round(net_sales * 100) as bigint)' if column == 'net_sales' else column -%}
{%- do cells.append("coalesce(cast(" ~ cell ~ " as string), '')") -%}
{%- endfor -%}
{%- endif -%}
{%- set row_as_text = cells | join(" || '|' || ") %}

with input_checked as (

    select * from {{ ref('int_input_checked') }}

),

training_customers as (

    select * from {{ ref('int_training_customers') }}

),

row_numbers as (

    select {{ hex_number('md5(' ~ row_as_text ~ ')', 8) }} as row_number_of_content
    from training_customers

),

training as (

    select
        count(*) as customer_count,
        cast(sum(row_number_of_content) as bigint) as content
    from row_numbers

),

final as (

    select
        md5(
            '{{ fit_fingerprint() }}/{{ feature_formulas() }}/{{ package_version() }}'
            || '/' || cast(input_checked.reference_date as string)
            || '/' || cast(training.customer_count as string)
            || '/' || cast(training.content as string)
        ) as fitted_model_id
    from input_checked
    cross join training

)

select * from final

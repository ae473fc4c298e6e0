{{ config(materialized='table') }}

{#- Candidates are looked for among so many rows, by a prime that spreads them over the file. -#}
{%- set sampled_rows, prime = 100000, 1000003 %}
{#- A value that fewer customers share says nothing, whatever their share. -#}
{%- set fewest_customers = 10 %}
{%- set counted = 'customer_count' if has_orders() else 'rows_in' %}
{#- Those in which few customers share a value by themselves. -#}
{%- set columns = [] -%}
{%- for column in columns_of_file() if column.holds in ['amount', 'date']
    or column.name in ['birth_year', 'recency_days'] -%}
{%- do columns.append(column) -%}
{%- endfor %}

with parsed_customers as (

    select * from {{ ref('stg_smartcart__parsed_customers') }}

),

input_checked as (

    select * from {{ ref('int_input_checked') }}

),

usable_customers as (

    select * from parsed_customers
    where reasons is null

),

sampled as (

    select
        {%- for column in columns %}
        usable_customers.{{ column.name }},
        {%- endfor %}
        usable_customers.source_row_number
    from usable_customers
    cross join input_checked
    where
        (usable_customers.source_row_number % {{ prime }}) * 7919 % {{ prime }}
        <= {{ prime * sampled_rows }} / cast(input_checked.{{ counted }} as double)

),

sample_counted as (

    select count(*) as sampled_count from sampled

),

{% for column in columns -%}
{{ column.name }}_candidates as (

    select sampled.{{ column.name }} as candidate
    from sampled
    cross join sample_counted
    where
        sampled.{{ column.name }} is not null
        {%- if column.holds != 'date' %}
        and sampled.{{ column.name }} != 0
        {%- endif %}
    group by sampled.{{ column.name }}
    having count(*) >= {{ 0.8 * var('default_value_share') }} * max(sample_counted.sampled_count)

),

{{ column.name }}_values as (

    select
        '{{ column.header }}' as column_name,
        {% if column.holds == 'date' -%}
        cast({{ column.name }}_candidates.candidate as string) as shared_value,
        {%- else -%}
        {%- set number = column.name ~ '_candidates.candidate' -%}
        -- 7, not 7.0
        case
            when {{ number }} = floor({{ number }})
                then cast(cast({{ number }} as bigint) as string)
            else cast({{ number }} as string)
        end as shared_value,
        {%- endif %}
        count(*) as customer_count
    from usable_customers
    inner join {{ column.name }}_candidates
        on usable_customers.{{ column.name }} = {{ column.name }}_candidates.candidate
    group by {{ column.name }}_candidates.candidate

),

{% endfor -%}
shared_values as (

    {% for column in columns -%}
    select * from {{ column.name }}_values
    union all
    {% endfor -%}
    select
        cast(null as string) as column_name,
        cast(null as string) as shared_value,
        cast(0 as bigint) as customer_count
    where false

),

final as (

    select
        -- dimensions
        shared_values.column_name,
        shared_values.shared_value,

        -- measures
        shared_values.customer_count,
        shared_values.customer_count / cast(input_checked.customer_count as double)
            as customer_share
    from shared_values
    cross join input_checked
    where
        shared_values.customer_count
        >= {{ var('default_value_share') }} * input_checked.customer_count
        and shared_values.customer_count >= {{ fewest_customers }}

)

select * from final

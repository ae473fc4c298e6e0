{{ config(
    materialized='table',
    post_hook=[
        "{{ mark_repeated_rows() }}", "{{ mark_total_rows() }}", "{{ keep_broken_rows() }}"
    ]
) }}

-- depends_on: {{ ref('stg_smartcart__repeated_rows') }}

{%- set columns = columns_of_file() -%}
{%- set amounts = text_number_columns() | selectattr('holds', 'equalto', 'amount') | list -%}
{%- set types = {'date': 'date', 'text': 'string', 'amount': 'double'} -%}
{#- Which cells hold something that cannot be read. -#}
{%- set unreadable = {} -%}
{%- for column in value_columns(columns) -%}
    {%- do unreadable.update({
        column.header: column.name ~ ' is null and not ' ~ is_blank(column.name ~ '_cell')
    }) -%}
{%- endfor %}

with customers as (

    select * from {{ ref('base_smartcart__customers') }}

),

cells as (

    select
        {%- for column in columns if column.holds == 'date' and column.is_text %}
        {{ date_text(column.name) }} as {{ column.name }}_text,
        {%- endfor %}
        *
    from customers

),

conventions as (

    select * from {{ ref('stg_smartcart__conventions') }}

),

-- What a cell holds, numbers as doubles.
parsed as (

    select
        {%- for column in columns %}
        cells.{{ column.name }} as {{ column.name }}_cell,
        {{ parse_cell(column) }} as {{ column.name }},
        {%- endfor %}
        {%- for column in amounts %}
        {{ currency_mark('cells.' ~ column.name) }} as {{ column.name }}_currency,
        {%- endfor %}
        cells.source_row_number
    from cells
    cross join conventions

),

-- A count with a fraction cannot be read.
typed as (

    select
        {%- for column in columns %}
        parsed.{{ column.name }}_cell,
        {%- if column.holds == 'count' %}
        case
            when
                parsed.{{ column.name }} = floor(parsed.{{ column.name }})
                and abs(parsed.{{ column.name }}) < 2e9
                then cast(parsed.{{ column.name }} as integer)
        end as {{ column.name }},
        {%- elif column.holds == 'date' %}
        case
            when {{ is_plausible('parsed.' ~ column.name) }} then parsed.{{ column.name }}
        end as {{ column.name }},
        {%- else %}
        parsed.{{ column.name }},
        {%- endif %}
        {%- endfor %}
        {%- for bound in ['least', 'greatest'] %}
        {%- if amounts | length > 1 %}
        {{ bound }}(
            {%- for column in amounts %}
            parsed.{{ column.name }}_currency{{ ',' if not loop.last }}
            {%- endfor %}
        ) as {{ bound }}_currency_mark,
        {%- else %}
        {{ 'parsed.' ~ amounts[0].name ~ '_currency' if amounts else 'cast(null as string)' }}
            as {{ bound }}_currency_mark,
        {%- endif %}
        {%- endfor %}
        parsed.source_row_number
    from parsed

),

judged as (

    select
        *,
        {{ list_of(unreadable) }} as unreadable_columns,
        {{ list_of(rejection_reasons()) }} as reasons
    from typed

),

final as (

    select
        -- ids
        source_row_number,
        customer_id,
        cast(customer_id_cell as string) as customer_id_text,

        -- columns of the file
        {%- for column in input_columns() if column.holds != 'id' %}
        {%- if column.name in columns | map(attribute='name') %}
        {{ column.name }},
        {%- else %}
        cast(null as {{ types.get(column.holds, 'integer') }}) as {{ column.name }},
        {%- endif %}
        {%- endfor %}
        least_currency_mark,
        greatest_currency_mark,

        -- reasons
        unreadable_columns,
        reasons,
        case when reasons is not null then {{ row_as_json('', '_cell') }} end as raw_row
    from judged

)

select * from {{ marked_rows('final') }}

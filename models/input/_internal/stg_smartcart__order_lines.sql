-- depends_on: {{ ref('currency_marks') }}
{{ config(materialized='table', post_hook=["{{ keep_broken_rows('orders') }}"]) }}

{%- set columns = columns_of_file('orders') -%}
{%- set names = columns | map(attribute='name') | list -%}
{%- set input = input_file('orders') -%}
{%- set moneys = columns | selectattr('holds', 'equalto', 'amount') | list %}

with order_cells as (

    select * from {{ ref('stg_smartcart__order_cells') }}

),

conventions as (

    select * from {{ ref('stg_smartcart__order_conventions') }}

),

line_kinds as (

    select * from {{ ref('line_kinds') }}

),

order_statuses as (

    select * from {{ ref('order_statuses') }}

),

order_channels as (

    select * from {{ ref('order_channels') }}

),

{% if var('order_currency') -%}
currency_marks as (

    select * from {{ ref('currency_marks') }}

),

{% endif -%}
cells as (

    select
        {%- for column in columns if column.holds == 'date' and column.is_text %}
        {{ date_text(column.name) }} as {{ column.name }}_text,
        {%- endfor %}
        *
    from order_cells

),

-- What a cell holds, numbers as doubles.
parsed as (

    select
        {%- for column in columns %}
        cells.{{ column.name }} as {{ column.name }}_cell,
        {{ parse_cell(column) }} as {{ column.name }},
        {%- endfor %}
        {%- for column in order_columns() if column.name not in names %}
        {%- set type = 'double' if column.holds == 'amount' else 'string' %}
        cast(null as {{ type }}) as {{ column.name }},
        {%- endfor %}
        coalesce(
            {%- for column in moneys if column.is_text and column.name != 'quantity' %}
            {{ currency_mark('cells.' ~ column.name) }},
            {%- endfor %}
            cast(null as string)
        ) as currency_mark,
        cells.repeats_line_number,
        cells.source_row_number
    from cells
    cross join conventions

),

valued as (

    select
        parsed.*,
        {%- if var('customer_key') == 'email' %}
        coalesce(parsed.customer_id, lower(parsed.email)) as customer_key,
        {%- else %}
        parsed.customer_id as customer_key,
        {%- endif %}
        {%- for flag, condition in {
            'is_blank_id': is_blank('parsed.customer_id_cell') if 'customer_id' in names else 'true',
            'has_id_with_exponent': has_exponent('cast(parsed.customer_id_cell as string)')
                if 'customer_id' in names else 'false',
        }.items() %}
        case when parsed.customer_id is null then {{ condition }} else false end as {{ flag }},
        {%- endfor %}
        case when {{ is_plausible('parsed.ordered_at') }} then parsed.ordered_at end as ordered_on,
        coalesce(
            parsed.amount,
            -- A return gives its part of the discount back.
            parsed.quantity * parsed.unit_price
            - coalesce(sign(parsed.quantity) * abs(parsed.discount), 0)
        ) as line_amount,
        upper(coalesce(parsed.currency, parsed.currency_mark)) as currency_text,
        coalesce(order_statuses.means, 'sale') as status_means,
        parsed.status is not null and order_statuses.means is null as is_unknown_status,
        order_channels.channel as own_channel,
        coalesce(products.line_kind, kinds_of_category.line_kind, 'goods') as line_kind
    from parsed
    left join order_statuses on lower(parsed.status) = order_statuses.status
    left join order_channels on lower(parsed.channel) = order_channels.word
    left join line_kinds as products on upper(parsed.product) = products.code
    left join line_kinds as kinds_of_category on upper(parsed.category) = kinds_of_category.code

),

exact as (

    select
        *,
        try_cast(round(
            case when status_means = 'return' then -abs(line_amount) else line_amount end, 4
        ) as decimal(18, 4)) as money,
        try_cast(round(abs(discount), 4) as decimal(18, 4)) as discount_money,
        {%- if var('order_currency') %}
        coalesce(
            currency_text != '{{ var('order_currency') | upper }}'
            and not exists (
                select 1 from currency_marks
                where
                    replace(upper(currency_marks.mark), '.', '') = replace(currency_text, '.', '')
                    and currency_marks.currency = '{{ var('order_currency') | upper }}'
            ),
            false
        ) as is_other_currency
        {%- else %}
        false as is_other_currency
        {%- endif %}
    from valued

),

judged as (

    select
        *,
        {{ list_of(order_line_reasons()) }} as reasons
    from exact

),

final as (

    select
        -- ids
        source_row_number,
        case when reasons is null then customer_key end as customer_id,
        case
            when reasons is null
                then {{ id_hash("coalesce(order_id, cast(ordered_on as string))") }}
        end as order_key,

        -- dimensions
        case when reasons is null then product end as product,
        case when reasons is null and line_kind = 'goods' then category end as category,
        case when reasons is null then own_channel end as channel,
        line_kind,
        currency_text,
        case when is_unknown_status then status end as unknown_status,

        -- measures
        case when reasons is null then money end as amount,
        case when reasons is null then discount_money end as discount,
        {{ id_hash(names | join('_cell, ') ~ '_cell') }} as content_hash,

        -- dates
        case when reasons is null then ordered_on end as ordered_on,

        -- reasons
        {%- for name in ['order_id', 'customer_id'] %}
        {%- if name in names %}
        case when reasons is not null then cast({{ name }}_cell as string) end as {{ name }}_text,
        {%- else %}
        cast(null as string) as {{ name }}_text,
        {%- endif %}
        {%- endfor %}
        reasons,
        case when reasons is not null then {{ row_as_json('', '_cell', 'orders') }} end as raw_row
    from judged

)

select * from final
{{ and_broken_rows(input, [
    'customer_id', 'order_key', 'product', 'category', 'channel', 'line_kind', 'currency_text',
    'unknown_status', 'amount', 'discount', 'content_hash', 'ordered_on', 'order_id_text',
    'customer_id_text',
]) }}

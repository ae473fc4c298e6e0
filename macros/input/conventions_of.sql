{#-
    A query of one row: how the texts of a file are read that can be read two ways. `cells` is a relation with
    the columns of a door's file, `columns` what columns_of_file says of them.
-#}
{%- macro conventions_of(cells, columns) -%}
{%- set dates = columns | selectattr('holds', 'equalto', 'date') | list -%}
{%- set date = dates[0] if dates else none -%}
{%- set has_date_texts = date is not none and date.is_text -%}
{%- set numbers = columns | selectattr('is_text') | selectattr('holds', 'in', ['amount', 'count']) | list -%}
with cells as (

    select * from {{ cells }}

),

texts as (

    select
        {%- if has_date_texts %}
        {{ date_text(date.name) }} as date_text,
        {%- endif %}
        {%- for column in numbers %}
        {{ try_double(column.name) }} as {{ column.name }}_number,
        {%- endfor %}
        *
    from cells

),

-- Of a date that is written in numbers: its parts.
parts as (

    select
        *,
        {{ instant_minutes(date) if date is not none else 'cast(null as integer)' }} as instant_minutes,
        {%- if has_date_texts %}
        {{ date_separator(date.name) }} as date_separator,
        {{ is_iso_day('date_text') }} as is_iso_date,
        {{ has_match('date_text', "'^[0-9]{2}-(0?[1-9]|1[0-2])-[0-3]?[0-9]$'") }} as is_short_date,
        try_cast(split_part(date_text, '-', 1) as integer) as first_part,
        try_cast(split_part(date_text, '-', 2) as integer) as second_part,
        try_cast(split_part(date_text, '-', 3) as integer) as third_part
        {%- else %}
        'dash' as date_separator,
        false as is_iso_date,
        false as is_short_date,
        cast(null as integer) as first_part,
        cast(null as integer) as second_part,
        cast(null as integer) as third_part
        {%- endif %}
    from texts

),

-- Cells that can be read one way only.
evidence as (

    select
        count(instant_minutes) as instants,
        count(distinct instant_minutes) as instant_times,
        min(instant_minutes) as first_instant,
        max(instant_minutes) as last_instant,
        -- Zones that are no whole hours from Greenwich: +9:30, +6:30, +5:45, +5:30, +4:30, +3:30.
        count(*) filter (
            where instant_minutes % 60 != 0
            and instant_minutes not in (870, 1050, 1095, 1110, 1170, 1230)
        ) as odd_instants,
        count(*) filter (where is_short_date) as short_dates,
        min(first_part) filter (where is_short_date) as least_short_part,
        count(*) filter (where is_iso_date) as iso_dates,
        count(*) filter (where is_iso_date and third_part > 12) as iso_late_days,
        {%- for separator in ['slash', 'dot', 'dash'] %}
        count(*) filter (
            where date_separator = '{{ separator }}'
            and first_part between 13 and 31 and second_part between 1 and 12
        ) as {{ separator }}_day_first,
        count(*) filter (
            where date_separator = '{{ separator }}'
            and first_part between 1 and 12 and second_part between 13 and 31
        ) as {{ separator }}_month_first,
        count(*) filter (
            where date_separator = '{{ separator }}'
            and first_part between 1 and 12 and second_part between 1 and 12
            and first_part != second_part
        ) as {{ separator }}_ambiguous,
        {%- endfor %}
        {%- for column in numbers %}
        count(*) filter (
            where {{ shows_decimal_mark(column.name, '.') }}
        ) as {{ column.name }}_points,
        count(*) filter (
            where {{ shows_decimal_mark(column.name, ',') }}
        ) as {{ column.name }}_commas,
        count(*) filter (
            where instr({{ column.name }}, '.') > 0
            and {{ has_match(number_text(column.name), "'^[1-9][0-9]{0,2}([.][0-9]{3})+$'") }}
        ) as {{ column.name }}_point_groups,
        count(*) filter (
            where instr({{ column.name }}, '.') = 0 and {{ column.name }}_number >= 1000
        ) as {{ column.name }}_plain_thousands,
        count(*) filter (where instr({{ column.name }}, ',') > 0) as {{ column.name }}_with_comma,
        {%- endfor %}
        {%- for column in numbers if column.name != 'birth_year' %}
        count(*) filter (where {{ is_dash(column.name) }}) as {{ column.name }}_dashes,
        count(*) filter (
            where {{ is_dash(column.name) }} and {{ has_match(column.name, "'[^-–—]'") }}
        ) as {{ column.name }}_padded_dashes,
        count(*) filter (
            where case
                when {{ column.name }}_number is null
                    then {{ has_match(column.name, "'^[^1-9]*0[^1-9]*$'") }}
                else {{ column.name }}_number = 0
            end
        ) as {{ column.name }}_zeros,
        min({{ column.name }}_number) filter (
            where {{ column.name }}_number > 0
        ) as {{ column.name }}_least,
        avg({{ column.name }}_number) as {{ column.name }}_mean,
        {%- endfor %}
        count(*) as row_count
    from parts

),

totals as (

    select
        *,
        slash_day_first + dot_day_first + dash_day_first as day_first,
        slash_month_first + dot_month_first + dash_month_first as month_first,
        slash_ambiguous + dot_ambiguous + dash_ambiguous as ambiguous,
        0
        {%- for column in numbers %}
        + {{ column.name }}_points
        {%- endfor %} as points,
        0
        {%- for column in numbers %}
        + {{ column.name }}_commas
        {%- endfor %} as commas
    from evidence

),

final as (

    select
        -- measures
        ambiguous as ambiguous_dates,
        iso_dates as iso_date_count,
        short_dates as short_date_count,
        instants as instant_count,
        day_first as day_first_dates,
        month_first as month_first_dates,
        {%- for separator in ['slash', 'dot', 'dash'] %}
        {{ separator }}_ambiguous as {{ separator }}_ambiguous_dates,
        {{ separator }}_day_first as {{ separator }}_day_first_dates,
        {{ separator }}_month_first as {{ separator }}_month_first_dates,
        {%- endfor %}
        {%- for column in numbers %}
        {{ column.name }}_commas as {{ column.name }}_comma_count,
        case
            when {{ column.name }}_points = 0 and {{ column.name }}_commas = 0
                then {{ column.name }}_point_groups
            else 0
        end as {{ column.name }}_two_way_count,
        {%- endfor %}
        {%- for column in numbers if column.name != 'birth_year' %}
        {{ column.name }}_dashes as {{ column.name }}_dash_count,
        {%- endfor %}

        -- flags
        {%- for column in numbers %}
        {{ has_decimal_comma(column.name) }} as {{ column.name }}_has_decimal_comma,
        {{ is_unclear(column.name) }} as {{ column.name }}_is_unclear,
        {#-
            A dash is zero if dashes stand as accounting formats write them, or no zero is written.
            Where nobody has a zero by nature, the smallest number must also come close to zero.
        -#}
        {%- if column.name == 'birth_year' %}
        false as birth_year_has_dash_zeros,
        {%- else %}
        {{ column.name }}_dashes > 0 and (
            {{ column.name }}_padded_dashes = {{ column.name }}_dashes
            or {{ column.name }}_zeros = 0
            {%- if column.name in ['income', 'recency_days'] %}
            and coalesce({{ column.name }}_least <= 0.01 * {{ column.name }}_mean, false)
            {%- endif %}
        ) as {{ column.name }}_has_dash_zeros,
        {%- endif %}
        {%- endfor %}
        {%- for separator in ['slash', 'dot', 'dash'] %}
        {{ decided(
            'date_order', 'day_first', 'month_first',
            [separator ~ '_day_first', separator ~ '_month_first'], ['day_first', 'month_first'],
            'true'
        ) }} as {{ separator }}_is_day_first,
        {%- endfor %}
        -- Of days of a month some are at most 12; of years all may be above.
        coalesce(short_dates >= 10 and least_short_part > 12, false) as year_is_first,
        -- Midnights east of Greenwich, written in UTC: the day before, in the afternoon or evening,
        -- at one time of day or, with summer time, two; of London 23:00 in summer.
        coalesce(
            instants >= 10 and odd_instants = 0
            and (
                (instant_times = 1 and first_instant >= 14 * 60)
                or (
                    instant_times = 2
                    and first_instant >= 11 * 60 and last_instant = first_instant + 60
                )
                or (instant_times = 2 and first_instant = 0 and last_instant = 23 * 60)
            ),
            false
        ) as instants_are_midnights,
        -- A spreadsheet takes what it can for dates of its own country: days up to 12 become
        -- months, and the other dates stay texts.
        iso_dates >= 10 and iso_late_days = 0 and day_first + month_first >= 10
            as iso_may_be_swapped,
        iso_dates >= 10 and iso_late_days = 0 and day_first + month_first >= 10
        and ambiguous = 0 and (day_first = 0 or month_first = 0) as iso_is_swapped
    from totals

)

select * from final
{%- endmacro -%}

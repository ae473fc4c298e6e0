{#-
    A query for the numbers of the rows that are a total of all others: each spending column equals the
    sum of the others', but for rounding, and at least three of them are not 0.
-#}
{%- macro total_rows(relation) -%}
{%- set rounding = '1e-6' -%}
select parsed.source_row_number
from {{ relation }} as parsed
cross join (
    select
        {%- for category in categories() %}
        sum({{ category }}_spending) as {{ category }}_sum,
        {%- endfor %}
        count(*) as row_count
    from {{ relation }}
) as sums
where
    sums.row_count > 3
    {%- for category in categories() %}
    and abs(2 * parsed.{{ category }}_spending - sums.{{ category }}_sum)
    <= {{ rounding }} * abs(sums.{{ category }}_sum)
    {%- endfor %}
    and (
        {%- for category in categories() %}
        {{- ' +' if not loop.first }} case when parsed.{{ category }}_spending != 0 then 1 else 0 end
        {%- endfor %}
    ) >= 3
{%- endmacro -%}

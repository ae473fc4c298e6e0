{%- macro days_between(earlier, later) -%}
cast({{ dbt.datediff(earlier, later, 'day') }} as integer)
{%- endmacro -%}

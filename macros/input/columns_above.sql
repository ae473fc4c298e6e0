{#-
    An SQL text: the columns of which more cells than a share of the customers are counted, each with
    its count and share; null if there are none. `suffix` ends the name of each column's count.
-#}
{%- macro columns_above(suffix, share) -%}
nullif(concat_ws(
    ', ', cast(null as string)
    {%- for column in value_columns(columns_of_file()) if not column.optional %},
    case
        when {{ column.name ~ suffix }} > {{ share }} * rows_accepted
            then '{{ column.header }} (' || {{ column.name ~ suffix }} || ' of ' || rows_accepted
                || ', ' || {{ percent(column.name ~ suffix ~ ' / cast(rows_accepted as double)') }}
                || ')'
    end
    {%- endfor %}
), '')
{%- endmacro -%}

{#- A text such as 12.0 is no bigint for Spark, and a number such as 12.5 is 12. -#}
{%- macro spark__try_bigint(cell) -%}
coalesce(
    try_cast({{ cell }} as bigint),
    case
        when {{ try_double('cast(' ~ cell ~ ' as string)') }} = floor(try_cast({{ cell }} as double))
            and abs(try_cast({{ cell }} as double)) < 9e15
            then try_cast(try_cast({{ cell }} as double) as bigint)
    end
)
{%- endmacro -%}

{#- An SQL text: how far a figure is from the average of all customers; within 5 % it is about it. -#}
{%- macro versus_average(figure, average) -%}
case
    when abs({{ figure }} - {{ average }}) < 0.05 * {{ average }} then 'about average'
    else
        cast(cast(round(100 * abs({{ figure }} / nullif({{ average }}, 0) - 1)) as bigint) as string)
        || case when {{ figure }} > {{ average }} then ' % above average' else ' % below average' end
end
{%- endmacro -%}

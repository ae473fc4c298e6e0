{#- A text cell without its time of day, its parts separated by hyphens: 4/9/2012 0:00 is 4-9-2012. -#}
{%- macro date_text(cell) -%}
regexp_replace(
    trim(case
        when strpos({{ cell }}, ':') > 0
            then regexp_replace({{ cell }}, '[ T]+[0-9]{1,2}:[0-9]{2}.*$', '')
        else {{ cell }}
    end),
    '[-/., ]+', '-', 'g'
)
{%- endmacro -%}

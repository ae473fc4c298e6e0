{#- A text cell without its time of day, its parts separated by hyphens: 4/9/2012 0:00 is 4-9-2012. -#}
{%- macro date_text(cell) -%}
{%- set day -%}
trim(case
    when instr({{ cell }}, ':') > 0
        then regexp_replace({{ cell }}, '[ T]+[0-9]{1,2}:[0-9]{2}.*$', '')
    else {{ cell }}
end)
{%- endset -%}
{{ replace_matches(day, "'[-/., ]+'", "'-'") }}
{%- endmacro -%}

{#- The number of a month, in two digits, by its name in a language that month_words.csv knows. -#}
{%- macro month_of_word(word) -%}
case
    {%- for month in range(1, 13) %}
    when {{ has_match('upper(' ~ word ~ ')', sql_text('^(' ~ word_pattern('month_words', month | string) ~ ')$')) }}
        then '{{ "%02d" % month }}'
    {%- endfor %}
end
{%- endmacro -%}

{#- A pattern letter of Spark takes any number of digits, so the form is checked first. -#}
{%- macro spark__try_parse_date(text, patterns) -%}
{%- set formats = [] -%}
{%- for pattern in patterns if not pattern.endswith('%y') -%}
    {%- set format = pattern | replace('%Y%m%d', 'yyyyMMdd') | replace('%Y', 'yyyy')
        | replace('%d', 'd') | replace('%m', 'M') | replace('%b', 'MMM') | replace('%B', 'MMMM') -%}
    {%- do formats.append('try_to_date(' ~ four_digit_year(text) ~ ", '" ~ format ~ "')") -%}
{%- endfor -%}
case
    when regexp_like(
        {{ text }},
        '^[0-9]{8}$|^([0-9]{1,2}|[A-Za-z]+)-([0-9]{1,2}|[A-Za-z]+)-([0-9]{2}|[0-9]{4})$'
    )
        then coalesce({{ formats | join(', ') }})
end
{%- endmacro -%}

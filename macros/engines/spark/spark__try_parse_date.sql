{#- A year of two digits gets its century first, 1969 to 2068, as elsewhere. -#}
{%- macro spark__try_parse_date(text, patterns) -%}
{%- set parts = {'%d': 'd', '%m': 'M', '%b': 'MMM', '%B': 'MMMM', '%Y': 'yyyy'} -%}
{%- set tried = [] -%}
{%- for pattern in patterns if not pattern.endswith('%y') -%}
    {%- set formats = [pattern if pattern != '%Y%m%d' else 'yyyyMMdd'] -%}
    {%- for part, letters in parts.items() -%}
        {%- do formats.append(formats[-1] | replace(part, letters)) -%}
    {%- endfor -%}
    {%- do tried.append('try_to_date(' ~ four_digit_year(text) ~ ", '" ~ formats[-1] ~ "')") -%}
{%- endfor -%}
coalesce({{ tried | join(', ') }})
{%- endmacro -%}

{#- Between 48 and 122 no character is blank; n and u begin words for nothing. -#}
{%- macro is_plain_text(text) -%}
{%- set first = 'ascii(' ~ text ~ ')' -%}
(
    (
        {{ first }} between 48 and 57
        or {{ first }} between 65 and 90 and {{ first }} not in (78, 85)
        or {{ first }} between 97 and 122 and {{ first }} not in (110, 117)
    )
    and ascii(right({{ text }}, 1)) between 48 and 122
)
{%- endmacro -%}

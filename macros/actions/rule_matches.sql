{%- macro rule_matches(cell, flag) -%}
({{ cell }} = 'any' or ({{ cell }} = 'yes') = {{ flag }})
{%- endmacro -%}

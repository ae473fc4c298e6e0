{#- Whether a rule's cell (yes, no or any) lets a flag pass. -#}
{%- macro rule_matches(cell, flag) -%}
({{ cell }} = 'any' or ({{ cell }} = 'yes') = {{ flag }})
{%- endmacro -%}

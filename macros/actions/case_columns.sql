{%- macro case_columns() -%}
{{ return(['archetype', 'name_fit', 'is_churn_prone', 'is_upsell_candidate', 'has_interest']) }}
{%- endmacro -%}

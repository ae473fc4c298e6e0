{%- macro inputs_as_of(years_since='0', days_since='0') -%}
{%- set inputs = [] -%}
{%- for feature in segmentation_features() -%}
    {%- set moves_by = {'age': years_since, 'tenure_days': days_since}[feature.name] or '0' -%}
    {%- set expression = feature.expression if moves_by == '0'
        else 'cast(' ~ feature.name ~ ' - ' ~ moves_by ~ ' as double)' -%}
    {%- do inputs.append(expression ~ ' as ' ~ feature.name) -%}
{%- endfor -%}
{{ inputs | join(',\n        ') }}
{%- endmacro -%}

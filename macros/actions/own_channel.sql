{%- macro own_channel() -%}
{%- set counts = [] -%}
{%- for channel in channels() -%}
    {%- do counts.append(channel ~ '_order_count') -%}
{%- endfor -%}
case
    when order_count = 0 then 'none yet'
    when coalesce(greatest({{ counts | join(', ') }}), 0) = 0 then 'not known'
    {%- for channel in channels() %}
    when {{ channel }}_order_count = greatest({{ counts | join(', ') }}) then '{{ channel }}'
    {%- endfor %}
end
{%- endmacro -%}

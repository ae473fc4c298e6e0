{%- macro outliers_message(rule, share, what, median) -%}
'{{ rule }} ({{ var(rule) }}) makes ' || cast(round(100 * {{ share }}) as integer) || ' % of the customers '
|| 'outliers, more than max_outlier_share ({{ var("max_outlier_share") }}) allows. The median {{ what }} found is '
|| cast(round({{ median }}) as bigint)
{%- endmacro -%}

{#-
    The day on which this refresh started, by the calendar of whoever is farthest ahead (UTC+14): a
    later enrolment lies in the future everywhere, and the machine's time zone changes nothing.
-#}
{%- macro day_of_refresh() -%}
date '{{ (run_started_at + modules.datetime.timedelta(hours=14)).strftime("%Y-%m-%d") }}'
{%- endmacro -%}

{#- Why a customer needs attention, in words; for those who are late. -#}
{%- macro churn_reason() -%}
'Last order ' || recency_days || ' days ago, every '
|| cast(cast(round(greatest(usual_interval_days, 1)) as bigint) as varchar) || ' days is usual.'
|| case
    when visits_without_order_count > 0
        then ' ' || visits_without_order_count
            || case when visits_without_order_count = 1 then ' web visit' else ' web visits' end
            || ' in the last month without an order.'
    else ''
end
|| case when complaint_count > 0 then ' Complained.' else '' end
{%- endmacro -%}

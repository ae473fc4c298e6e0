{%- macro churn_reason() -%}
'Last order ' || recency_days || ' days ago, every '
|| case
    when usual_interval_days < 1.5 then 'day is usual.'
    else cast(cast(round(usual_interval_days) as bigint) as string) || ' days is usual.'
end
|| case
    when visits_without_order_count > 0
        then ' ' || visits_without_order_count
            || case when visits_without_order_count = 1 then ' web visit' else ' web visits' end
            || ' in the last month without an order.'
    else ''
end
|| case when complaint_count > 0 then ' Complained.' else '' end
{%- endmacro -%}

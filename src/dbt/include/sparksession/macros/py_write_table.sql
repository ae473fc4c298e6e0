{#- The code of a Python model, and behind it what writes its result; `spark` is the session. -#}
{% macro py_write_table(compiled_code, target_relation) %}
{{ compiled_code }}

from dbt.adapters.sparksession.python_models import reader, write_table

write_table(
    spark,
    model(dbtObj(reader(spark)), spark),
    "{{ target_relation }}",
    "{{ config.get('file_format', 'parquet') }}",
)
{% endmacro %}

{#-
    Whether the last release is of the data set that this refresh is of. Where it is another one,
    and nobody said so, stops the build: nobody's segments are replaced by those of others.
-#}
{%- macro is_same_dataset(release) -%}
{%- set query -%}
    select dataset from {{ release }}.refresh_summary order by refreshed_at desc limit 1
{%- endset -%}
{%- set previous, current = run_query(query).rows[0][0], dataset() -%}
{%- if previous not in (current, 'embedded') and not var('dataset') and flags.WHICH == 'build' -%}
    {{ exceptions.raise_compiler_error(
        "The published segments are of the data set '" ~ previous ~ "', this build is of '" ~ current
        ~ "'. The same customers? Set dataset to '" ~ previous ~ "'. Others, which shall replace them? "
        ~ "Set dataset to '" ~ current ~ "'. To keep both give each a workspace of its own "
        ~ "(SMARTCART_WORKSPACE)."
    ) }}
{%- endif -%}
{{ return(previous == current) }}
{%- endmacro -%}

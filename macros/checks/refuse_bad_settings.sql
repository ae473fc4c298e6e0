{#- Stops the build before it starts where settings contradict each other. -#}
{%- macro refuse_bad_settings() -%}
{%- do ask_plugin('check_settings', {'given': invocation_args_dict.get('vars', {}) | list}) -%}
{%- set choices = {
    'recipe': ['default', 'published'],
    'date_order': ['auto', 'day_first', 'month_first'],
    'decimal_mark': ['auto', 'point', 'comma'],
    'customer_id_type': ['bigint', 'string'],
} -%}
{%- for setting, values in choices.items() if var(setting) not in values -%}
    {{ exceptions.raise_compiler_error(
        "There is no " ~ setting ~ " '" ~ var(setting) ~ "'. Choose one of: " ~ values | join(', ')
    ) }}
{%- endfor -%}
{%- set candidates = var('candidate_k') -%}
{%- if candidates is string or candidates is not iterable
    or candidates | reject('integer') | list or candidates | select('lt', 2) | list
    or not candidates -%}
    {{ exceptions.raise_compiler_error(
        'candidate_k must be a list of whole numbers from 2 on, such as [2, 3, 4], not: ' ~ candidates
    ) }}
{%- endif -%}
{%- if var('n_segments') != 'auto' and var('n_segments') not in candidates -%}
    {{ exceptions.raise_compiler_error(
        'n_segments is ' ~ var('n_segments') ~ ', but only the numbers of candidate_k are fitted: '
        ~ candidates | join(', ') ~ '. Choose one of them or auto, or add it to candidate_k.'
    ) }}
{%- endif -%}
{%- do refuse_bad_input_settings() -%}
{%- do refuse_bad_release_settings() -%}
{%- do refuse_bad_model_settings() -%}
{%- do refuse_bad_quality_settings() -%}
{%- do refuse_bad_action_settings() -%}
{%- do refuse_bad_test_settings() -%}
{%- set most_components = segmentation_features() | length -%}
{%- if var('n_components') not in range(1, most_components + 1) -%}
    {{ exceptions.raise_compiler_error(
        'n_components is ' ~ var('n_components') ~ ', but must be a whole number from 1 to '
        ~ most_components ~ ', the number of clustering inputs.'
    ) }}
{%- endif -%}
{%- endmacro -%}

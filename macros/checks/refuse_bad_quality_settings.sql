{#- Stops the build before it starts where a setting of the figures about segments has no meaning. -#}
{%- macro refuse_bad_quality_settings() -%}
{%- set least = {
    'diagnostic_sample_size': [100, var('candidate_k') | max] | max,
    'bootstrap_replicates': 1, 'max_map_points': 100,
} -%}
{%- for setting, lowest in least.items() -%}
    {%- if var(setting) is not integer or var(setting) < lowest -%}
        {{ exceptions.raise_compiler_error(
            setting ~ ' must be a whole number from ' ~ lowest ~ ' on, not: ' ~ var(setting)
        ) }}
    {%- endif -%}
{%- endfor -%}
{%- for setting in ['repeatable_from', 'dissolves_below', 'min_segment_share', 'undecided_margin'] -%}
    {%- if var(setting) is not number or not 0 <= var(setting) <= 1 -%}
        {{ exceptions.raise_compiler_error(
            setting ~ ' must be a number from 0 to 1, not: ' ~ var(setting)
        ) }}
    {%- endif -%}
{%- endfor -%}
{%- if var('dissolves_below') > var('repeatable_from') -%}
    {{ exceptions.raise_compiler_error(
        'dissolves_below (' ~ var('dissolves_below') ~ ') must not be above repeatable_from ('
        ~ var('repeatable_from') ~ ').'
    ) }}
{%- endif -%}
{%- endmacro -%}

{#- Stops the build before it starts where a setting of the actions has no meaning. -#}
{%- macro refuse_bad_action_settings() -%}
{%- for setting in [
    'observation_days', 'churn_from_intervals', 'interest_min_lift', 'interest_min_amount',
] -%}
    {%- if var(setting) is not number or var(setting) <= 0 -%}
        {{ exceptions.raise_compiler_error(
            setting ~ ' must be a number above 0, not: ' ~ var(setting)
        ) }}
    {%- endif -%}
{%- endfor -%}
{%- for setting in [
    'max_attention_share', 'interest_min_share', 'upsell_min_income_rank', 'upsell_min_gap',
    'assumed_uplift_share', 'holdout_share',
] -%}
    {%- if var(setting) is not number or not 0 <= var(setting) <= 1 -%}
        {{ exceptions.raise_compiler_error(
            setting ~ ' must be a number from 0 to 1, not: ' ~ var(setting)
        ) }}
    {%- endif -%}
{%- endfor -%}
{#- A list that cannot be read is refused before anything is built. -#}
{%- for setting in ['exclude_ids', 'forget_customers'] -%}
    {%- if var(setting) is mapping or var(setting) is boolean -%}
        {{ exceptions.raise_compiler_error(
            setting ~ ' must be the path of a file or a list of ids, not: ' ~ var(setting)
        ) }}
    {%- endif -%}
    {%- do read_id_list(setting) -%}
{%- endfor -%}
{%- endmacro -%}

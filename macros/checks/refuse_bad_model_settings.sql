{#- Stops the build before it starts where a setting of the model's life has no meaning. -#}
{%- macro refuse_bad_model_settings() -%}
{%- if var('refit') is not boolean and var('refit') != 'propose' -%}
    {{ exceptions.raise_compiler_error('refit must be true, false or propose, not: ' ~ var('refit')) }}
{%- endif -%}
{%- if var('rename') is not boolean -%}
    {{ exceptions.raise_compiler_error('rename must be true or false, not: ' ~ var('rename')) }}
{%- endif -%}
{%- for setting in ['match_from', 'far_share_from'] -%}
    {%- if var(setting) is not number or not 0 < var(setting) < 1 -%}
        {{ exceptions.raise_compiler_error(
            setting ~ ' must be a number between 0 and 1, not: ' ~ var(setting)
        ) }}
    {%- endif -%}
{%- endfor -%}
{%- for setting in ['drift_from', 'max_drift'] -%}
    {%- if var(setting) is not number or var(setting) <= 0 -%}
        {{ exceptions.raise_compiler_error(
            setting ~ ' must be a number above 0, not: ' ~ var(setting)
        ) }}
    {%- endif -%}
{%- endfor -%}
{%- endmacro -%}

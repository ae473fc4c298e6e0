{#- Stops the build before it starts where campaign_columns names what is not there. -#}
{%- macro refuse_bad_campaigns() -%}
{%- set known = campaign_records().campaigns | map(attribute='campaign_id') | list -%}
{%- set headers = campaigns() | map(attribute='header') | list -%}
{%- for campaign, header in var('campaign_columns').items() -%}
    {%- if header not in headers -%}
        {{ exceptions.raise_compiler_error(
            'campaign_columns: ' ~ header ~ ' tells nothing of a campaign. Choose one of: ' ~ headers | join(', ')
        ) }}
    {%- endif -%}
    {%- if campaign not in known -%}
        {{ exceptions.raise_compiler_error(
            "campaign_columns: there is no record of a campaign '" ~ campaign ~ "' of the data set "
            ~ dataset() ~ '. Known: ' ~ (known | join(', ') or 'none')
        ) }}
    {%- endif -%}
{%- endfor -%}
{%- endmacro -%}

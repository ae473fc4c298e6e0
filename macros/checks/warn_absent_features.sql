{#- Warns of features that the settings name and the file cannot give. -#}
{%- macro warn_absent_features() -%}
{%- set absent = absent_features() -%}
{%- set recipe = var('published_recipe') if var('recipe') == 'published'
    else {'numeric_features': var('numeric_features')} -%}
{%- for name in recipe.numeric_features if name in absent -%}
    {%- do warn_user(
        "The customer file lacks the column behind '" ~ name ~ "': it drops out of the segmentation."
    ) -%}
{%- endfor -%}
{%- endmacro -%}

{%- macro warn_user(message) -%}
{%- do exceptions.warn(message) -%}
{%- if flags.QUIET -%}
    {%- do print('Warning: ' ~ message) -%}
{%- endif -%}
{%- endmacro -%}

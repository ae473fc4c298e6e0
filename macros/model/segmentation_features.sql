{#-
    The clustering inputs of the recipe in force, in order: name, the category of a one-hot column,
    the SQL expression and the weight after scaling.

    Recipe `default` takes one column for a two-level category and weights each one-hot column by
    1 / sqrt(levels), so that a category cannot own a component. `published` does neither.

    `orders` cuts its standard scores off at orders_max_score, so that no wholesaler shapes a segment.

    A feature whose optional column the file lacks is left out, unless with_absent.
-#}
{%- macro segmentation_features(with_absent=false) -%}
{%- set is_published = chosen_recipe() == 'published' -%}
{%- set recipe = recipe_settings() -%}
{%- set features = [] -%}
{%- set limits = {'max_score': var('orders_max_score')} if chosen_recipe() == 'orders' else {} -%}
{%- set absent = [] if with_absent else absent_features() -%}
{%- for name in recipe.numeric_features if name not in absent -%}
    {%- do features.append(dict(
        {'name': name, 'category': none, 'expression': 'cast(' ~ name ~ ' as double)', 'weight': 1.0},
        **limits
    )) -%}
{%- endfor -%}
{%- for category, levels in recipe.categorical_features.items() if category not in absent -%}
    {%- set has_one_column = levels | length == 2 and not is_published -%}
    {%- for level in (levels[:1] if has_one_column else levels) -%}
        {%- do features.append({
            'name': category ~ '_' ~ modules.re.sub('[^a-z0-9]+', '_', level | lower),
            'category': category,
            'expression': 'case when ' ~ category ~ ' = ' ~ sql_text(level)
                ~ ' then cast(1 as double) else cast(0 as double) end',
            'weight': 1.0 if is_published else (levels | length) ** -0.5,
        }) -%}
    {%- endfor -%}
{%- endfor -%}
{{ return(features) }}
{%- endmacro -%}

{#- Names of the recipe's numeric features, and levels of its categorical ones. -#}
{%- macro recipe_settings() -%}
{%- if chosen_recipe() == 'default' -%}
    {{ return({
        'numeric_features': var('numeric_features'),
        'categorical_features': var('categorical_features'),
    }) }}
{%- endif -%}
{{ return(var(chosen_recipe() ~ '_recipe')) }}
{%- endmacro -%}

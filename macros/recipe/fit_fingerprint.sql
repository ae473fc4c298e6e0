{#- A hash of all settings that a fit depends on, and of the package's version. -#}
{%- macro fit_fingerprint() -%}
{%- set settings = {'features': segmentation_features(), 'version': package_version()} -%}
{%- for name in [
    'reference_date', 'max_age', 'max_income',
    'n_components', 'candidate_k', 'training_sample_size', 'random_seed',
] -%}
    {%- do settings.update({name: var(name) | string}) -%}
{%- endfor -%}
{{ return(local_md5(tojson(settings, sort_keys=true))) }}
{%- endmacro -%}

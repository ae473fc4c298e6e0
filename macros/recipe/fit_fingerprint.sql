{#-
    A hash of all settings that a fit depends on, and of the mappings behind its features. Another
    one means another model. The reference date is none of them: it moves with every file.
-#}
{%- macro fit_fingerprint() -%}
{%- set settings = {'features': segmentation_features()} -%}
{%- for name in [
    'max_age', 'max_income', 'n_components', 'candidate_k', 'training_sample_size', 'random_seed',
] -%}
    {%- do settings.update({name: var(name) | string}) -%}
{%- endfor -%}
{%- if execute -%}
    {%- for seed in ['education_levels', 'living_situations'] -%}
        {%- do settings.update({seed: graph.nodes['seed.smartcart.' ~ seed].checksum.checksum}) -%}
    {%- endfor -%}
{%- endif -%}
{{ return(local_md5(tojson(settings, sort_keys=true))) }}
{%- endmacro -%}

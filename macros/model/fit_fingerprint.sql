{#-
    A hash of all settings that a fit depends on, and of the mappings behind its features. Another
    one means another model. The reference date is none of them: it moves with every file; nor is
    an optional column that a file lacks: that is no change of mind.
-#}
{%- macro fit_fingerprint() -%}
{%- set settings = {
    'features': segmentation_features(with_absent=true), 'candidate_k': var('candidate_k') | sort,
} -%}
{%- for name in ['max_age', 'max_income', 'n_components', 'training_sample_size', 'random_seed'] -%}
    {%- do settings.update({name: var(name) | float}) -%}
{%- endfor -%}
{%- if execute -%}
    {%- for seed in ['education_levels', 'living_situations'] -%}
        {%- do settings.update({seed: graph.nodes['seed.smartcart.' ~ seed].checksum.checksum}) -%}
    {%- endfor -%}
{%- endif -%}
{{ return(local_md5(tojson(settings, sort_keys=true))) }}
{%- endmacro -%}

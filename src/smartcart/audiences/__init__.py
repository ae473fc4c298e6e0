"""Audience files: a target list with contacts, as a marketing tool takes it, and its record.

`contacts` reads the contacts, `addresses` and `plain_forms` normalise them, `platforms` has the rules of the tools,
`audience` says who is in a list and who is left out, and `campaign_folder` writes it all.
"""

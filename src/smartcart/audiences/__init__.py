"""Audience files: a target list with contacts, as a marketing tool takes it, and its record.

`contacts` reads the contacts, `addresses` and `plain_forms` normalise them, `platforms` has the
rules of the tools, `audience` says who is in a list and who is left out, `campaign_folder` writes
the files, and `export` does it all.
"""

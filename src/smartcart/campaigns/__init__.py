"""Campaigns: what could be seen, who was in one, what it brought, and who responded before.

`plan` says before the sending which lift the two groups can show, `records` keeps who was in them,
`effects` and `results` compare them afterwards. `responses` compares segments by the campaigns that
a customer file tells of.
"""

"""What a customer will bring: models of orders, of their value and of the time between them.

`docs/value.md` says where they are from, and what they do not say. Everything here sees the bounded
sample; all customers are scored in SQL (`models/value/`).
"""

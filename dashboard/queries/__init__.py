"""All SQL of the dashboard that reads a release; public tables only.

The form for a new customer also fills tables of its own, in memory: `new_customer.py`.
"""

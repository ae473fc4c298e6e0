"""All SQL of the dashboard, on the public tables of one release."""

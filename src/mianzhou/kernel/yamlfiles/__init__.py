"""Yamlfiles: files that people write by hand, read strictly, every error with its line and what to do.

Reads: YAML or JSON text. Writes: nothing. Used by: assessment schemes, distribution plans and other data that a stranger may bring.
"""

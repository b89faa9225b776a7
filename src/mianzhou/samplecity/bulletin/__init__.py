"""The invented city's bulletin: clean sources, and a printing that damages them as extraction from PDF does.

Reads: the YAML files below. Writes: text. Used by: the demonstration, tests of reading, benchmarks.
"""

"""An invented city, 云川市: fixture, demonstration and load generator.

Reads: its own data files. Writes: through the pillars' actions. Used by: `make up`, tests, benchmarks.
"""

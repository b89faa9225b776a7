"""Spark as the lake's other engine: the same statements in its dialect, on one machine or on a cluster.

Reads: staged text, lake tables. Writes: staged files. Used by: the lakehouse, for what is asked of the engine `spark`.
"""

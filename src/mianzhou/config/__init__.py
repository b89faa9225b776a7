"""Settings, addresses and the command line: the only place that knows everybody.

Reads: the environment. Writes: the data folder. Used by: whoever starts the program.
"""

"""Lake: the one executor of bulk work, and the tables with history that it fills and answers from.

Reads: chunks of text, lake tables. Writes: staged files, lake tables. Used by: lakehouse, intake, quality, the sample city.
"""

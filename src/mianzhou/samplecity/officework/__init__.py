"""Office work: the invented departments register resources, deliver and mend files, dispute values, push and are asked.

Reads: the population's files and their truth, `data/resources`. Writes: through the actions of catalogue, intake, push, lake, quality and
data correction. Used by: the demonstration of `make up`.
"""

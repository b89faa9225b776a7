"""Calendar: working days with the State Council's holidays and make-up days, and deadlines counted on them.

Reads: its data files and the years that stewards publish. Writes: calendar years. Used by: everybody who counts days.
"""

"""The pages of the response, of coverage and of drills: what they show, their forms, and what may be done there.

Reads: response, townships, drill. Writes: through their actions. Used by: the application's pages.
"""

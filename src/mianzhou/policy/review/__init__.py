"""Review: extraction proposes, a person confirms, edits, splits, merges or rejects; every judgement is kept and can be taken back.

Reads: obligations, targets, document texts. Writes: their status and fields, judgements. Used by: the portal, the sample city.
"""

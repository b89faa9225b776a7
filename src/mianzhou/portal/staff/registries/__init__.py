"""Registries 基础库: looking a person, an organisation, a place or a household up, judging doubtful pairs, following runs, coverage and figures.

Reads: registries, matching, linkage, geography, the economy. Writes: nothing itself; looks, judgements and disputes go through the rooms' actions.
Used by: the site's addresses.
"""

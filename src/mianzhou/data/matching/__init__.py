"""Matching: the registry asked for one record, and searched by people: by name, pinyin, initials, number, phone, address.

Reads: linkage's keys and scores, the members of entities. Writes: the index that answers (keys, terms, names). Used by: registries, push, the portal.
"""

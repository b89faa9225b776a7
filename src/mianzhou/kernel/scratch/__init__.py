"""Scratch folders: what a process lays down for a while, gone with the process even where it is killed.

Reads: the locks of folders beside it. Writes: folders of its own. Used by: the lake's engines, linking.
"""

"""What pages are made of: tables with filters and export, forms, charts, the frame.

Reads: querysets handed to it. Writes: nothing. Used by: staff and public pages, applications.
"""

"""The catalogue in other forms: the guide's spreadsheet, DCAT 3, Data Package. No Django: what goes in and out are plain records.

Reads: records, files handed in. Writes: nothing. Used by: `catalogue.exchanging`, the portal and the command line through `catalogue.api`.
"""

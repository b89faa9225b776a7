"""The directory of basic units as a Django app."""

from mianzhou.applications import shelf


class BasicUnitsConfig(shelf.ShelfConfig):
    name = "mianzhou.applications.basic_units"
    label = "basic_units"

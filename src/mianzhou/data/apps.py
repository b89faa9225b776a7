"""The data pillar as a Django app."""

from django.apps import AppConfig


class DataConfig(AppConfig):
    name = "mianzhou.data"
    label = "data"
    default_auto_field = "django.db.models.BigAutoField"

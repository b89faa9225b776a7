"""The services pillar as a Django app."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "mianzhou.services"
    label = "services"
    default_auto_field = "django.db.models.BigAutoField"

"""The policy pillar as a Django app."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "mianzhou.policy"
    label = "policy"
    default_auto_field = "django.db.models.BigAutoField"

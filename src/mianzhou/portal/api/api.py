"""What applications may use of the JSON API: how their operations are declared. Apart from the components, which commands load too, ninja not."""

from mianzhou.portal.api.operations import list_api, operation

__all__ = ["list_api", "operation"]

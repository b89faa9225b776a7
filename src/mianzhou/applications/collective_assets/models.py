"""The tables of the application's rooms."""

from mianzhou.applications.collective_assets.assets.models import (
    Asset,
    AssetChange,
    Contract,
    Inventory,
    InventoryLine,
    Rent,
)
from mianzhou.applications.collective_assets.collectives.models import (
    Collective,
    Household,
    Member,
    MemberRoll,
    Office,
)
from mianzhou.applications.collective_assets.shareholding.models import (
    CertificateRun,
    Distribution,
    DistributionLine,
    Pledge,
    ShareMove,
    SharePlan,
)

__all__ = [
    "Asset",
    "AssetChange",
    "CertificateRun",
    "Collective",
    "Contract",
    "Distribution",
    "DistributionLine",
    "Household",
    "Inventory",
    "InventoryLine",
    "Member",
    "MemberRoll",
    "Office",
    "Pledge",
    "Rent",
    "ShareMove",
    "SharePlan",
]

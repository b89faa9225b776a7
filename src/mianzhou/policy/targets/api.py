"""What other pillars may use of targets."""

from mianzhou.policy.targets.damage import FLAG_TITLES
from mianzhou.policy.targets.models import COMPARATORS, Target
from mianzhou.policy.targets.queries import targets, targets_in

__all__ = ["COMPARATORS", "FLAG_TITLES", "Target", "targets", "targets_in"]

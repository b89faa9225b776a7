"""What other rooms and pillars may use of standards."""

from mianzhou.data.standards.catalogue import STANDARDS
from mianzhou.data.standards.masks import MASKED_GRADES, is_masked, mask, mask_sql
from mianzhou.data.standards.model import Mask, Sensitivity, Standard

__all__ = ["MASKED_GRADES", "STANDARDS", "Mask", "Sensitivity", "Standard", "is_masked", "mask", "mask_sql"]

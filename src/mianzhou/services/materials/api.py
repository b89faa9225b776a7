"""What other pillars may use of materials."""

from mianzhou.services.materials.actions import add_material, look_at_material, look_at_own, withdraw_material
from mianzhou.services.materials.file_types import ACCEPTED, FileRefused
from mianzhou.services.materials.keeping import KeptFile, file_path, keep_file
from mianzhou.services.materials.models import CaseMaterial, StoredFile
from mianzhou.services.materials.queries import MaterialMissing, kinds_of, material_in, materials_of, own_materials

__all__ = [
    "ACCEPTED",
    "CaseMaterial",
    "FileRefused",
    "KeptFile",
    "MaterialMissing",
    "StoredFile",
    "add_material",
    "file_path",
    "keep_file",
    "kinds_of",
    "look_at_material",
    "look_at_own",
    "material_in",
    "materials_of",
    "own_materials",
    "withdraw_material",
]

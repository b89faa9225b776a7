"""What the invented city may use of rural collective assets."""

from mianzhou.applications.collective_assets.assets.actions import Card, enter_assets
from mianzhou.applications.collective_assets.assets.contract_actions import Terms, enter_contract, pay_rent
from mianzhou.applications.collective_assets.assets.inventory_actions import all_there, begin_inventory, close_inventory
from mianzhou.applications.collective_assets.assets.models import Inventory
from mianzhou.applications.collective_assets.collectives.actions import (
    Proposed,
    add_households,
    certify,
    draft_roll,
    enter_roll,
    open_collective,
    set_holder_cap,
)
from mianzhou.applications.collective_assets.collectives.models import Collective, Household, Member
from mianzhou.applications.collective_assets.collectives.seating_actions import elect
from mianzhou.applications.collective_assets.shareholding.actions import Terms as ShareTerms
from mianzhou.applications.collective_assets.shareholding.actions import (
    draft_plan,
    give_out,
    inherit_shares,
    move_shares,
)
from mianzhou.applications.collective_assets.shareholding.certifying_actions import (
    ask_for_certificates,
    run_certificates,
)
from mianzhou.applications.collective_assets.shareholding.distributing_actions import (
    Figures,
    draft_distribution,
    judge_distribution,
    pay,
)

__all__ = [
    "Card",
    "Collective",
    "Figures",
    "Household",
    "Inventory",
    "Member",
    "Proposed",
    "ShareTerms",
    "Terms",
    "add_households",
    "all_there",
    "ask_for_certificates",
    "begin_inventory",
    "certify",
    "close_inventory",
    "draft_distribution",
    "draft_plan",
    "draft_roll",
    "elect",
    "enter_assets",
    "enter_contract",
    "enter_roll",
    "give_out",
    "inherit_shares",
    "judge_distribution",
    "move_shares",
    "open_collective",
    "pay",
    "pay_rent",
    "run_certificates",
    "set_holder_cap",
]

"""The departments' holdings, in the order in which intake must take them: what is referred to comes first."""

from __future__ import annotations

from mianzhou.samplecity.population.departments import (
    civil_affairs,
    education,
    health,
    housing,
    human_resources,
    market,
    public_security,
    tax,
)
from mianzhou.samplecity.population.model import Holding

HOLDINGS: tuple[Holding, ...] = (
    *public_security.HOLDINGS,
    *civil_affairs.HOLDINGS,
    *market.HOLDINGS,
    *human_resources.HOLDINGS,
    *health.HOLDINGS,
    *education.HOLDINGS,
    *tax.HOLDINGS,
    *housing.HOLDINGS,
)

"""Trouble on order: what the network and the platform do to an app on a bad day. `Faults` is the face."""

from devstore.faults.ordered import KINDS, SHOP_STATES, TARGETS, Fault, Faults

__all__ = ["KINDS", "SHOP_STATES", "TARGETS", "Fault", "Faults"]

"""Subscription contracts: what customers have agreed to buy again and again, and the attempts to bill it."""

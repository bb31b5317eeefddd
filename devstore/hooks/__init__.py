"""What the platform announces: topics, who may hear them, and bodies of carts and checkouts."""

"""Money a shop keeps for its shoppers: gift cards and store credit, and what orders were paid with."""

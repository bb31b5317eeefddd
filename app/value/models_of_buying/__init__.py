"""Models of who buys again, how often and for how much: arrays only, no shop, no database, no web inside."""

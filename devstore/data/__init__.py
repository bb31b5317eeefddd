"""The content of the stand-in store's shops: products, customers and orders, made anew from a seed."""

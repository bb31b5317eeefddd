"""Selling plans: other ways to buy a product, such as every month for a tenth less."""

"""Carousels on the platform's own pages: what our extensions on account and thank-you pages ask."""

"""Draft orders: orders an app or the merchant writes down before anybody paid."""

"""Shoppers: people with a taste who visit the shops over HTTP, read their mails, buy and bring back."""

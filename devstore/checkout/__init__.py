"""What a basket costs: discounts with and without a code, shipping, taxes, and how it is paid."""

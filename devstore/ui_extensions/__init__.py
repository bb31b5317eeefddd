"""UI extensions on the pages after the checkout and in customer accounts: declared, sandboxed, shown."""

"""The app proxy: addresses of the storefront that the app answers, by the platform's signed query."""

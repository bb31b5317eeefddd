"""The platform's face to the app's server: the token endpoint and the Admin API of each shop."""

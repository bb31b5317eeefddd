"""App Pricing: the app's plans as its developer set them up, and the plan each merchant is on."""

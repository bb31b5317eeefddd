"""Orders changed after they were placed: staged first, then committed, then told."""

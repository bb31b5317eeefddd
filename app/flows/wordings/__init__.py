"""Two wordings of one mail against each other: who gets which, what it brought, and the choice."""

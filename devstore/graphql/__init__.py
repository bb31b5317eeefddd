"""The Admin GraphQL API of the stand-in: a subset of the official schema, executed against its own tables."""

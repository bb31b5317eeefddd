"""Bulk operations: one query over everything, run later, its answer a file of JSON lines."""

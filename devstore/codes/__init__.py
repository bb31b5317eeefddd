"""Many codes for one discount, taken in later and one by one."""

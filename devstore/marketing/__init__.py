"""Marketing activities an app reports: what ran where, and how shoppers answered."""

"""How each kind of offer is issued, looked up, withdrawn and reckoned; the table stands in `terms`."""

"""What a merchant types is text wherever it is shown: all fields, all payloads, read by a real browser."""

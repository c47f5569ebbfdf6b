"""Step 3, HTTP: decode, then submit or ask, then encode. Speaks for one node, assumes loopback."""

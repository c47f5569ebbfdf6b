"""Step 5, who comes first: the port between an ordering engine and the machine, and the engines."""

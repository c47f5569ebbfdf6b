"""Step 1, a person types: parse, call, print, exit."""

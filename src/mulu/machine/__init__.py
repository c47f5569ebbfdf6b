"""Step 6, apply a block: route its messages to the rules, write receipts, root the state, check invariants."""

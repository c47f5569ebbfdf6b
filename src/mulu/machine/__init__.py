"""Step 6, apply a block: messages to rules, receipts, roots, invariants."""

"""Step 4, the signed transaction: body, signatures, text parts, and the frame around them."""

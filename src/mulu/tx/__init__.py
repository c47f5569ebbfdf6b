"""Step 4, the signed transaction: a body, its signatures, the text parts beside it, and the frame that carries them."""

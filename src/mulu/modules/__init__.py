"""Step 7, the rules: one package a module; they meet only through ``needs.py`` protocols."""

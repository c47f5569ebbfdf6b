"""Step 1, a person clicks: pages in Chinese and English that speak only to the HTTP API."""

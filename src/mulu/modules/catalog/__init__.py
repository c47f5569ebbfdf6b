"""What data a city has: duties, data entries with items, systems, and tables with columns.

Each record has a code that is never reused, a chain of versions bound by content hashes, and links
to the other three levels. Rules see codes, enums, numbers, dates, flags and references; names and
other free text stand in the part beside the body.
"""

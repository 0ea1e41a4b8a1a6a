"""From claims to a report: what is known at each entry, its verdict, what the report says of it."""

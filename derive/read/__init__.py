"""Text to syntax trees with places: notation is known here, mathematics is not."""

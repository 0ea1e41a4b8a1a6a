"""The trusted room: terms, derivative, normal form, givens as rewrites. Standard library only."""

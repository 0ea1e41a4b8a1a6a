"""Syntax to claims over terms: scope, definitions, index sets, cases. `document` is the way in."""

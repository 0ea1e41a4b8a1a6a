"""Chance: expectations, variances and covariances.

A random variable is a name that words, `X \\sim p`, or its use as `E[X]` say to be one. An
expectation is taken apart by linearity into moments, each a quantity of its own (`E[X^2 Y]`), and
what a document tells (independence, means, variances, laws) says what moments are. Nothing else
is known of them: where independence is not told, `E[X Y]` is no product. Loaded only where a
document speaks of expectations.
"""

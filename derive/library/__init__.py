"""The questions that are asked in Python about LaTeX: what does a formula say, are two answers
equal, is a sheet right? The names are in `derive`."""

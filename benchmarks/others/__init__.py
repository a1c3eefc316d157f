"""What we are measured beside: floors written by hand, and other people's libraries.

Each file runs by itself with this folder as its working directory, some under a Python of their
own; all show the same small menu.
"""

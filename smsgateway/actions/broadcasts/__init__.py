"""Broadcasts: a text a language to many people, counted and priced before, paced while it runs."""

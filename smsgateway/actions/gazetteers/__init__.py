"""Gazetteers: a country's list of places read by a mapping, judged, kept, compared and cut."""

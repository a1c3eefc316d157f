"""Complaints for other programs: Open311 GeoReport v2, answered from the cases."""

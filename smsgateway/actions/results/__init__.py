"""Monitoring and evaluation: indicators, their aims, and reports of a period."""

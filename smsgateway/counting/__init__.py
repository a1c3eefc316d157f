"""Counting, pure: .pb files, award rules, intervals. Text and numbers in, objects out."""

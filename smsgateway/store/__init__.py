"""What is kept: tables and their questions, an aggregate a file; the schema and its migrations."""

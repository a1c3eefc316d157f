"""What coordinators do with ideas: read, word, join, split, judge, put on the ballot."""

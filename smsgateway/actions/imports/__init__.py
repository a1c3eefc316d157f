"""Files brought in on the console: tried first, every faulty line named, then taken in whole."""

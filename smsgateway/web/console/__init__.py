"""The console: what coordinators see and do, a resource a file."""

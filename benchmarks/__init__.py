"""What it costs: measured in alternating rounds beside everybody else, on the machine at hand."""

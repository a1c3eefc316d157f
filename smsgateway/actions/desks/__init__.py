"""What an area handles complaints by, and what a screen may ask about them."""

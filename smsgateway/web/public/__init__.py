"""The public pages: what anybody may read, without signing in and without JavaScript."""

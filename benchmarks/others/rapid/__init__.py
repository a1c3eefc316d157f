"""RapidSMS in Django. It has no sessions of its own: a model of this app holds them."""

"""What is reached over HTTP: webhooks, health, console, public pages, the API and the handset."""

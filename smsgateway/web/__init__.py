"""What is reached over HTTP: webhooks, health, and the demo's handset."""

"""Tests of `smsgateway.channels`, over the emulators of `deploy`."""

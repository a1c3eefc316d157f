"""`python -m deploy.emulators africastalking --port 9001`: a provider on loopback, for demos."""

from __future__ import annotations

import argparse
import contextlib

from deploy.emulators import AfricasTalking, AndroidPhone, Emulator, Twilio
from deploy.emulators.server import CONTROL


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.emulators", description=__doc__)
    parser.add_argument("provider", choices=["africastalking", "androidphone", "twilio"])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--mode", default="ok", help="how to misbehave: see deploy/emulators")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--key", default="", help="API key or Auth Token; any where not given")
    parser.add_argument("--reports", default="", help="Africa's Talking: where reports are posted")
    chosen = parser.parse_args()
    emulator: Emulator
    if chosen.provider == "africastalking":
        emulator = AfricasTalking(chosen.port, api_key=chosen.key, reports=chosen.reports)
    elif chosen.provider == "androidphone":
        emulator = AndroidPhone(chosen.port, password=chosen.key)
    else:
        emulator = Twilio(chosen.port, auth_token=chosen.key, callbacks=True)
    emulator.latency = chosen.latency
    emulator.choose(chosen.mode)
    print(f"{chosen.provider} at {emulator.url}, counts at {emulator.url}{CONTROL}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        emulator.serve()


if __name__ == "__main__":
    main()

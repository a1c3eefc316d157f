"""Signing in: invitation, password, second factor, the password again, and out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for

from smsgateway.actions.accounts import entrance
from smsgateway.actions.accounts.entrance import Visit
from smsgateway.actions.house import House
from smsgateway.actions.refused import Refused
from smsgateway.web.console.gate import Answer, Gate, own_path
from smsgateway.web.qr import path_of
from smsgateway.web.speech import LANGUAGES, said


class SigningIn:
    """The way in and out."""

    def __init__(self, gate: Gate, house: House) -> None:
        """Register the routes."""
        self._gate, self._house = gate, house
        gate.anybody("/sign-in", self.sign_in)
        gate.anybody("/sign-in", self.check_password, post=True)
        gate.half("/second-factor", self.second_factor)
        gate.half("/second-factor", self.check_second_factor, post=True)
        gate.half("/set-up", self.set_up, post=True)
        gate.anybody("/invitation", self.invitation)
        gate.anybody("/invitation", self.accept, post=True)
        gate.route("/prove", self.prove)
        gate.route("/prove", self.check_proof, post=True)
        gate.half("/sign-out", self.sign_out, post=True)
        gate.anybody("/language", self.language, post=True)

    def sign_in(self) -> Answer:
        """The form; who is in already goes on."""
        after = own_path(request.args.get("next", ""))
        visit = self._gate.visit()
        if visit is not None and visit.whole:
            return redirect(after, 303)
        return render_template("console/sign_in.html", next=after, email="", no="")

    def check_password(self) -> Answer:
        """The first half."""
        email, after = request.form.get("email", ""), own_path(request.form.get("next", ""))
        password = request.form.get("password", "")
        try:
            token = entrance.sign_in(self._house, email, password, address())
        except Refused as no:
            page = render_template("console/sign_in.html", next=after, email=email, no=no.told)
            return page, 403
        self._gate.enter(token)
        return redirect(url_for("console.second_factor", next=after), 303)

    def second_factor(self, visit: Visit) -> Answer:
        """The other half, or its set-up."""
        return self._second_step(visit, own_path(request.args.get("next", "")))

    def check_second_factor(self, visit: Visit) -> Answer:
        """In, or not."""
        after = own_path(request.form.get("next", ""))
        try:
            token = entrance.second_factor(self._house, visit, request.form.get("code", ""))
        except Refused as no:
            return self._second_step(visit, after, no.told), 403
        self._gate.enter(token)
        return redirect(after, 303)

    def _second_step(self, visit: Visit, after: str, no: str = "") -> str:
        if not visit.account.ready:
            secret = entrance.secret_to_show(self._house, visit)
            qr = path_of(entrance.address_of(visit, secret))
            return render_template("console/set_up.html", secret=secret, qr=qr, no=no)
        demo = self._house.settings.demo
        shown = entrance.next_code(self._house, visit.account) if demo else ""
        return render_template("console/second_factor.html", next=after, shown=shown, no=no)

    def set_up(self, visit: Visit) -> Answer:
        """The first right code; the recovery codes are shown this once."""
        try:
            token, codes = entrance.set_up(self._house, visit, request.form.get("code", ""))
        except Refused as no:
            return self._second_step(visit, "", no.told), 403
        self._gate.enter(token)
        return render_template("console/recovery.html", codes=codes)

    def invitation(self) -> Answer:
        """The form for a code on paper."""
        return render_template("console/invitation.html", email="", no="")

    def accept(self) -> Answer:
        """A password is chosen."""
        email, password = request.form.get("email", ""), request.form.get("password", "")
        try:
            if password != request.form.get("again"):
                raise Refused("the two passwords differ")
            code = request.form.get("code", "")
            token = entrance.accept(self._house, email, code, password, address())
        except Refused as no:
            return render_template("console/invitation.html", email=email, no=no.told), 403
        self._gate.enter(token)
        return redirect(url_for("console.second_factor"), 303)

    def prove(self, visit: Visit) -> Answer:
        """The password again, before what cannot be taken back."""
        return render_template("console/prove.html", next=own_path(request.args.get("next", "")))

    def check_proof(self, visit: Visit) -> Answer:
        """Back to the page that asked."""
        after = own_path(request.form.get("next", ""))
        try:
            token = entrance.prove(self._house, visit, request.form.get("password", ""))
        except Refused as no:
            flash(said(no.told), "no")
            return redirect(url_for("console.prove", next=after), 303)
        self._gate.enter(token)
        return redirect(after, 303)

    def sign_out(self, visit: Visit) -> Answer:
        """Out, on the server and in the browser."""
        entrance.sign_out(self._house, visit)
        self._gate.leave()
        return redirect(url_for("console.sign_in"), 303)

    def language(self) -> Answer:
        """Another language for this browser."""
        if request.form.get("language") in LANGUAGES:
            session["language"] = request.form["language"]
        return redirect(own_path(request.form.get("from", "")), 303)


def address() -> str:
    """Where the request came from. Headers that anybody can write are not asked."""
    return request.remote_addr or "unknown"

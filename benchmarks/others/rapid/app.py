import menu
from rapidsms.apps.base import AppBase


class App(AppBase):
    def handle(self, message):
        from rapid.models import Session, Vote

        sid, key = message.fields["sid"], message.text
        session = Session.objects.filter(sid=sid).first()
        new = session is None
        session = session or Session(sid=sid, state="")
        said = "CON " + menu.home()
        if session.state == "home" and key == "1":
            session.state, said = "list", "CON " + menu.LIST
        elif session.state == "list" and (codes := menu.read(key)):
            session.state, session.codes = "chosen", " ".join(codes)
            said = "CON " + menu.chosen(codes)
        elif session.state == "chosen" and key == "1":
            phone = message.connections[0].identity
            Vote.objects.update_or_create(phone=phone, defaults={"codes": session.codes})
            session.state, said = "done", "END " + menu.saved(menu.receipt())
        else:
            session.state = "home"
        session.save(force_insert=new)
        message.respond(said)
        return True

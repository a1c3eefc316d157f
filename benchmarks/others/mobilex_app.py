"""mobilex: async screens, sessions in Redis; it has no web layer, so Starlette, served as ASGI."""

import menu
from mobilex import App, Request, Screen
from mobilex.cache.redis import RedisCache
from mobilex.responses import redirect
from mobilex.screens import END, Action
from psycopg_pool import AsyncConnectionPool
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route


class Cache(RedisCache):
    def __init__(self, app, **more):
        super().__init__(app, location=menu.REDIS_URL, **more)


ux = App("bench", session_backend=Cache)
pools = []


@ux.entry_screen("home")
class Home(Screen):
    nav_actions = ()

    def get_actions(self):
        return [Action(door, key=str(n), handler="go") for n, door in enumerate(menu.DOORS, 1)]

    def go(self, value):
        return redirect("list", None)

    def render(self):
        self.print(menu.HOME)


@ux.screen("list")
class List(Screen):
    nav_actions = ()

    def handle(self, value):
        if codes := menu.read(value):
            return redirect("chosen", None, codes=codes)
        return None

    def render(self):
        self.print(menu.LIST)


@ux.screen("chosen")
class Chosen(Screen):
    nav_actions = ()
    actions = (Action("Save", key="1", handler="save"), Action("Change", key="2", screen="list"))

    def get_actions(self):
        return self.actions

    async def save(self, value):
        keep = (
            "INSERT INTO votes (phone, codes) VALUES (%s, %s) "
            "ON CONFLICT (phone) DO UPDATE SET codes = excluded.codes"
        )
        async with pools[0].connection() as line:
            await line.execute(keep, (self.request.msisdn, " ".join(self.state.codes)))
        self.actions = ()
        self.print(menu.saved(menu.receipt()))
        return END

    def render(self):
        self.print(menu.chosen(self.state.codes).partition("\n")[0])


async def ussd(request):
    if not pools:
        settings = {"autocommit": True, "prepare_threshold": 1}
        pools.append(AsyncConnectionPool(menu.DSN, min_size=5, open=False, kwargs=settings))
        await pools[0].open()
    form = await request.form()
    asked = Request(
        form["phoneNumber"],
        session_id=form["sessionId"],
        ussd_string=form["text"],
        service_code=form["serviceCode"],
    )
    return PlainTextResponse(str(await ux(asked)))


app = Starlette(routes=[Route("/ussd", ussd, methods=["POST"])])

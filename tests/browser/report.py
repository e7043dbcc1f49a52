#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens a report in headless Chromium over its debugging protocol and looks at it.

usage: report.py PAGE [SHOTS]

Fails on console messages, on any request beyond the page itself, on a page wider than its window, on pictures
that are missing, empty, blank or not readable on their ground, on axes that show a value twice, on labels that run into
each other or are cut to the same, on lines through text, on tables without rows, with cells without a value or wider
than the page, on text that is too small or too faint (WCAG 2, AA),
on links to nowhere, on a focus order that is not that of the page, and on comfort that does not work. With a folder
SHOTS the page is seen in dark too and photographed in every view.
"""
import base64
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request

import websocket

FAILED = []


def check(good, what):
    if not good:
        FAILED.append(what)
        print("fail:", what)


class Browser:
    def __init__(self, folder):
        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0",
             "--remote-allow-origins=*", "--user-data-dir=" + folder, "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port = self.wait_for_port(folder + "/DevToolsActivePort")
        pages = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json"))
        url = [p for p in pages if p["type"] == "page"][0]["webSocketDebuggerUrl"]
        self.socket = websocket.create_connection(url, timeout=60)
        self.number, self.events = 0, []
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(domain + ".enable")

    @staticmethod
    def wait_for_port(path):
        for _ in range(1200):
            try:
                with open(path, encoding="ascii") as f:
                    lines = f.read().split("\n")
                if len(lines) > 1:
                    return lines[0]
            except OSError:
                pass
            time.sleep(0.05)
        raise SystemExit("the browser did not start")

    def call(self, method, **parameters):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def value(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise SystemExit(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def open(self, url, width, dark):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1,
                  mobile=width < 500)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", media="", features=[scheme])
        self.call("Page.navigate", url=url)
        for _ in range(400):
            if self.value("document.readyState") == "complete" and self.value("location.href") == url:
                return
            time.sleep(0.05)
        raise SystemExit("the page did not load")

    # Of the page, where it stands in the window: what lies beyond costs a new layout of the whole page.
    def shot(self, y, width, height, x=0, scale=1):
        clip = {"x": x, "y": y, "width": width, "height": height, "scale": scale}
        return base64.b64decode(self.call("Page.captureScreenshot", format="png", clip=clip)["data"])

    def press(self, key):
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode={"Tab": 9}[key])

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait()


# For every picture that shows: its size, strokes, texts that leave it, colours of text. Every box is asked for once.
PICTURES = """[...document.querySelectorAll('figure')].map(f => {
  const shown = [...f.querySelectorAll('svg')].filter(s => s.getBoundingClientRect().width > 0);
  const s = shown[0];
  if (!s) return {id: f.id, shown: 0};
  const box = s.getBoundingClientRect(), scale = box.width / s.viewBox.baseVal.width;
  const leaves = b => b.left < box.left - 2 || b.right > box.right + 2 || b.top < box.top - 2 || b.bottom > box.bottom + 2;
  const place = /translate\\(([-\\d.]+), ?([-\\d.]+)\\)(?:.*rotate\\(([-\\d.]+))?/;
  const texts = [...s.querySelectorAll('text')].filter(t => t.textContent.trim()).map(t => {
    const c = getComputedStyle(t), g = t.closest('[transform]'), turned = t.closest('[transform*=rotate]');
    return {v: t.textContent.trim(), b: t.getBoundingClientRect(), size: parseFloat(c.fontSize) * scale, fill: c.fill,
      at: g && g.getAttribute('transform').match(place), turned: turned && turned.getAttribute('transform').match(place)}; });
  const flat = texts.filter(t => !t.turned);
  const marks = [...s.querySelectorAll('path, polygon, polyline, rect, use')].map(m => ({m, b: m.getBoundingClientRect()}));
  const strokes = marks.filter(({m}) => m.matches('path, polygon, polyline') && !m.closest('defs'));
  const tilted = texts.filter(t => t.turned && Math.abs(t.turned[3]) > 5 && Math.abs(t.turned[3]) < 85)
    .map(t => t.turned.slice(1).map(Number));
  const axes = {}, twice = [];
  for (const t of texts) if (t.at && /^-?[\\d.]/.test(t.v)) for (const line of ['x' + t.at[1], 'y' + t.at[2]]) {
    if ((axes[line] = axes[line] || new Set()).has(t.v)) twice.push(t.v);
    axes[line].add(t.v); }
  return {id: f.id, shown: shown.length, width: box.width, height: box.height, texts: texts.length,
    marks: marks.filter(({m, b}) => !m.matches('polyline') && (b.width > 0 || b.height > 0)).length,
    outside: texts.filter(t => leaves(t.b)).map(t => t.v),
    small: texts.filter(t => t.size < 9.5).map(t => t.v),
    fills: [...new Set(texts.map(t => t.fill))],
    repeated: twice,
    slanted: tilted.filter((a, i) => tilted.slice(i + 1).some(b => a[2] === b[2] && Math.abs(
      (b[0] - a[0]) * Math.sin(a[2] * Math.PI / 180) - (b[1] - a[1]) * Math.cos(a[2] * Math.PI / 180)) < 11)).length,
    names: texts.map(t => t.v).filter(v => v.includes('…')),
    astray: strokes.filter(({b}) => leaves(b)).length,
    struck: strokes.filter(({m, b}) => m.matches('path') && ((b.width < 3 && b.height > 60) || (b.height < 3 && b.width > 60)))
      .filter(({m}) => { const c = getComputedStyle(m).stroke; return c !== 'none' && !/160, 160, 160/.test(c); })
      .flatMap(({b}) => flat.filter(t => t.b.left + 3 < b.right && b.left < t.b.right - 3 && t.b.top + 5 < b.bottom &&
        b.top < t.b.bottom - 5).map(t => t.v)),
    overlaps: flat.flatMap((t, i) => flat.slice(i + 1).filter(u => t.b.left < u.b.right - 1 && u.b.left < t.b.right - 1 &&
      t.b.top < u.b.bottom - 3 && u.b.top < t.b.bottom - 3).map(u => t.v + ' / ' + u.v))};
})"""


# Every piece of text that shows: its colour, the ground that it stands on, whether it is large.
TEXTS = """(() => {
  const ground = e => { for (; e; e = e.parentElement) { const b = getComputedStyle(e).backgroundColor;
    if (!/, 0\\)$|transparent/.test(b)) return b; } return 'rgb(255, 255, 255)'; };
  const seen = new Map(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; n = walk.nextNode();) { const e = n.parentElement;
    if (!n.data.trim() || !e || e.closest('script, style') || !e.getClientRects().length) continue;
    const c = getComputedStyle(e), svg = e.closest('svg');
    if (c.visibility === 'hidden') continue;
    const size = parseFloat(c.fontSize), large = size >= 24 || (size >= 18.66 && c.fontWeight >= 700);
    const k = [svg ? c.fill : c.color, ground(e), large].join('|');
    if (!seen.has(k)) seen.set(k, n.data.trim().slice(0, 40)); }
  return [...seen].map(([k, text]) => { const p = k.split('|');
    return {ink: p[0], ground: p[1], large: p[2] === 'true', text}; });
})()"""

DANGLING = """[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href')).filter(h =>
  h[0] !== '#' || !document.getElementById(decodeURIComponent(h.slice(1))))"""


def luminance(colour):
    parts = [float(c) / 255 for c in colour[colour.index("(") + 1:-1].replace(" ", "").split(",")[:3]]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# How many colours a photograph has; the browser reads its own picture faster than anything here could.
COLOURS = """(async () => {
  const bytes = Uint8Array.from(atob('%s'), c => c.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
  canvas.drawImage(picture, 0, 0);
  return new Set(new Uint32Array(canvas.getImageData(0, 0, picture.width, picture.height).data.buffer)).size;
})()"""


def photograph(browser, folder, width, dark):
    height, step = browser.value("document.documentElement.scrollHeight"), 2000
    browser.call("Emulation.setDeviceMetricsOverride", width=width, height=step, deviceScaleFactor=1, mobile=width < 500)
    for i, y in enumerate(range(0, height, step)):
        browser.value(f"scrollTo({{top: {y}, behavior: 'instant'}})")
        name = f"report-{width}-{'dark' if dark else 'light'}-{i:02d}.png"
        with open(os.path.join(folder, name), "wb") as f:
            f.write(browser.shot(y, width, min(step, height - y)))


# The next picture that shows, moved into the window.
INTO_VIEW = """(() => { const s = [...document.querySelectorAll('figure')].flatMap(f => [...f.querySelectorAll('svg')]
  .filter(s => s.getBoundingClientRect().width > 0).slice(0, 1))[%d];
  if (!s) return null;
  s.scrollIntoView({block: 'start', behavior: 'instant'});
  const b = s.getBoundingClientRect();
  return {id: s.closest('figure').id, x: b.x, y: b.y + scrollY, width: b.width, height: Math.min(b.height, innerHeight - b.y)}; })()"""


def not_blank(browser):
    number = 0
    while box := browser.value(INTO_VIEW % number):
        shot = browser.shot(box["y"], box["width"], box["height"], box["x"], 0.5)
        count = browser.value(COLOURS % base64.b64encode(shot).decode())
        check(count >= 8, f"{box['id']}: the picture has {count} colours")
        number += 1
    check(number >= 9, f"{number} pictures were looked at")


def keyboard(browser):
    order = []
    for _ in range(30):
        browser.press("Tab")
        order.append(browser.value("""(() => { const e = document.activeElement, all = [...document.querySelectorAll('*')];
            const c = getComputedStyle(e); return {at: all.indexOf(e), name: e.textContent.trim().slice(0, 30) || e.tagName,
            seen: c.outlineStyle !== 'none' && parseFloat(c.outlineWidth) >= 2}; })()"""))
    check(order[0]["name"] == "To the verdict", f"the first stop of the keyboard is {order[0]['name']}")
    places = [o["at"] for o in order]
    check(places == sorted(set(places)), f"the focus jumps: {[o['name'] for o in order]}")
    check(all(o["seen"] for o in order), f"a focus that does not show: {[o['name'] for o in order if not o['seen']]}")


def comfort(browser):
    lanes = browser.value("document.querySelectorAll('#lanes input').length")
    check(lanes >= 2, f"{lanes} lanes can be hidden")
    hidden = browser.value("""(() => { document.querySelector('#lanes input').click();
        return [...document.querySelectorAll('figure svg *')].filter(e => e.style.visibility === 'hidden').length; })()""")
    check(hidden >= 3, f"hiding a lane hides {hidden} marks")
    shown = browser.value("""(() => { document.querySelector('#lanes input').click();
        return [...document.querySelectorAll('figure svg *')].filter(e => e.style.visibility === 'hidden').length; })()""")
    check(shown == 0, f"{shown} marks stay hidden")
    column = browser.value("""(() => { const t = document.getElementById('table-lanes'), h = t.tHead.rows[0].cells[1];
        h.querySelector('button').click(); return [h.getAttribute('aria-sort'), [...t.tBodies[0].rows].map(r =>
        parseFloat(r.cells[1].textContent.replace(/,/g, '')))]; })()""")
    check(column[0] == "ascending" and column[1] == sorted(column[1]), f"sorting gives {column}")


def printed(browser):
    browser.call("Emulation.setEmulatedMedia", media="print", features=[])
    check(browser.value("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)", "print: dark ground")
    wide = browser.value("[...document.querySelectorAll('.wide')].every(e => e.getBoundingClientRect().width > 0)")
    check(wide, "print: a picture does not show")
    pages = base64.b64decode(browser.call("Page.printToPDF", printBackground=True)["data"])
    check(pages.startswith(b"%PDF") and len(pages) > 50000, f"print: {len(pages)} bytes of PDF")
    browser.call("Emulation.setEmulatedMedia", media="", features=[])


def look(browser, url, width, dark):
    where = f"{width} px, {'dark' if dark else 'light'}"
    browser.open(url, width, dark)
    check(browser.value("document.documentElement.scrollWidth") <= width, f"{where}: the page scrolls sideways")
    ground = browser.value("getComputedStyle(document.body).backgroundColor")
    ink = browser.value("getComputedStyle(document.body).color")
    check(contrast(ground, ink) > 7, f"{where}: text {ink} on {ground}")
    for t in browser.value(TEXTS):
        least = 3 if t["large"] else 4.5
        check(contrast(t["ink"], t["ground"]) >= least, f"{where}: contrast of {t}")
    dangling = browser.value(DANGLING)
    check(not dangling, f"{where}: links to nowhere: {dangling[:3]}")
    check((luminance(ground) < 0.1) == dark, f"{where}: ground {ground}")
    pictures = browser.value(PICTURES)
    drawn = [p for p in pictures if p["shown"]]
    check(len(drawn) >= 9, f"{where}: {len(drawn)} pictures of {len(pictures)}")
    for p in drawn:
        name = f"{where}: {p['id']}"
        check(p["shown"] == 1, f"{name}: {p['shown']} pictures at once")
        check(p["width"] > 300 and p["height"] > 120, f"{name}: {p['width']} by {p['height']} px")
        check(p["texts"] >= 5 and p["marks"] >= 5, f"{name}: {p['texts']} texts, {p['marks']} marks")
        check(not p["outside"], f"{name}: text leaves the picture: {p['outside']}")
        check(not p["small"], f"{name}: text is too small: {p['small'][:3]}")
        check(not p["overlaps"], f"{name}: texts overlap: {p['overlaps'][:3]}")
        # The map has several panels beside each other.
        check(not p["repeated"] or p["id"] == "figure-56_map", f"{name}: labels of an axis are equal: {p['repeated'][:3]}")
        check(not p["slanted"], f"{name}: {p['slanted']} slanted labels run into each other")
        check(not p["astray"], f"{name}: {p['astray']} strokes leave the picture")
        check(width < 1000 or not p["struck"], f"{name}: a line goes through text: {p['struck'][:3]}")
        check(len(p["names"]) == len(set(p["names"])), f"{name}: cut names are equal: {p['names'][:4]}")
        for fill in p["fills"]:
            check(contrast(ground, fill) > 4.5, f"{name}: text {fill} on {ground}")
    check(browser.value("document.querySelectorAll('#verdict dd').length") >= 7, f"{where}: the verdict is not whole")
    ids = browser.value("[...document.querySelectorAll('[id]')].map(e => e.id)")
    check(len(ids) == len(set(ids)), f"{where}: an id occurs twice")
    bare = browser.value("""[...document.querySelectorAll('table')].flatMap(t => [...t.querySelectorAll('td, th')].filter(c =>
        /^(NULL|null|\\?)?$/.test(c.textContent.trim())).map(c => t.id + ': ' + (c.dataset.head || 'head'))).slice(0, 3)""")
    check(not bare, f"{where}: cells without a value: {bare}")
    bodies = browser.value("[...document.querySelectorAll('table')].filter(t => !t.tBodies[0].rows.length).map(t => t.id)")
    check(not bodies, f"{where}: tables without a row: {bodies}")
    if width > 1000:
        cut = browser.value("""[...document.querySelectorAll('.table')].filter(t => t.getClientRects().length &&
            t.scrollWidth > t.clientWidth + 1).map(t => t.firstElementChild.id)""")
        check(not cut, f"{where}: tables wider than the page: {cut}")
    check("NaN" not in browser.value("document.body.innerText"), f"{where}: a number that is none")


def main(page, shots):
    url = "file://" + page
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(folder)
        try:
            for width in (380, 1200):
                for dark in (False, True) if shots else (False,):
                    look(browser, url, width, dark)
                    if shots:
                        photograph(browser, shots, width, dark)
            browser.open(url, 1200, False)
            keyboard(browser)
            not_blank(browser)
            comfort(browser)
            printed(browser)
            events = browser.events
        finally:
            browser.close()
    for e in events:
        if e["method"] in ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"):
            check(False, f"console: {json.dumps(e['params'])[:300]}")
        if e["method"] == "Network.requestWillBeSent":
            asked = e["params"]["request"]["url"]
            check(asked == url or asked.startswith("data:"), f"the page asks for {asked}")
    print("a report in", 4 if shots else 2, "views:", "as it should be" if not FAILED else f"{len(FAILED)} faults")
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None))

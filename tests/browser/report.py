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
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
import zlib

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
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
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

    def shot(self, x, y, width, height, scale=1):
        clip = {"x": x, "y": y, "width": width, "height": height, "scale": scale}
        return base64.b64decode(self.call("Page.captureScreenshot", format="png", clip=clip,
                                          captureBeyondViewport=True)["data"])

    def press(self, key):
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode={"Tab": 9}[key])

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait()


# For every picture that shows: its size, strokes, texts that leave it, colours of text.
PICTURES = """[...document.querySelectorAll('figure')].map(f => {
  const shown = [...f.querySelectorAll('svg')].filter(s => s.getBoundingClientRect().width > 0);
  const s = shown[0];
  if (!s) return {id: f.id, shown: 0};
  const box = s.getBoundingClientRect();
  const texts = [...s.querySelectorAll('text')].filter(t => t.textContent.trim());
  const marks = [...s.querySelectorAll('path, polygon, rect, use')].filter(m => {
    const b = m.getBoundingClientRect(); return b.width > 0 || b.height > 0; });
  return {id: f.id, shown: shown.length, width: box.width, height: box.height, texts: texts.length,
    marks: marks.length,
    outside: texts.filter(t => { const b = t.getBoundingClientRect();
      return b.left < box.left - 2 || b.right > box.right + 2 || b.top < box.top - 2 || b.bottom > box.bottom + 2; })
      .map(t => t.textContent.trim()),
    small: texts.filter(t => parseFloat(getComputedStyle(t).fontSize) * box.width / s.viewBox.baseVal.width < 9.5)
      .map(t => t.textContent.trim()),
    fills: [...new Set(texts.map(t => getComputedStyle(t).fill))],
    repeated: (() => { const axes = {}, twice = [];
      for (const t of texts) { const g = t.closest('[transform]'), m = g && g.getAttribute('transform')
          .match(/translate\\(([-\\d.]+), ?([-\\d.]+)\\)/), v = t.textContent.trim();
        if (!m || !/^-?[\\d.]/.test(v)) continue;
        for (const line of ['x' + m[1], 'y' + m[2]]) {
          if ((axes[line] = axes[line] || []).includes(v)) twice.push(v);
          axes[line].push(v); } }
      return twice; })(),
    slanted: (() => { const tilted = texts.map(t => t.closest('[transform*=rotate]')).filter(Boolean)
        .map(g => g.getAttribute('transform').match(/translate\\(([-\\d.]+), ?([-\\d.]+)\\).*rotate\\(([-\\d.]+)/))
        .filter(m => m && Math.abs(m[3]) > 5 && Math.abs(m[3]) < 85).map(m => m.slice(1).map(Number));
      return tilted.filter((a, i) => tilted.slice(i + 1).some(b => a[2] === b[2] && Math.abs(
        (b[0] - a[0]) * Math.sin(a[2] * Math.PI / 180) - (b[1] - a[1]) * Math.cos(a[2] * Math.PI / 180)) < 11)).length; })(),
    names: texts.map(t => t.textContent.trim()).filter(v => v.includes('…')),
    astray: [...s.querySelectorAll('path, polygon, polyline')].filter(m => { const b = m.getBoundingClientRect();
      return !m.closest('defs') && (b.left < box.left - 2 || b.right > box.right + 2 || b.top < box.top - 2 ||
        b.bottom > box.bottom + 2); }).length,
    struck: [...s.querySelectorAll('path')].filter(m => !m.closest('defs')).flatMap(m => { const b = m.getBoundingClientRect(),
      c = getComputedStyle(m).stroke; if (c === 'none' || /160, 160, 160/.test(c) ||
        !((b.width < 3 && b.height > 60) || (b.height < 3 && b.width > 60))) return [];
      return texts.filter(t => { const a = t.getBoundingClientRect(); return !t.closest('[transform*=rotate]') &&
        a.left + 3 < b.right && b.left < a.right - 3 && a.top + 5 < b.bottom && b.top < a.bottom - 5; })
        .map(t => t.textContent.trim()); }),
    overlaps: texts.flatMap((t, i) => texts.slice(i + 1).filter(u => {
      if (t.closest('[transform*=rotate]') || u.closest('[transform*=rotate]')) return false;
      const a = t.getBoundingClientRect(), b = u.getBoundingClientRect();
      return a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3; })
      .map(u => t.textContent.trim() + ' / ' + u.textContent.trim()))};
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


def colours(png):
    """How many colours an RGB(A) PNG of 8 bits has."""
    at, data, width, channels = 8, b"", 0, 4
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at:at + 8])
        if kind == b"IHDR":
            width, channels = struct.unpack(">I", png[at + 8:at + 12])[0], 4 if png[at + 17] == 6 else 3
        data += png[at + 8:at + 8 + size] if kind == b"IDAT" else b""
        at += size + 12
    raw, step, stride = zlib.decompress(data), channels, width * channels
    before, seen = bytearray(stride), set()
    for row in range(0, len(raw), stride + 1):
        kind, line = raw[row], bytearray(raw[row + 1:row + 1 + stride])
        for i in range(stride):
            a, b = line[i - step] if i >= step else 0, before[i]
            c = before[i - step] if i >= step else 0
            if kind == 4:
                pa, pb, pc = abs(b - c), abs(a - c), abs(a + b - 2 * c)
                line[i] = (line[i] + (a if pa <= pb and pa <= pc else b if pb <= pc else c)) & 255
            elif kind:
                line[i] = (line[i] + {1: a, 2: b, 3: (a + b) // 2}[kind]) & 255
        seen.update(line[i:i + 3].hex() for i in range(0, stride, step * 2))
        before = line
    return len(seen)


def photograph(browser, folder, width, dark):
    height = browser.value("document.documentElement.scrollHeight")
    for i, y in enumerate(range(0, height, 2000)):
        name = f"report-{width}-{'dark' if dark else 'light'}-{i:02d}.png"
        with open(os.path.join(folder, name), "wb") as f:
            f.write(browser.shot(0, y, width, min(2000, height - y)))


def not_blank(browser):
    for box in browser.value("""[...document.querySelectorAll('figure')].map(f => { const s = [...f.querySelectorAll('svg')]
            .find(s => s.getBoundingClientRect().width > 0), b = s && s.getBoundingClientRect();
            return s && {id: f.id, x: b.x, y: b.y + scrollY, width: b.width, height: b.height}; }).filter(Boolean)"""):
        count = colours(browser.shot(box["x"], box["y"], box["width"], box["height"], 0.5))
        check(count >= 8, f"{box['id']}: the picture has {count} colours")


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

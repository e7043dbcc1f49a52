#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens a report in headless Chromium over its debugging protocol and looks at it.

usage: report.py PAGE

Fails on console messages, on any request beyond the page itself, on a page wider than its window, on pictures
that are missing, empty, or not readable on their ground, and on text that is too small.
"""
import json
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
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise SystemExit(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def open(self, url, width, dark):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1,
                  mobile=width < 500)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.call("Page.navigate", url=url)
        for _ in range(400):
            if self.value("document.readyState") == "complete" and self.value("location.href") == url:
                return
            time.sleep(0.05)
        raise SystemExit("the page did not load")

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
    overlaps: texts.flatMap((t, i) => texts.slice(i + 1).filter(u => {
      if (t.closest('[transform*=rotate]') || u.closest('[transform*=rotate]')) return false;
      const a = t.getBoundingClientRect(), b = u.getBoundingClientRect();
      return a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3; })
      .map(u => t.textContent.trim() + ' / ' + u.textContent.trim()))};
})"""


def luminance(colour):
    parts = [float(c) / 255 for c in colour[colour.index("(") + 1:-1].replace(" ", "").split(",")[:3]]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def look(browser, url, width, dark):
    where = f"{width} px, {'dark' if dark else 'light'}"
    browser.open(url, width, dark)
    check(browser.value("document.documentElement.scrollWidth") <= width, f"{where}: the page scrolls sideways")
    ground = browser.value("getComputedStyle(document.body).backgroundColor")
    ink = browser.value("getComputedStyle(document.body).color")
    check(contrast(ground, ink) > 7, f"{where}: text {ink} on {ground}")
    check((luminance(ground) < 0.1) == dark, f"{where}: ground {ground}")
    pictures = browser.value(PICTURES)
    drawn = [p for p in pictures if p["shown"]]
    check(len(drawn) >= 6, f"{where}: {len(drawn)} pictures of {len(pictures)}")
    for p in drawn:
        name = f"{where}: {p['id']}"
        check(p["shown"] == 1, f"{name}: {p['shown']} pictures at once")
        check(p["width"] > 300 and p["height"] > 120, f"{name}: {p['width']} by {p['height']} px")
        check(p["texts"] >= 5 and p["marks"] >= 5, f"{name}: {p['texts']} texts, {p['marks']} marks")
        check(not p["outside"], f"{name}: text leaves the picture: {p['outside']}")
        check(not p["small"], f"{name}: text is too small: {p['small'][:3]}")
        check(not p["overlaps"], f"{name}: texts overlap: {p['overlaps'][:3]}")
        for fill in p["fills"]:
            check(contrast(ground, fill) > 4.5, f"{name}: text {fill} on {ground}")
    check(browser.value("document.querySelectorAll('#verdict dd').length") == 3, f"{where}: no verdict in three lines")
    ids = browser.value("[...document.querySelectorAll('[id]')].map(e => e.id)")
    check(len(ids) == len(set(ids)), f"{where}: an id occurs twice")
    check("NaN" not in browser.value("document.body.innerText"), f"{where}: a number that is none")


def main(page):
    url = "file://" + page
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(folder)
        try:
            for width in (380, 1200):
                for dark in (False, True):
                    look(browser, url, width, dark)
            events = browser.events
        finally:
            browser.close()
    for e in events:
        if e["method"] in ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"):
            check(False, f"console: {json.dumps(e['params'])[:300]}")
        if e["method"] == "Network.requestWillBeSent":
            asked = e["params"]["request"]["url"]
            check(asked == url or asked.startswith("data:"), f"the page asks for {asked}")
    print("a report in four views:", "as it should be" if not FAILED else f"{len(FAILED)} faults")
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

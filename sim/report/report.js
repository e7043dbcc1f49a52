// SPDX-License-Identifier: GPL-3.0-or-later
// Comfort only: the page says everything without it. Lanes can be hidden, tables sorted, figures read by pointer.
(function () {
  'use strict';

  function numbers(text) {
    return (text.match(/\d+/g) || []).map(Number).join(',');
  }

  // ---- lanes ----

  function rgb(hex) {
    return [1, 3, 5].map(function (i) { return parseInt(hex.slice(i, i + 2), 16); }).join(',');
  }

  function marks(colour) {
    return [].filter.call(document.querySelectorAll('figure svg *'), function (e) {
      return ['stroke', 'fill', 'color'].some(function (a) {
        var v = e.getAttribute(a);
        return v && v.indexOf('rgb') === 0 && numbers(v) === colour;
      });
    });
  }

  function addLane(box, span) {
    var label = document.createElement('label'), input = document.createElement('input'),
      swatch = document.createElement('span'), colour = rgb(span.dataset.colour);
    input.type = 'checkbox';
    input.checked = true;
    swatch.className = 'swatch';
    swatch.style.background = span.dataset.colour;
    label.append(input, swatch, span.textContent);
    box.append(label);
    input.addEventListener('change', function () {
      marks(colour).forEach(function (e) { e.style.visibility = input.checked ? '' : 'hidden'; });
    });
  }

  var names = document.getElementById('lanes'), box = document.createElement('fieldset'),
    legend = document.createElement('legend');
  legend.textContent = 'Lanes in figures';
  box.append(legend);
  [].forEach.call(names.children, function (span) { addLane(box, span); });
  names.replaceChildren(box);
  names.hidden = false;

  // ---- tables ----

  function key(cell) {
    var text = cell.textContent.trim().replace(/,/g, ''), n = parseFloat(text.replace(/^[<>]/, ''));
    return isNaN(n) || /^\d{4}-\d\d/.test(text) ? text : n;
  }

  function compare(a, b) {
    if (typeof a === typeof b) { return a < b ? -1 : a > b ? 1 : 0; }
    return typeof a === 'number' ? -1 : 1;
  }

  function sortBy(table, column, down) {
    var body = table.tBodies[0], rows = [].slice.call(body.rows).map(function (row, i) {
      return { row: row, value: row.cells[column] ? key(row.cells[column]) : '', at: i };
    });
    rows.sort(function (x, y) { return (down ? -1 : 1) * compare(x.value, y.value) || x.at - y.at; });
    rows.forEach(function (r) { body.append(r.row); });
  }

  function makeSortable(table) {
    [].forEach.call(table.tHead.rows[0].cells, function (head, column) {
      var button = document.createElement('button');
      button.type = 'button';
      button.append.apply(button, [].slice.call(head.childNodes));
      head.append(button);
      button.addEventListener('click', function () {
        var down = head.getAttribute('aria-sort') === 'ascending';
        [].forEach.call(table.tHead.rows[0].cells, function (h) { h.removeAttribute('aria-sort'); });
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        sortBy(table, column, down);
      });
    });
  }

  [].forEach.call(document.querySelectorAll('table'), function (table) {
    if (table.tHead && table.tBodies.length && table.tBodies[0].rows.length > 2) { makeSortable(table); }
  });

  // ---- figures: where the pointer is, in the units of the axes ----

  var scale = { n: 1e-9, µ: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9 };

  function tick(text) {
    var date = text.match(/^(\d{4})(?:-(\d\d))?$/), number = text.match(/^(-?[\d.]+)\s*([nµmkMG]?)( ?%)?$/);
    if (date) { return { value: Date.UTC(+date[1], date[2] ? date[2] - 1 : 0), date: true }; }
    return number ? { value: number[1] * (scale[number[2]] || 1), date: false, unit: number[3] || '' } : null;
  }

  // Ticks of one axis: the labels that share the other coordinate, most of them first.
  function axis(svg, other, at) {
    var lines = {}, best = [];
    [].forEach.call(svg.querySelectorAll('text'), function (t) {
      var g = t.closest('[transform]'), m = g && g.getAttribute('transform').match(/translate\(([-\d.]+),([-\d.]+)\)/);
      var v = m && tick(t.textContent.trim());
      if (v) {
        var line = m[other];
        (lines[line] = lines[line] || []).push({ at: +m[at], value: v.value, date: v.date, unit: v.unit });
        if (lines[line].length > best.length) { best = lines[line]; }
      }
    });
    var a = best[0], b = best[best.length - 1];
    return best.length > 2 && a.at !== b.at && a.value !== b.value ? { a: a, b: b } : null;
  }

  function read(ax, at) {
    var v = ax.a.value + (at - ax.a.at) / (ax.b.at - ax.a.at) * (ax.b.value - ax.a.value);
    if (ax.a.date) { return new Date(v).toISOString().slice(0, 7); }
    return Number(v.toPrecision(3)).toLocaleString('en') + (ax.a.unit || '');
  }

  [].forEach.call(document.querySelectorAll('figure svg'), function (svg) {
    var x = axis(svg, 2, 1), y = axis(svg, 1, 2), out = document.createElement('output');
    if (!x && !y) { return; }
    out.className = 'pointer';
    out.setAttribute('aria-hidden', 'true');
    svg.parentNode.append(out);
    svg.addEventListener('pointermove', function (e) {
      var b = svg.getBoundingClientRect(), v = svg.viewBox.baseVal;
      var px = (e.clientX - b.left) * v.width / b.width, py = (e.clientY - b.top) * v.height / b.height;
      out.textContent = [x && 'across ' + read(x, px), y && 'up ' + read(y, py)].filter(Boolean).join(', ');
    });
    svg.addEventListener('pointerleave', function () { out.textContent = ''; });
  });
}());

// Searches and sorts the lines of a page, which stand in it as data. A classic script:
// it asks for nothing, so it works from a file. Texts are only ever set as text.
"use strict";
(function () {
  var PAGE = 100;
  var data = JSON.parse(document.getElementById("lines-data").textContent);
  var table = document.getElementById("lines-table");
  var body = table.tBodies[0];
  var words = made("input", { type: "search", id: "lines-words", autocomplete: "off" });
  var said = made("p", { id: "lines-said", role: "status" });
  var more = made("button", { type: "button" });
  var headings = table.tHead.rows[0].cells;
  var count = data.lines;
  var sorted = -1, falling = false, shown = 0, found = [];

  function made(name, attributes, text) {
    var element = document.createElement(name);
    Object.keys(attributes).forEach(function (each) { element.setAttribute(each, attributes[each]); });
    element.textContent = text || "";
    return element;
  }

  function plain(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  }

  function pence(text) {
    return BigInt(text.replace(".", "") || "0");
  }

  function grouped(digits) {
    return digits.replace(/\B(?=(?:\d{3})+$)/g, ",");
  }

  function pounds(sum) {
    var minus = sum < 0n, digits = (minus ? -sum : sum).toString().padStart(3, "0");
    return (minus ? "-£" : "£") + grouped(digits.slice(0, -2)) + "." + digits.slice(-2);
  }

  // A column is its different values, in the order of the lines, and whose is which.
  var columns = data.columns.map(function (column) {
    var money = column.kind === "pounds", numbers = column.kind === "number";
    var values = column.values;
    var order = values.map(function (_, at) { return at; });
    var amounts = money ? values.map(pence) : null;
    var folded = values.map(plain);
    order.sort(function (a, b) {
      if (money) { return amounts[a] < amounts[b] ? -1 : amounts[a] > amounts[b] ? 1 : 0; }
      if (numbers) { return values[a] - values[b]; }
      return folded[a] < folded[b] ? -1 : folded[a] > folded[b] ? 1 : 0;
    });
    var rank = new Uint32Array(values.length), place = 0;
    order.forEach(function (at, number) {
      var before = order[number - 1];
      if (number && (money ? amounts[at] !== amounts[before] : folded[at] !== folded[before])) {
        place += 1;
      }
      rank[at] = place;
    });
    return {
      at: Uint32Array.from(column.at), values: values, folded: folded, rank: rank,
      amounts: amounts, shown: money || numbers ? "figure" : column.kind === "day" ? "day" : ""
    };
  });
  var ofAmount = data.columns.length - 1;
  while (ofAmount >= 0 && data.columns[ofAmount].name !== "amount") { ofAmount -= 1; }

  function withWord(word, left) {
    var bare = /^-?£?[\d,]+(?:\.\d*)?$/.test(word) ? word.replace(/[£,]/g, "") : word;
    var fits = new Uint8Array(count);
    columns.forEach(function (column) {
      var wanted = column.amounts ? bare : word, any = false;
      var of = new Uint8Array(column.values.length);
      column.folded.forEach(function (value, at) {
        if (value.indexOf(wanted) >= 0) { of[at] = 1; any = true; }
      });
      if (any) {
        for (var line = 0; line < count; line += 1) { fits[line] |= of[column.at[line]]; }
      }
    });
    return left.filter(function (line) { return fits[line]; });
  }

  function all() {
    var lines = new Uint32Array(count);
    for (var line = 0; line < count; line += 1) { lines[line] = line; }
    return lines;
  }

  function sum(lines) {
    var column = columns[ofAmount], times = new Uint32Array(column.values.length);
    lines.forEach(function (line) { times[column.at[line]] += 1; });
    var total = 0n;
    times.forEach(function (number, at) { total += BigInt(number) * column.amounts[at]; });
    return total;
  }

  function show() {
    var rows = document.createDocumentFragment();
    var end = Math.min(found.length, shown + PAGE);
    for (; shown < end; shown += 1) {
      var line = found[shown], row = document.createElement("tr");
      columns.forEach(function (column, number) {
        var cell = document.createElement(number ? "td" : "th");
        if (!number) { cell.scope = "row"; }
        if (column.shown) { cell.className = column.shown; }
        var value = column.values[column.at[line]];
        cell.textContent = column.amounts && value ? pounds(pence(value)).replace("£", "") : value;
        row.appendChild(cell);
      });
      rows.appendChild(row);
    }
    body.appendChild(rows);
    more.hidden = shown >= found.length;
    more.textContent = "Show more lines (" + grouped(String(found.length - shown)) + " left)";
  }

  function search() {
    var asked = plain(words.value).split(/\s+/).filter(Boolean);
    found = asked.reduce(function (left, word) { return withWord(word, left); }, all());
    if (sorted >= 0) {
      var of = columns[sorted], way = falling ? -1 : 1;
      found.sort(function (a, b) { return way * (of.rank[of.at[a]] - of.rank[of.at[b]]) || a - b; });
    }
    var total = ofAmount < 0 ? "" : ", " + pounds(sum(found)) + " in total";
    said.textContent = grouped(String(found.length)) + (found.length === 1 ? " line" : " lines") + total;
    body.textContent = "";
    shown = 0;
    show();
  }

  Array.prototype.forEach.call(headings, function (heading, number) {
    var button = made("button", { type: "button" }, heading.textContent);
    heading.textContent = "";
    heading.appendChild(button);
    button.addEventListener("click", function () {
      falling = sorted === number && !falling;
      sorted = number;
      Array.prototype.forEach.call(headings, function (other) { other.removeAttribute("aria-sort"); });
      heading.setAttribute("aria-sort", falling ? "descending" : "ascending");
      search();
    });
  });
  words.addEventListener("input", search);
  more.addEventListener("click", show);
  window.addEventListener("beforeprint", function () { while (shown < Math.min(found.length, 2000)) { show(); } });
  var form = document.getElementById("lines-search");
  form.setAttribute("role", "search");
  form.appendChild(made("label", { for: "lines-words" },
    "Search all columns; of several words, each has to be in the line"));
  form.appendChild(words);
  form.appendChild(said);
  document.getElementById("lines-more").appendChild(more);
  search();
})();

// Finds entries of a list by words and by topic, in the page itself: nothing is asked
// of anyone, and what is found is written as text.
(function () {
  "use strict";
  var MOST = 50;
  var place = document.getElementById("search");
  var data = JSON.parse(document.getElementById("search-data").textContent);
  var folded = data.entries.map(function (each) {
    return { title: fold(each.title), all: fold([each.title, each.note, each.text].join("\n")) };
  });

  function fold(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  function made(tag, text, attributes) {
    var element = document.createElement(tag);
    if (text) { element.textContent = text; }
    Object.keys(attributes || {}).forEach(function (name) {
      element.setAttribute(name, attributes[name]);
    });
    return element;
  }

  function field(label, id, element) {
    var around = made("div");
    element.id = id;
    around.appendChild(made("label", label, { "for": id }));
    around.appendChild(element);
    return around;
  }

  var words = made("input", "", { type: "search", autocomplete: "off", spellcheck: "false" });
  var topic = made("select");
  topic.appendChild(made("option", data.every, { value: "" }));
  data.topics.forEach(function (title, at) {
    topic.appendChild(made("option", title, { value: String(at) }));
  });
  var form = made("form", "", { role: "search", "aria-label": data.label });
  form.appendChild(field(data.words, "search-words", words));
  form.appendChild(field(data.topic, "search-topic", topic));
  var said = made("p", "", { role: "status" });
  var list = made("ol", "", { "class": "entries" });

  function find() {
    var wanted = fold(words.value).split(/\s+/).filter(Boolean);
    var about = topic.value === "" ? -1 : Number(topic.value);
    list.textContent = "";
    if (!wanted.length && about < 0) {
      said.textContent = "";
      return;
    }
    var first = [], others = [];
    data.entries.forEach(function (each, at) {
      if (about >= 0 && each.topics.indexOf(about) < 0) { return; }
      var inTitle = true;
      for (var n = 0; n < wanted.length; n += 1) {
        if (folded[at].all.indexOf(wanted[n]) < 0) { return; }
        inTitle = inTitle && folded[at].title.indexOf(wanted[n]) >= 0;
      }
      (inTitle ? first : others).push(each);
    });
    var found = first.concat(others);
    found.slice(0, MOST).forEach(function (each) {
      var item = made("li");
      item.appendChild(made("a", each.title, { href: each.href }));
      item.appendChild(made("p", each.note));
      list.appendChild(item);
    });
    var shown = found.length > MOST ? "; the first " + MOST + " are shown, add a word" : "";
    said.textContent = (found.length === 1 ? "1 found" : found.length + " found") + shown;
  }

  form.addEventListener("submit", function (event) { event.preventDefault(); });
  words.addEventListener("input", find);
  topic.addEventListener("change", find);
  place.textContent = "";
  place.appendChild(form);
  place.appendChild(said);
  place.appendChild(list);
}());

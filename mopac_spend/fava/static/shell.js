// Names for what Fava draws without one, so that a screen reader can say what it is.
const named = (root) => {
  for (const each of root.querySelectorAll("button[role=combobox]:not([aria-label])")) {
    each.setAttribute("aria-label", `${each.textContent.trim()}: choose another`);
  }
  for (const each of root.querySelectorAll("svg a:not([aria-label])")) {
    const address = each.getAttribute("href") ?? each.href?.baseVal ?? "";
    const account = decodeURIComponent(address.split("/account/")[1]?.split("/")[0] ?? "");
    if (account) each.setAttribute("aria-label", account);
  }
  for (const each of root.querySelectorAll("button:not([aria-label]):not([title])")) {
    if (!each.textContent.trim()) each.setAttribute("aria-label", "Button");
  }
  for (const each of root.querySelectorAll("input:not([aria-label])[placeholder]")) {
    each.setAttribute("aria-label", each.placeholder);
  }
};

// These books are read-only: the dialog of an entry shows its text and nothing that
// saves; the editor, to which places lead, is not there.
const entry = async (form) => {
  form.classList.add("spend-entry");
  const shown = document.createElement("pre");
  shown.tabIndex = 0;
  shown.setAttribute("aria-label", "The entry, as it stands in the books");
  form.replaceChildren(shown);
  const hash = encodeURIComponent(location.hash.slice("#context-".length));
  const books = location.pathname.split("/")[1];
  const answer = await fetch(`/${books}/api/source_slice?entry_hash=${hash}`);
  const slice = await answer.json();
  shown.textContent = slice.data?.slice ?? slice.error;
};

const readOnly = () => {
  if (/^#(add-transaction|upload)/.test(location.hash)) location.hash = "";
  for (const form of document.querySelectorAll("dialog form:not(.spend-entry)")) {
    if (form.querySelector(".editor") && location.hash.startsWith("#context-")) entry(form);
  }
  for (const each of document.querySelectorAll('article a[href*="/editor/"], dialog a[href*="/editor/"]')) {
    each.removeAttribute("href");
    each.removeAttribute("title");
  }
};

// Where a page cannot be shown Fava only says so; the page itself says why.
const fetched = window.fetch;
window.fetch = async (...parts) => {
  const answer = await fetched(...parts);
  const address = new URL(answer.url || location.href);
  if (!answer.ok && address.searchParams.get("partial")) {
    address.searchParams.delete("partial");
    location.assign(address);
  }
  return answer;
};

// Our pages stand first in the sidebar, in the order of the work.
const first = () => {
  const own = document.querySelector('aside li > a[href*="/extension/"]')?.closest("ul");
  const top = own?.parentElement?.querySelector(":scope > ul");
  if (own && top && own !== top) top.before(own);
};

// A slash leads to the box in which everything is searched, wherever one stands.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const box = document.querySelector("#spend-search");
  if (!box) return;
  event.preventDefault();
  box.focus();
});

// In large books the names that complete a word of the filter are not in the page: they
// are asked for while it is typed.
const brought = JSON.parse(document.querySelector("#ledger-data")?.textContent ?? "{}");
const list = document.createElement("datalist");
list.id = "spend-completions";
let turn = 0;
const complete = async (field) => {
  const before = field.value.slice(0, field.selectionStart ?? undefined);
  const word = before.match(/\S*$/)[0];
  if (word.length < 3) return list.replaceChildren();
  const mine = (turn += 1);
  const books = location.pathname.split("/")[1];
  const query = new URLSearchParams({ words: word });
  const answer = await fetched(`/${books}/extension/Search/completions?${query}`);
  if (!answer.ok || mine !== turn) return undefined;
  const options = (await answer.json()).map((each) => {
    const option = document.createElement("option");
    option.value = before.slice(0, before.length - word.length) + each;
    return option;
  });
  list.replaceChildren(...options);
  document.body.append(list);
  field.setAttribute("list", list.id);
  return undefined;
};
if (!brought.payees?.length || !brought.links?.length) {
  document.addEventListener("input", ({ target }) => {
    const fields = [...document.querySelectorAll("header input")];
    if (target === fields[2]) complete(target);
  });
}

const mended = () => {
  named(document);
  first();
  readOnly();
};

mended();
window.addEventListener("hashchange", readOnly);
new MutationObserver(mended).observe(document.body, {
  attributeFilter: ["href"],
  childList: true,
  subtree: true,
});

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

named(document);
new MutationObserver(() => named(document)).observe(document.body, {
  childList: true,
  subtree: true,
});

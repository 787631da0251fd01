// Keys of the review queue. They count where a line has the focus, and nowhere else.
const list = document.querySelector("#review .desk-queue");
const lines = () => [...document.querySelectorAll("[data-bundle]")];
const first = (line) => line?.querySelector("[data-key], input:not([type=hidden]), a");

const wanted = window.location.hash ? document.querySelector(window.location.hash) : null;
if (wanted?.matches("[data-bundle]")) {
  (wanted.querySelector("[data-key]") ?? first(wanted))?.focus();
}

list?.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const line = event.target.closest("[data-bundle]");
  const all = lines();
  const at = all.indexOf(line);
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  if (step) {
    for (let next = at + step; all[next]; next += step) {
      const place = first(all[next]);
      if (place) {
        place.focus();
        all[next].scrollIntoView({ block: "nearest" });
        break;
      }
    }
  } else if (event.key === "x") {
    line?.querySelector("input[type=checkbox]")?.click();
  } else if (event.key === "a" || event.key === "d") {
    line?.querySelector(`[data-key=${event.key}]`)?.click();
  } else {
    return;
  }
  event.preventDefault();
});

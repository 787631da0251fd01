// What every page runs: GOV.UK Frontend's own behaviour, and what htmx needs.
import { initAll } from "./vendor/govuk-frontend-6.3.0.min.js";

initAll();

// Where a part of a page is refused, the page that says why stands in its place.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status >= 400 && xhr.status !== 401) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    event.detail.target = document.getElementById("main-content");
    event.detail.selectOverride = "#main-content";
    event.detail.swapOverride = "outerHTML";
  }
});
// Files that are too large are told of before they are sent.
for (const form of document.querySelectorAll("form[data-most]")) {
  const most = Number(form.dataset.most);
  const told = document.createElement("p");
  told.className = "govuk-error-message";
  told.setAttribute("role", "alert");
  form.append(told);
  form.addEventListener("submit", (event) => {
    const inputs = [...form.querySelectorAll("input[type=file]")];
    const sizes = inputs.flatMap((each) => [...each.files]).map((each) => each.size);
    told.textContent = "";
    if (sizes.reduce((sum, each) => sum + each, 0) <= most) return;
    event.preventDefault();
    event.stopPropagation();
    told.textContent = `These files are more than ${most >> 20} MB together. Bring fewer in at a time, or export fewer months.`;
  });
}
// A click twice is one: the button that sent a form waits for its answer.
document.addEventListener("submit", (event) => {
  for (const button of event.target.querySelectorAll("button:not([name])")) {
    window.setTimeout(() => { button.disabled = true; }, 0);
  }
});
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("form button:disabled")) {
    button.disabled = false;
  }
});

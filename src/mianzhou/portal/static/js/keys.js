/* The keyboard: / search, j k rows, Enter open, e edit, x choose, [ ] pages, ? help. Never while somebody is typing. */
(() => {
  const help = document.getElementById("keyboard-help");
  const rows = () => [...document.querySelectorAll("[data-rows] tbody tr")];
  const current = () => document.querySelector('[data-rows] tbody tr[aria-current="true"]');
  const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true], dialog[open]");

  const move = (step) => {
    const list = rows();
    if (!list.length) return;
    const at = list.indexOf(current());
    const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + step, 0), list.length - 1)];
    current()?.removeAttribute("aria-current");
    next.setAttribute("aria-current", "true");
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };
  const follow = (url) => { if (url) location.assign(url); };
  const press = (selector) => document.querySelector(selector)?.click();

  const keys = {
    "/": () => (document.querySelector("[data-find]") ?? document.querySelector("[data-words]"))?.focus(),
    j: () => move(1),
    k: () => move(-1),
    Enter: () => follow(current()?.dataset.url),
    e: () => { const row = current(); row ? follow(row.dataset.edit) : press("a[data-edit], button[data-edit]"); },
    x: () => current()?.querySelector(".pick input")?.click(),
    "[": () => press("[data-previous]"),
    "]": () => press("[data-next]"),
    "?": () => help?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape" && event.target.matches?.("[data-find]")) return event.target.blur();
    if (typing(event.target) || !(event.key in keys)) return;
    if (event.key === "Enter" && (!current() || event.target.closest("a, button, summary"))) return;
    event.preventDefault();
    keys[event.key]();
  });
  for (const button of document.querySelectorAll("[data-help]")) {
    button.hidden = false;
    button.addEventListener("click", () => help?.showModal());
  }
})();

/* The registries: help while typing, and judging pairs by keys. Everything works without it, more slowly. */
(() => {
  const form = document.querySelector("[data-registry-find]");
  const box = form?.querySelector("input[type=search]");
  const help = form?.querySelector(".suggestions");
  const links = () => [...(help?.querySelectorAll("[data-suggestion]") ?? [])];
  const close = () => { help?.replaceChildren(); };

  form?.addEventListener("keydown", (event) => {
    const list = links();
    const at = list.indexOf(document.activeElement);
    if (event.key === "Escape") { close(); box.focus(); return; }
    if (!list.length || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    if (event.target.matches("select")) return;
    event.preventDefault();
    const next = at + (event.key === "ArrowDown" ? 1 : -1);
    (next < 0 ? box : list[Math.min(next, list.length - 1)]).focus();
  });
  document.addEventListener("click", (event) => { if (form && !form.contains(event.target)) close(); });
  form?.addEventListener("focusout", (event) => { if (event.relatedTarget && !form.contains(event.relatedTarget)) close(); });

  /* Judging: the letter on a button presses it; the arrows go on and back. */
  const pressable = (key) => document.querySelector(`[data-press="${key}"]:not([disabled])`);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open]")) return;
    const found = pressable(event.key.length === 1 ? event.key.toLowerCase() : event.key);
    if (!found) return;
    event.preventDefault();
    event.stopPropagation();
    found.click();
  }, true);
  /* A judgement is sent once, however long the key is held. */
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-judge]")) return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => { for (const each of document.querySelectorAll("[data-judge]")) delete each.dataset.sent; });
})();

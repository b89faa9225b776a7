/* The document page: notes beside their places, lit both ways; previews of cited documents; the contents follow the reading. */
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const column = document.querySelector("[data-notes-column]");
  const notes = column ? all("[data-note]", column) : [];
  const marksOf = (key) => all(`mark[data-notes~="${key}"]`);
  const wide = window.matchMedia("(min-width: 901px)");

  const place = () => {
    if (!column) return;
    column.classList.toggle("placed", wide.matches && notes.length > 0);
    if (!wide.matches) { column.style.height = ""; return; }
    const top = column.getBoundingClientRect().top;
    let free = 0;
    for (const note of notes) {
      const mark = marksOf(note.dataset.note)[0];
      const wanted = mark ? mark.getBoundingClientRect().top - top : free;
      const at = Math.max(wanted, free);
      note.style.top = `${at}px`;
      free = at + note.offsetHeight + 8;
    }
    column.style.height = `${free}px`;
  };
  const light = (keys, on) => {
    for (const key of keys) {
      document.getElementById(`n-${key}`)?.classList.toggle("lit", on);
      for (const mark of marksOf(key)) mark.classList.toggle("lit", on);
    }
  };
  const keysAt = (target) => {
    const found = target.closest?.("[data-note], mark[data-notes]");
    if (!found) return [];
    return found.dataset.note ? [found.dataset.note] : found.dataset.notes.split(" ").slice(-1);
  };
  for (const [enter, leave] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
    document.addEventListener(enter, (event) => light(keysAt(event.target), true));
    document.addEventListener(leave, (event) => light(keysAt(event.target), false));
  }
  document.addEventListener("click", (event) => {
    const mark = event.target.closest("mark[data-notes]");
    if (!mark || event.target.closest("a") || !notes.length) return;
    document.getElementById(`n-${keysAt(mark)[0]}`)?.scrollIntoView({ block: "nearest" });
  });
  if (column) {
    place();
    window.addEventListener("load", place);
    new ResizeObserver(place).observe(document.querySelector(".doc-sheet"));
  }

  const entries = new Map(all("[data-tree] a").map((a) => [a.hash.slice(1), a]));
  const heads = all(".doc-sheet [id]").filter((e) => entries.has(e.id));
  let current = null;
  const follow = () => {
    let reached = null;
    for (const head of heads) { if (head.getBoundingClientRect().top > 140) break; reached = head; }
    if (reached === current) return;
    if (current) entries.get(current.id).removeAttribute("aria-current");
    current = reached;
    if (!current) return;
    const link = entries.get(current.id);
    link.setAttribute("aria-current", "location");
    const box = link.closest("[data-tree]");
    if (wide.matches && box.scrollHeight > box.clientHeight) box.scrollTop = link.offsetTop - box.clientHeight / 2;
  };
  if (heads.length) { window.addEventListener("scroll", follow, { passive: true }); follow(); }

  let popover = null;
  let asked = null;
  const close = () => { popover?.remove(); popover = null; asked = null; };
  const preview = async (link) => {
    close();
    asked = link;
    const response = await fetch(link.dataset.preview, { headers: { "HX-Request": "true" } });
    if (!response.ok || asked !== link) return;
    popover = document.createElement("div");
    popover.className = "popover";
    popover.setAttribute("role", "tooltip");
    popover.innerHTML = await response.text();
    document.body.append(popover);
    const box = link.getBoundingClientRect();
    popover.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - popover.offsetWidth - 16)) + window.scrollX}px`;
    popover.style.top = `${box.bottom + window.scrollY + 6}px`;
  };
  let soon = 0;
  document.addEventListener("pointerover", (event) => {
    const link = event.target.closest?.("[data-preview]");
    clearTimeout(soon);
    if (link) soon = setTimeout(() => preview(link), 220);
    else if (popover && !popover.contains(event.target)) close();
  });
  document.addEventListener("focusin", (event) => {
    const link = event.target.closest?.("[data-preview]");
    if (link?.matches(":focus-visible")) preview(link); else close();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });

})();

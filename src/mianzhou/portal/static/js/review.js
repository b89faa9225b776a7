/* The review screen: marks follow the list and the list follows the marks; every judgement has a key. Works without it, more slowly. */
(() => {
  // Looked up each time: the server sends the text anew when rows come or go.
  const textPane = () => document.getElementById("review-text");
  let scrolled = 0;
  const editor = document.getElementById("review-editor");
  const items = () => [...document.querySelectorAll(".review-item")];
  const currentItem = () => document.querySelector(".review-item.current");
  const marksOf = (id) => [...textPane().querySelectorAll(`mark[data-ids~="${id}"]`)];
  let place = 0;

  const paint = () => {
    const states = new Map(items().map((item) => [item.dataset.item, item.dataset.state]));
    for (const mark of textPane().querySelectorAll("mark")) {
      const ids = mark.dataset.ids.split(" ");
      const known = ids.map((id) => states.get(id)).filter(Boolean);
      if (known.length) mark.dataset.state = known[known.length - 1];
    }
  };
  const choose = (item, { scroll = true, focus = true } = {}) => {
    currentItem()?.classList.remove("current");
    for (const mark of textPane().querySelectorAll("mark.current")) mark.classList.remove("current");
    if (!item) return;
    item.classList.add("current");
    place = items().indexOf(item);
    const marks = marksOf(item.dataset.item);
    for (const mark of marks) mark.classList.add("current");
    if (marks[0]) {
      const text = textPane(), box = text.getBoundingClientRect(), at = marks[0].getBoundingClientRect();
      if (at.top < box.top || at.bottom > box.bottom) text.scrollTop += at.top - box.top - box.height / 4;
    }
    if (focus) item.focus({ preventScroll: true });
    if (scroll) item.scrollIntoView({ block: "nearest" });
  };
  const move = (step) => {
    const list = items();
    const at = list.indexOf(currentItem());
    choose(list[Math.min(Math.max(at < 0 ? 0 : at + step, 0), list.length - 1)]);
  };
  const press = (selector) => (currentItem() ?? items()[0])?.querySelector(selector)?.click();
  const keys = {
    j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1),
    c: () => press('[data-key="c"]'), r: () => press('[data-key="r"]'),
    e: () => press('[data-key="e"]'), s: () => press('[data-key="s"]'),
    x: () => press("input[type=checkbox]"),
    m: () => document.querySelector('#review-items button[value="merge"]')?.click(),
    u: () => document.querySelector("[data-undo]")?.click(),
    Escape: () => { editor.replaceChildren(); choose(currentItem() ?? items()[place]); },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    if (event.key !== "Escape" && event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open]")) return;
    if (event.key.startsWith("Arrow") && event.target.closest(".review-text, input")) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  }, true);
  document.addEventListener("click", (event) => {
    const mark = event.target.closest(".review-text mark");
    if (!mark) return;
    const ids = mark.dataset.ids.split(" ").reverse();
    choose(ids.map((id) => document.querySelector(`.review-item[data-item="${id}"]`)).find(Boolean));
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) { event.preventDefault(); editor.replaceChildren(); choose(currentItem()); return; }
    const shown = event.target.closest("[data-show]");
    const item = event.target.closest(".review-item");
    if (shown) event.preventDefault();
    if (item && !event.target.closest("button, input, .button")) choose(item, { scroll: false });
    if (event.target.closest(".review-item .button, .review-item button")) place = items().indexOf(item);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) for (const item of items()) item.querySelector("input").checked = event.target.checked;
  });
  document.addEventListener("htmx:beforeSwap", () => { scrolled = textPane().scrollTop; });
  document.addEventListener("htmx:oobAfterSwap", () => { textPane().scrollTop = scrolled; });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (editor.contains(event.detail.elt) || event.detail.elt === editor) {
      editor.scrollIntoView({ block: "nearest" });
      editor.querySelector("input:not([type=hidden]), textarea")?.focus();
      return;
    }
    if (event.detail.elt.id !== "review-items") return;
    editor.replaceChildren();
    paint();
    const wanted = event.detail.elt.dataset.focus;
    const list = items();
    choose((wanted && list.find((item) => item.dataset.item === wanted)) || list[Math.min(place, list.length - 1)]);
  });
  /* A selection in the text, in the characters of the whole text: each paragraph knows where it begins. */
  const adder = document.querySelector("[data-add]");
  const placeOf = (node, offset) => {
    const paragraph = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-at]");
    if (!paragraph) return null;
    const before = document.createRange();
    before.setStart(paragraph, 0);
    before.setEnd(node, offset);
    return Number(paragraph.dataset.at) + before.toString().length;
  };
  document.addEventListener("selectionchange", () => {
    const chosen = window.getSelection();
    if (!adder || !chosen.rangeCount || chosen.isCollapsed || !textPane().contains(chosen.anchorNode)) return;
    const range = chosen.getRangeAt(0);
    const start = placeOf(range.startContainer, range.startOffset), end = placeOf(range.endContainer, range.endOffset);
    adder.hidden = start === null || end === null || end <= start;
    if (!adder.hidden) adder.dataset.places = `&start=${start}&end=${end}`;
  });
  adder?.addEventListener("click", () => {
    htmx.ajax("GET", adder.dataset.add + adder.dataset.places, { target: "#review-editor" });
    adder.hidden = true;
  });

  paint();
  if (location.hash.startsWith("#place-")) choose(document.querySelector(`.review-item[data-item="${location.hash.slice(7)}"]`));
  else if (window.matchMedia("(min-width: 901px)").matches) choose(items()[0], { scroll: false, focus: false });
})();

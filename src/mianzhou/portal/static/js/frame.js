/* The frame: menu, drawer, filters on the phone, choosing rows. Everything here only eases what works without it. */
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  const nav = document.getElementById("nav");
  const opener = document.querySelector(".nav-open");
  const drawer = (open) => {
    if (!nav || !opener) return;
    nav.classList.toggle("opened", open);
    opener.setAttribute("aria-expanded", String(open));
    (open ? nav.querySelector("a") : opener).focus();
  };
  opener?.setAttribute("aria-expanded", "false");
  opener?.addEventListener("click", (event) => { event.preventDefault(); drawer(true); });
  nav?.querySelector(".nav-close a").addEventListener("click", (event) => { event.preventDefault(); drawer(false); });
  document.addEventListener("click", (event) => {
    if (nav?.classList.contains("opened") && !nav.contains(event.target) && !opener.contains(event.target)) drawer(false);
    for (const menu of all("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (nav?.classList.contains("opened")) drawer(false);
    for (const menu of all("details[data-menu][open]")) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  document.querySelector("[data-fold]")?.addEventListener("click", () => {
    const narrow = root.classList.toggle("narrow");
    try { localStorage.setItem("menu", narrow ? "narrow" : "wide"); } catch { /* not kept */ }
  });

  const pickers = (listing) => all('tbody .pick input', listing);
  const countPicked = (listing) => {
    const boxes = pickers(listing);
    const chosen = boxes.filter((box) => box.checked).length;
    for (const button of all("[data-bulk] button", listing)) button.disabled = chosen === 0;
    const every = listing.querySelector("[data-pick-all]");
    if (every) { every.checked = chosen > 0 && chosen === boxes.length; every.indeterminate = chosen > 0 && chosen < boxes.length; }
  };

  /* A table wider than its room scrolls by itself; only then, because a scrolling box cannot keep its head in sight. */
  const room = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const tight = target.firstElementChild.scrollWidth > target.clientWidth + 1;
      target.classList.toggle("scrolls", tight);
      tight ? target.setAttribute("tabindex", "0") : target.removeAttribute("tabindex");
    }
  });

  const prepare = (within) => {
    for (const box of all(".table-scroll", within)) room.observe(box);
    for (const form of all("[data-filters]", within)) {
      const toggle = form.querySelector("[data-filter-toggle]");
      if (!toggle) continue;
      form.classList.add("folded");
      toggle.setAttribute("aria-expanded", "false");
      toggle.addEventListener("click", () => toggle.setAttribute("aria-expanded", String(!form.classList.toggle("folded"))));
    }
    for (const every of all("[data-pick-all]", within)) every.hidden = false;
    for (const listing of all("[data-bulk]", within).map((form) => form.closest("[data-listing]"))) countPicked(listing);
    for (const button of all("[data-print]", within)) button.hidden = false;
    for (const here of all(".tabs [aria-current]", within)) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft - 24;
    within.querySelector("[data-errors]")?.focus();
  };

  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
  document.addEventListener("change", (event) => {
    const listing = event.target.closest("[data-listing]");
    if (!listing) return;
    if (event.target.matches("[data-pick-all]")) for (const box of pickers(listing)) box.checked = event.target.checked;
    if (event.target.closest(".pick")) countPicked(listing);
  });
  /* Files that are too large are told when they are chosen: the server could say so only after all of them were sent. Files that go in pieces have no such limit. */
  const tooLarge = (form, box) => {
    const limit = Number(box.dataset.limitMb || document.body.dataset.uploadMb);
    const bytes = all('input[type="file"]', form).flatMap((each) => [...each.files]).reduce((sum, file) => sum + file.size, 0);
    if (bytes <= limit * 2 ** 20) return "";
    return document.body.dataset.tooLarge.replace("{size}", (bytes / 2 ** 20).toFixed(1)).replace("{limit}", limit);
  };
  document.addEventListener("change", (event) => {
    const box = event.target, form = box.form;
    if (!form || !box.matches('input[type="file"]') || form.matches("[data-send]")) return;
    const words = tooLarge(form, box);
    for (const each of all('input[type="file"]', form)) each.setCustomValidity(each === box ? words : "");
    let said = form.querySelector("[data-too-large-said]");
    if (!said) {
      if (!words) return;
      said = document.createElement("p");
      said.className = "notice late";
      said.setAttribute("role", "alert");
      said.dataset.tooLargeSaid = "";
    }
    box.after(said);
    said.textContent = words;
    said.hidden = !words;
  });
  document.addEventListener("submit", (event) => {
    if (all('input[type="file"]', event.target).some((box) => box.validity.customError)) { event.preventDefault(); return; }
    const words = event.submitter?.dataset.confirm;
    if (words && !window.confirm(words)) event.preventDefault();
    if (event.target.matches("[data-filters]")) for (const field of all("input, select", event.target)) if (!field.value) field.disabled = true;
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const given = event.detail.parameters;
    for (const name of Object.keys(given)) if (given[name] === "") delete given[name];
  });
  document.addEventListener("htmx:afterSettle", (event) => prepare(event.detail.elt.parentElement ?? document));

  prepare(document);
})();

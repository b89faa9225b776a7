/* The grid of quarantined rows: arrows move, Enter goes to the next value to mend, Esc takes a change back, a cell is kept as soon as it is left. Without it the button keeps all. */
(() => {
  const form = document.querySelector("[data-cells]");
  if (!form) return;
  const cells = () => [...document.querySelectorAll("input.cell")];
  const said = document.querySelector("[data-said]");
  const drafted = document.querySelector("[data-drafted]");
  const again = document.querySelector("[data-again]");
  document.querySelector("[data-save]")?.setAttribute("hidden", "");
  for (const cell of cells()) cell.dataset.kept = cell.dataset.first = cell.value;
  let last = Promise.resolve(), under = 0;

  /* One after the other, and what the one before has kept already is not sent twice. */
  const keep = (cell) => (last = last.then(() => kept(cell)));
  const kept = async (cell) => {
    if (cell.value === cell.dataset.kept) return;
    const row = cell.closest("tr"), value = cell.value;
    const data = new FormData(form);
    for (const name of [...data.keys()]) if (name.startsWith("cell-")) data.delete(name);
    data.append(cell.name, value);
    data.append("was", cell.dataset.kept);
    row.classList.add("saving");
    under += 1;
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
      const found = await answer.json();
      if ("now" in found) cell.dataset.kept = found.now; /* somebody else's value: Esc takes it, Enter again puts ours in its place */
      if (!answer.ok) { said.textContent = found.words; cell.setCustomValidity(found.words); cell.reportValidity(); return; }
      cell.setCustomValidity("");
      cell.dataset.kept = value;
      cell.closest("td").classList.add("changed");
      said.textContent = form.dataset.kept;
      drafted.textContent = found.drafted;
      again.disabled = found.drafted === 0;
    } catch { said.textContent = form.dataset.lost; } finally {
      under -= 1;
      row.classList.remove("saving");
    }
  };

  const at = (cell, down, along) => {
    const td = cell.closest("td"), row = cell.closest("tr");
    let next = row, place = td;
    if (down) do next = down > 0 ? next.nextElementSibling : next.previousElementSibling; while (next && !next.querySelector("input.cell"));
    if (!next) return null;
    if (down) place = next.children[[...row.children].indexOf(td)];
    if (along) do place = along > 0 ? place.nextElementSibling : place.previousElementSibling; while (place && !place.querySelector("input.cell"));
    return place?.querySelector("input.cell") ?? null;
  };
  const wrong = (cell) => cell.getAttribute("aria-invalid") === "true";
  const open = (cell) => wrong(cell) && cell.value === cell.dataset.first;
  /* From a value that is wrong to the next one: the same item in other rows first, since mistakes repeat, then whatever is left. */
  const onwards = (cell, step) => {
    if (!wrong(cell)) return at(cell, step, 0);
    for (let next = at(cell, step, 0); next; next = at(next, step, 0)) if (open(next)) return next;
    const all = cells(), here = all.indexOf(cell), left = all.filter((each) => each !== cell && open(each));
    if (step < 0) left.reverse();
    return left.find((each) => (all.indexOf(each) - here) * step > 0) ?? left[0] ?? null;
  };
  const go = (cell) => { if (cell) { cell.focus(); cell.select(); } };

  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.("input.cell");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const start = cell.selectionStart === 0 && cell.selectionEnd === 0, whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    const end = cell.selectionStart === cell.value.length && cell.selectionEnd === cell.value.length;
    const moves = {
      Enter: () => onwards(cell, event.shiftKey ? -1 : 1), ArrowDown: () => at(cell, 1, 0), ArrowUp: () => at(cell, -1, 0),
      ArrowRight: () => (end || whole ? at(cell, 0, 1) : undefined), ArrowLeft: () => (start || whole ? at(cell, 0, -1) : undefined),
    };
    if (event.key === "Escape") { cell.value = cell.dataset.kept; cell.setCustomValidity(""); cell.select(); event.preventDefault(); return; }
    const next = moves[event.key]?.();
    if (event.key === "Enter") { event.preventDefault(); if (!next) keep(cell).then(() => again && !again.disabled && again.focus()); }
    if (next) { event.preventDefault(); go(next); }
  });
  document.addEventListener("focusout", (event) => { const cell = event.target.closest?.("input.cell"); if (cell) keep(cell); });
  /* Nothing is sent again before the last cell is kept. */
  again?.closest("form").addEventListener("submit", async (event) => {
    const left = cells().filter((cell) => cell.value !== cell.dataset.kept);
    if (!left.length && !under) return;
    event.preventDefault();
    left.forEach(keep);
    await last;
    if (!cells().some((cell) => cell.value !== cell.dataset.kept)) event.target.submit();
  });
  window.addEventListener("beforeunload", (event) => { if (cells().some((cell) => cell.value !== cell.dataset.kept)) event.preventDefault(); });
  go(cells().find(wrong));
})();

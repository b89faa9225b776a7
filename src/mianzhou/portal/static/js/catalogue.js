/* The grid of items: add, move, remove without a round trip. Without it the order is typed and rows are added by the server. */
(() => {
  const section = document.querySelector("[data-items]");
  if (!section) return;
  const box = section.querySelector(".items");
  const pattern = section.querySelector("[data-item-template]");
  const rows = () => [...box.querySelectorAll("[data-item]")];
  let next = 10000;

  const number = () => rows().forEach((row, place) => { row.querySelector("[data-order]").value = place + 1; });
  const wake = (row) => { row.querySelector("[data-moves]").hidden = false; };
  const add = () => {
    const row = pattern.content.firstElementChild.cloneNode(true);
    next += 1;
    for (const field of row.querySelectorAll("[name]")) field.name = field.name.replace("item-9999-", `item-${next}-`);
    box.append(row);
    wake(row);
    number();
    row.querySelector("[name$=item_title]").focus();
  };
  section.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-item-add]")) { event.preventDefault(); add(); return; }
    const row = button.closest("[data-item]");
    if (button.matches("[data-up]") && row.previousElementSibling) row.previousElementSibling.before(row);
    else if (button.matches("[data-down]") && row.nextElementSibling) row.nextElementSibling.after(row);
    else return;
    number();
    button.focus();
  });
  section.addEventListener("change", (event) => {
    if (event.target.matches("[data-item-remove]")) event.target.closest("[data-item]").classList.toggle("going", event.target.checked);
  });
  rows().forEach(wake);
})();

/* The console: Ctrl+Enter asks, names are put in at the cursor. Works without it. */
(() => {
  const form = document.querySelector("[data-console]");
  const text = document.getElementById("sql");
  if (!form || !text) return;
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector('[name="do"][value="run"]'));
    }
  });
  document.addEventListener("click", (event) => {
    const insert = event.target.closest("[data-insert]");
    const replace = event.target.closest("[data-replace]");
    if (insert) {
      text.setRangeText(insert.dataset.insert, text.selectionStart, text.selectionEnd, "end");
      text.focus();
    } else if (replace) {
      text.value = replace.dataset.replace;
      text.focus();
    }
  });
})();

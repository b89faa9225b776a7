/* Before the first paint: that scripts run, and whether the menu was folded. */
document.documentElement.classList.add("js");
try {
  if (localStorage.getItem("menu") === "narrow") document.documentElement.classList.add("narrow");
} catch { /* storage may be forbidden: the menu is then wide */ }

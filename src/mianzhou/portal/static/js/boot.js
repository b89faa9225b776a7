/* Before the first paint: that scripts run, and whether the menu was folded; on a small screen it is, unless it was opened there. */
document.documentElement.classList.add("js");
try {
  const menu = localStorage.getItem("menu") || (window.innerWidth < 1100 ? "narrow" : "wide");
  if (menu === "narrow") document.documentElement.classList.add("narrow");
} catch { /* storage may be forbidden: the menu is then wide */ }

// Scrolling regions of the console are named by what they hold; the bundled script names them all alike, in English.
addEventListener("load", () => {
  const heading = document.querySelector("h1");
  if (heading) heading.id ||= "page-heading";
  for (const region of document.querySelectorAll(".simplebar-content-wrapper[role=region]")) {
    if (region.closest("#nav-sidebar-apps")) {
      region.removeAttribute("role");
      region.removeAttribute("aria-label");
    } else if (heading) {
      const part = region.closest("fieldset[aria-labelledby]");
      region.removeAttribute("aria-label");
      region.setAttribute("aria-labelledby", part ? part.getAttribute("aria-labelledby") : heading.id);
    }
  }
});

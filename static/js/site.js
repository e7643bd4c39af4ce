/* Small comforts; every page works without them. */
(function () {
  "use strict";
  var all = function (selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)); };

  // copy a text: the clipboard where it is allowed (https), the old command elsewhere
  all("[data-copy]").forEach(function (box) {
    var text = box.querySelector("textarea"), button = box.querySelector("button"), label = button.textContent;
    var done = function () {
      button.textContent = button.dataset.done;
      setTimeout(function () { button.textContent = label; }, 3000);
    };
    var select = function () { text.focus(); text.select(); text.setSelectionRange(0, text.value.length); };
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", function () {
      if (navigator.clipboard && window.isSecureContext) {
        navigator.clipboard.writeText(text.value).then(done, select);
      } else {
        select();
        if (document.execCommand("copy")) { done(); }
      }
    });
  });

  // a link into a folded part opens it
  var unfold = function () {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var fold = target && target.closest("details");
    if (fold && !fold.open) { fold.open = true; target.scrollIntoView(); }
  };
  window.addEventListener("hashchange", unfold);
  unfold();

  // what went wrong is read first
  all("[data-focus]").slice(0, 1).forEach(function (element) { element.focus(); });

  // buttons that only a script can serve
  all("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
  all("[data-step]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var input = document.getElementById(button.getAttribute("data-for"));
      input.value = Math.max(0, (parseInt(input.value, 10) || 0) + parseInt(button.dataset.step, 10));
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
})();

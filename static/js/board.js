/* The roster board by keyboard: one cell at a time is in the tab order, arrows go on from there; without this file the
   cells are links to pages of their own. */
(function () {
  "use strict";
  var table = document.querySelector("[data-board]");
  var panel = document.getElementById("board-panel");
  var help = document.querySelector("details.more");
  var opener = null, wanted = "";
  if (!table || !panel || !window.htmx) { return; }

  // --- the grid ---
  var rows = Array.prototype.map.call(table.tBodies[0].rows, function (row) {
    return Array.prototype.slice.call(row.cells, 1);
  });
  var stops = function (cell) {
    var tiles = cell.querySelectorAll(".tile");
    return tiles.length ? Array.prototype.slice.call(tiles) : [cell];
  };
  table.setAttribute("role", "grid");
  rows.forEach(function (cells) {
    cells.forEach(function (cell) { stops(cell).forEach(function (stop) { stop.tabIndex = -1; }); });
  });
  var go = function (stop) {
    if (!stop) { return; }
    var old = table.querySelector("tbody [tabindex='0']");
    if (old) { old.tabIndex = -1; }
    stop.tabIndex = 0;
    stop.focus();
  };
  var near = function (row, column, last) {
    var cells = rows[row], cell = cells && cells[column], found = cell ? stops(cell) : [];
    return found[last ? found.length - 1 : 0];
  };
  var first = table.querySelector("tbody .tile");
  if (first) { first.tabIndex = 0; }

  var move = function (key, stop) {
    var cell = stop.closest("td"), row = cell.parentNode.sectionRowIndex, column = cell.cellIndex - 1;
    var inside = stops(cell), at = inside.indexOf(stop);
    if (key === "ArrowDown") { go(inside[at + 1] || near(row + 1, column)); }
    if (key === "ArrowUp") { go(inside[at - 1] || near(row - 1, column, true)); }
    if (key === "ArrowRight") { go(near(row, column + 1)); }
    if (key === "ArrowLeft") { go(near(row, column - 1)); }
    if (key === "Home") { go(near(row, 0)); }
    if (key === "End") { go(near(row, rows[row].length - 1)); }
  };

  // --- the shift beside it ---
  var close = function () {
    var stale = panel.querySelector("[data-stale]");
    panel.hidden = true;
    panel.textContent = "";
    if (opener) { opener.removeAttribute("aria-expanded"); go(opener); }
    if (stale) { location.reload(); } // the board shows what it was drawn from
  };
  var reach = function (key) {
    var target = panel.querySelector("[data-key='" + key + "']");
    if (!target) { return false; }
    if (target.tagName === "SUMMARY") {
      target.parentNode.open = true;
      (target.parentNode.querySelector("input:not([type=hidden])") || target).focus();
    } else if (target.tagName === "A") {
      wanted = "a"; // the partners to choose from come with the answer
      target.click();
    } else { target.focus(); }
    return true;
  };
  panel.addEventListener("htmx:afterSettle", function () {
    var wrong = panel.querySelector("[data-focus]"), key = wanted;
    panel.hidden = false;
    panel.scrollTop = 0;
    wanted = "";
    if (wrong) { wrong.focus(); } else if (!key || !reach(key)) { panel.focus(); }
  });
  table.addEventListener("click", function (event) {
    var tile = event.target.closest(".tile");
    if (!tile) { return; }
    if (opener) { opener.removeAttribute("aria-expanded"); }
    opener = tile;
    tile.setAttribute("aria-expanded", "true");
  });
  panel.addEventListener("click", function (event) {
    if (event.target.closest("[data-close]")) { event.preventDefault(); close(); }
  });

  // --- keys; letters only while a cell or the open shift has the focus, and never while typing ---
  document.addEventListener("keydown", function (event) {
    var active = document.activeElement;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    if (event.key === "Escape" && !panel.hidden) { close(); return; }
    if (active.matches("input:not([type=hidden]), textarea, select")) { return; }
    var stop = table.contains(active) ? active.closest(".tile") || active.closest("td") : null;
    if (!stop && !panel.contains(active)) { return; }
    if (stop && /^(Arrow|Home|End)/.test(event.key)) { event.preventDefault(); move(event.key, stop); return; }
    var key = event.key.toLowerCase();
    if (key === "?" && help) { help.open = true; help.querySelector("summary").focus(); }
    else if (key === "u") {
      var undo = document.querySelector(".board-done [data-key='u']");
      if (undo) { undo.click(); }
    } else if (/^[amcs]$/.test(key)) {
      if (!stop) { reach(key); } else if (stop.href) { wanted = key; stop.click(); }
    } else { return; }
    event.preventDefault();
  });

  // after a step the focus is where it was
  var done = document.querySelector(".board-done");
  if (done) { go(table.querySelector("[data-shift='" + done.dataset.shift + "']") || first); }
})();

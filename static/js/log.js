/* The log form on a bad network: what was typed stays; the record goes first, then each photo, made smaller. */
(function () {
  "use strict";
  var store = window.sessionStorage, key = "log:" + location.pathname, form = document.querySelector("form[data-draft]");
  var sent = document.querySelector("[data-sent]");
  var list = function (many) { return Array.prototype.slice.call(many); };
  if (sent) {
    Object.keys(store).forEach(function (name) {
      if (!name.indexOf("log:") && store[name].indexOf(sent.dataset.sent) > 0) { store.removeItem(name); }
    });
  }
  if (!form) { return; }
  var fields = list(form.elements).filter(function (field) {
    return field.name && field.type !== "file" && field.name !== "csrfmiddlewaretoken";
  });
  var keep = function () {
    store[key] = JSON.stringify(fields.map(function (field) {
      return field.type === "radio" ? field.checked : field.value;
    }));
  };
  // what the server gave back with an error holds more than the draft
  if (store[key] && !document.querySelector(".wrongs")) {
    JSON.parse(store[key]).forEach(function (said, place) {
      if (fields[place]) { fields[place][typeof said === "boolean" ? "checked" : "value"] = said; }
    });
  }
  form.addEventListener("input", keep);

  var files = form.querySelector("[type=file]"), says = form.querySelector("[role=status]");
  var button = form.querySelector("button.big");
  if (!files || !window.fetch || !window.createImageBitmap) { return; }
  var smaller = function (file) {
    return createImageBitmap(file, { imageOrientation: "from-image" }).then(function (image) {
      var scale = Math.min(1, 1600 / Math.max(image.width, image.height)), canvas = document.createElement("canvas");
      canvas.width = image.width * scale;
      canvas.height = image.height * scale;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", 0.85); });
    }).then(function (blob) { return blob && blob.size < file.size ? blob : file; }, function () { return file; });
  };
  var send = function (body) { return fetch(location.pathname, { method: "POST", body: body, redirect: "manual" }); };
  form.addEventListener("submit", function (event) {
    var body = new FormData(form);
    keep();
    if (!files.files.length) { return; }
    event.preventDefault();
    button.disabled = true;
    says.className = "soft";
    says.textContent = says.dataset.sending;
    body.delete("photos");
    send(body).then(function (answer) {
      if (answer.type !== "opaqueredirect") { // the server's page says what is wrong
        files.disabled = true;
        return form.submit();
      }
      return list(files.files).reduce(function (before, file) {
        return before.then(function () { return smaller(file); }).then(function (photo) {
          body.set("photos", photo, file.name);
          return send(body);
        });
      }, Promise.resolve()).then(function () {
        location.href = location.pathname + "?sent=" + form.elements.submission.value;
      });
    }).catch(function () {
      button.disabled = false;
      says.className = "error";
      says.textContent = says.dataset.lost;
    });
  });
})();

/* Sending a file in pieces: dropped or chosen, its header looked at first, resumed where it stopped. Without it the form sends the file whole. */
(() => {
  const form = document.querySelector("[data-send]");
  if (!form || !window.fetch) return;
  const told = form.dataset;
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector("[data-drop]");
  const preview = document.getElementById("preview");
  const progress = form.querySelector("[data-progress]");
  const said = form.querySelector("[data-said]");
  const trouble = form.querySelector("[data-trouble]");
  const stop = form.querySelector("[data-stop]");
  const send = form.querySelector("button.primary");
  const csrf = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const PIECE = Number(told.piece), TRIES = 8;
  let under_way = null;

  const post = (url, body, headers = {}) =>
    fetch(url, { method: "POST", body, headers: { "X-CSRFToken": csrf, Accept: "application/json", ...headers }, signal: under_way?.signal });
  /* What came back was no answer of ours: the way to sign in, or a failure in between. */
  const signedOut = () => Object.assign(new Error(told.signedOut), { final: true });
  const read = async (answer) => {
    if (answer.redirected) throw signedOut();
    try { return await answer.json(); } catch { throw answer.status === 403 ? signedOut() : new Error(told.lost); }
  };
  const why = (error) => (error instanceof TypeError ? told.lost : error.message); /* fetch could not reach the server */
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const size = (bytes) => {
    const units = ["B", "KB", "MB", "GB"];
    const at = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
    return `${(bytes / 1024 ** at).toFixed(at ? 1 : 0)} ${units[at]}`;
  };
  const say = (words, values = {}) => { said.textContent = words.replace(/\{(\w+)\}/g, (_, name) => values[name]); };
  const fail = (words) => { trouble.textContent = words; trouble.hidden = !words; };
  const digest = async (piece) => {
    if (!window.crypto?.subtle) return null; /* only behind HTTPS or on this machine */
    const hash = await crypto.subtle.digest("SHA-256", await piece.arrayBuffer());
    return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  /* Which file an upload began with: one of the same name and size that was changed since must not be continued. */
  const remembered = (key) => { try { return localStorage.getItem(`upload-${key}`); } catch { return null; } };
  const remember = (key, mark) => { try { mark ? localStorage.setItem(`upload-${key}`, mark) : localStorage.removeItem(`upload-${key}`); } catch { /* not kept */ } };

  const look = async () => {
    const file = input.files[0];
    preview.replaceChildren();
    fail("");
    if (!file) return;
    drop.classList.add("filled");
    const text = /\.(csv|tsv|txt|jsonl|ndjson)$/i.test(file.name);
    const data = new FormData();
    data.append("name", file.name);
    if (text || file.size <= Number(told.whole)) data.append("head", text ? file.slice(0, Number(told.head)) : file, "head");
    let answer;
    try { answer = await post(told.preview, data); } catch (error) { fail(why(error)); return; }
    if (answer.redirected || answer.status === 403) fail(told.signedOut);
    else if (answer.ok && input.files[0] === file) preview.innerHTML = await answer.text();
  };

  /* What was chosen by hand in the table that is sent; an item is given to one column only. */
  const chosen = () => {
    const table = form.querySelector("[name=table]:checked")?.value;
    const within = [...preview.querySelectorAll("[data-binding]")].find((each) => table === undefined || each.dataset.binding === table);
    const changed = [...(within?.querySelectorAll("select[data-column]") ?? [])].filter((each) => each.value !== each.dataset.was);
    return Object.fromEntries(changed.map((each) => [each.dataset.column, each.value]));
  };
  preview.addEventListener("change", (event) => {
    const select = event.target.closest("select[data-column]");
    if (!select) return;
    const within = select.closest("[data-binding]"), all = [...within.querySelectorAll("select[data-column]")];
    for (const other of all) if (other !== select && select.value && other.value === select.value) other.value = "";
    for (const each of all) each.closest("tr").classList.toggle("unknown", !each.value);
    const given = new Set(all.map((each) => each.value));
    for (const list of within.querySelectorAll("[data-missing]")) {
      const items = [...list.querySelectorAll("[data-item]")];
      for (const item of items) item.hidden = given.has(item.dataset.item);
      list.hidden = items.every((item) => item.hidden);
    }
  });

  const begin = async (file) => {
    const data = new FormData();
    data.append("name", file.name);
    data.append("size", file.size);
    data.append("table", form.querySelector("[name=table]:checked")?.value ?? "");
    data.append("columns", JSON.stringify(chosen()));
    const answer = await post(told.begin, data);
    const found = await read(answer);
    if (!answer.ok) throw new Error(found.words);
    return found;
  };
  const start = async (file) => {
    const mark = `${file.size}-${file.lastModified}`;
    let upload = await begin(file);
    if (upload.arrived > 0 && remembered(upload.key) !== mark) {
      await post(`/data/uploads/${upload.key}/drop/`, null);
      upload = await begin(file);
    }
    remember(upload.key, mark);
    return upload;
  };
  const put = async (file, key, offset) => {
    const piece = file.slice(offset, offset + PIECE);
    const sum = await digest(piece);
    const headers = { "Content-Type": "application/octet-stream", ...(sum ? { "X-Piece-SHA256": sum } : {}) };
    const answer = await post(`/data/uploads/${key}/piece/?offset=${offset}`, piece, headers);
    const found = await read(answer);
    if (answer.ok) return found.arrived;
    if (found.code === "upload-out-of-step") return found.arrived; /* it had come after all, or less of it than we thought */
    throw Object.assign(new Error(found.words), { final: answer.status < 500 && found.code !== "piece-damaged" });
  };
  const whole = async (file, upload) => {
    const began = performance.now(), from = upload.arrived;
    let arrived = upload.arrived, tries = 0;
    const show = () => {
      const rate = (arrived - from) / Math.max((performance.now() - began) / 1000, 0.1);
      const share = file.size ? Math.floor((100 * arrived) / file.size) : 100;
      progress.querySelector("progress").value = share;
      say(told.sent, { share, done: size(arrived), all: size(file.size), rate: size(rate) });
    };
    show();
    while (arrived < file.size) {
      try {
        arrived = await put(file, upload.key, arrived);
        tries = 0;
        show();
      } catch (error) {
        if (error.final || error.name === "AbortError" || ++tries >= TRIES) throw error;
        say(told.broken);
        await wait(Math.min(500 * 2 ** tries, 15000));
      }
    }
  };
  const close = async (upload) => {
    say(told.checking);
    const answer = await post(`/data/uploads/${upload.key}/close/`, null);
    const found = await read(answer);
    if (!answer.ok) throw new Error(found.words);
    remember(upload.key, null);
    location.assign(found.url);
  };

  const show = (on) => {
    progress.hidden = !on && !said.textContent;
    stop.hidden = !on;
    send.disabled = input.disabled = on;
  };
  form.addEventListener("submit", async (event) => {
    const file = input.files[0];
    if (!file) return;
    event.preventDefault();
    under_way = new AbortController();
    fail("");
    say("");
    show(true);
    progress.hidden = false;
    try {
      const upload = await start(file);
      await whole(file, upload);
      await close(upload);
    } catch (error) {
      say(told.stopped);
      if (error.name !== "AbortError") fail(why(error));
      show(false);
    } finally {
      under_way = null;
    }
  });
  stop.addEventListener("click", () => under_way?.abort());
  window.addEventListener("beforeunload", (event) => { if (under_way && !stop.hidden && !said.textContent.includes(told.checking)) event.preventDefault(); });
  window.addEventListener("pagehide", () => under_way?.abort());

  input.addEventListener("change", look);
  for (const name of ["dragover", "dragleave", "drop"]) drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", name === "dragover");
    if (name === "drop" && event.dataTransfer.files.length) { input.files = event.dataTransfer.files; look(); }
  });
})();

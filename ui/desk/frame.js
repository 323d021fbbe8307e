// The parts of the desk, its keys and copying: for the whole page, set up once.
const desk = document.getElementById("fn-desk");
const narrow = window.matchMedia("(max-width: 1023px)");
const press = (name, chosen) => {
  document.querySelectorAll(`button[data-${name}]`).forEach((one) => {
    one.setAttribute("aria-pressed", String(one.dataset[name] === chosen));
  });
};
// `view` is what the middle shows; on a narrow screen the library and the evidence take its place.
let middle = "ask";
window.footnoteShow = (view) => {
  desk.dataset.view = view;
  if (["ask", "check", "health"].includes(view)) middle = view;
  if (view !== "evidence") press("view", view);
  if (view === "health") trigger("expand", {});
};
const dialog = element.querySelector("dialog");
document.addEventListener("click", (event) => {
  const part = event.target.closest("button[data-view]");
  if (part) window.footnoteShow(part.dataset.view);
  const shelf = event.target.closest("button[data-shelf]");
  if (shelf) {
    desk.dataset.shelf = shelf.dataset.shelf;
    press("shelf", shelf.dataset.shelf);
  }
  if (event.target.closest("[data-keys]")) dialog.showModal();
  else if (event.target === dialog) dialog.close();
  const copied = event.target.closest("[data-copy]");
  if (copied) copy(copied);
  document.querySelectorAll("details.fn-menu[open]").forEach((menu) => {
    if (!menu.contains(event.target) || copied) menu.open = false;
  });
  const step = event.target.closest("[data-step]");
  if (step) cite(Number(step.dataset.step));
});

const copy = async (button) => {
  const text = button.dataset.copy;
  try {
    if (button.dataset.form === "html") {
      const plain = new DOMParser().parseFromString(text, "text/html").body.innerText;
      const parts = { "text/html": text, "text/plain": plain };
      const blobs = Object.entries(parts).map(([type, part]) => [type, new Blob([part], { type })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    } else {
      await navigator.clipboard.writeText(text);
    }
  } catch {
    // Without https only the old way is allowed.
    const field = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  const label = button.textContent;
  button.textContent = button.dataset.done;
  setTimeout(() => (button.textContent = label), 1500);
};

// The next or previous citation of what the middle shows, round and round.
const cite = (step) => {
  const all = [...document.querySelectorAll(`#fn-${middle}-pane :is(.fn-chip, .fn-cite)`)];
  if (!all.length) return;
  const from = all.indexOf(window.footnoteReturn);
  const at = from < 0 ? (step > 0 ? 0 : all.length - 1) : from + step;
  const next = all[(at + all.length) % all.length];
  const fold = next.closest("details[data-keep]");
  if (fold) fold.open = true;
  next.scrollIntoView({ block: "nearest" });
  next.click();
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === "/") {
    event.preventDefault();
    window.footnoteShow("ask");
    document.querySelector("#fn-question textarea")?.focus();
  } else if (event.key === "n") cite(1);
  else if (event.key === "p") cite(-1);
  else if (event.key === "?") dialog.open ? dialog.close() : dialog.showModal();
});

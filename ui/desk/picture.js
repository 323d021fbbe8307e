// The page as it looks: shown instead of the text where there is one, until the text is chosen.
const panel = document.getElementById("fn-evidence");
let wanted = "page";
let zoom = 1;
const look = (which) => {
  panel.dataset.look = element.querySelector(".fn-sheet") ? which : "text";
  panel.querySelectorAll("[data-look]").forEach((one) => {
    one.setAttribute("aria-pressed", String(one.dataset.look === panel.dataset.look));
  });
};
const boxed = () => {
  const sheet = element.querySelector(".fn-sheet");
  const box = sheet?.querySelector(".fn-box");
  if (!box) return;
  sheet.scrollTop = Math.max(0, box.offsetTop - sheet.clientHeight / 3);
  sheet.scrollLeft = Math.max(0, box.offsetLeft - 24);
};
const ask = ({ act = "apply", ...sent }) => {
  for (const key of ["page", "start", "end"]) if (key in sent) sent[key] = Number(sent[key]);
  trigger(act, sent);
};
// Pictures take long and unequally long: one that comes after a later click's is asked for anew.
const late = () => {
  const shown = element.querySelector("[data-page]")?.dataset;
  const last = window.footnoteReturn?.dataset;
  if (!shown || !last?.document) return false;
  const other = shown.document !== last.document || (shown.start ?? last.start) !== last.start;
  if (other) ask({ ...last, act: "apply" });
  return other;
};
watch("value", () => {
  if (late()) return;
  look(wanted);
  const sheet = element.querySelector(".fn-sheet");
  if (!sheet) return;
  sheet.style.setProperty("--fn-zoom", zoom);
  sheet.querySelector("img").addEventListener("load", boxed);
  boxed();
  const shown = panel.dataset.look === "page";
  if (shown && window.footnoteFollowed()) sheet.focus({ preventScroll: true });
});
panel.addEventListener("click", (event) => {
  const chosen = event.target.closest("button[data-look]");
  if (chosen) {
    wanted = chosen.dataset.look;
    look(wanted);
    boxed();
  }
});
element.addEventListener("click", (event) => {
  const by = event.target.closest("[data-zoom]");
  if (by) {
    zoom = Math.min(4, Math.max(1, zoom + 0.5 * Number(by.dataset.zoom)));
    element.querySelector(".fn-sheet").style.setProperty("--fn-zoom", zoom);
    boxed();
  }
  const turn = event.target.closest("[data-act]");
  if (turn) ask(turn.dataset);
});
element.addEventListener("keydown", (event) => {
  if (event.key === "Escape") window.footnoteBack?.();
});

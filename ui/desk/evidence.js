// Bring the marked quote into view, give it the focus, and let Escape go back to its footnote.
const narrow = window.matchMedia("(max-width: 1023px)");
let before = "ask";
let turning = "";
// Whether the focus follows to what has come: who has gone on to something else meanwhile stays
// there.
const side = document.getElementById("fn-evidence");
window.footnoteFollowed = () => {
  const { activeElement: now, body } = document;
  return !window.footnoteStay && (now === body || now === window.footnoteFrom || side.contains(now));
};
const show = () => {
  window.footnoteOpening.answered();
  // The picture of the page, where there is one, comes after the text.
  if (!turning) side.dataset.look = "text";
  const panel = element.querySelector(".fn-text");
  if (!panel) return;
  if (narrow.matches) {
    const now = document.getElementById("fn-desk").dataset.view ?? "ask";
    if (now !== "evidence") before = now;
    window.footnoteShow("evidence");
    window.scrollTo({ top: 0 });
  }
  const mark = panel.querySelector("mark");
  if (turning) {
    panel.scrollTop = turning === "back" ? panel.scrollHeight : 0;
    panel.focus({ preventScroll: true });
    turning = "";
  } else if (mark) {
    const at = mark.getBoundingClientRect().top - panel.getBoundingClientRect().top;
    panel.scrollTop += at - panel.clientHeight / 3;
    if (window.footnoteFollowed()) mark.focus({ preventScroll: true });
  } else {
    panel.scrollTop = 0;
    panel.focus({ preventScroll: true });
  }
};
watch("value", show);
const back = () => {
  if (narrow.matches) window.footnoteShow(before);
  if (!window.footnoteReturn?.isConnected) return;
  window.footnoteReturn.focus();
  window.footnoteReturn.scrollIntoView({ block: "center" });
};
window.footnoteBack = back;
element.addEventListener("keydown", (event) => {
  if (event.key === "Escape") back();
});
element.addEventListener("click", (event) => {
  if (event.target.closest(".fn-back")) back();
  const more = event.target.closest("[data-around]");
  if (!more) return;
  const { act, ...sent } = more.dataset;
  for (const key of ["start", "end", "around"]) if (key in sent) sent[key] = Number(sent[key]);
  turning = more.parentElement.previousSibling ? "on" : "back";
  trigger(act, sent);
});

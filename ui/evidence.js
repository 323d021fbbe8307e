// Bring the marked quote into view, give it the focus, and let Escape go back to its footnote.
const narrow = window.matchMedia("(max-width: 1023px)");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const show = () => {
  const panel = element.querySelector(".fn-text");
  if (!panel) return;
  if (narrow.matches) {
    element.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
  }
  const mark = panel.querySelector("mark");
  if (mark) {
    const at = mark.getBoundingClientRect().top - panel.getBoundingClientRect().top;
    panel.scrollTop += at - panel.clientHeight / 3;
    mark.focus({ preventScroll: true });
  } else {
    panel.scrollTop = 0;
    panel.focus({ preventScroll: true });
  }
};
watch("value", show);
const back = () => {
  if (!window.footnoteReturn?.isConnected) return;
  window.footnoteReturn.focus();
  window.footnoteReturn.scrollIntoView({ block: "center" });
};
element.addEventListener("keydown", (event) => {
  if (event.key === "Escape") back();
});
element.addEventListener("click", (event) => {
  if (event.target.closest(".fn-back")) back();
});

// Clicks on a place of a document, and on a question to try, become events of the component.
const number = (text) => (text === undefined ? null : Number(text));
element.addEventListener("click", (event) => {
  const place = event.target.closest("[data-document]");
  if (place) {
    document.querySelectorAll(".fn-current").forEach((one) => one.classList.remove("fn-current"));
    place.classList.add("fn-current");
    window.footnoteReturn = place;
    trigger("click", {
      document: place.dataset.document,
      start: number(place.dataset.start),
      end: number(place.dataset.end),
      check: place.dataset.check ?? null,
    });
    return;
  }
  const example = event.target.closest("[data-ask]");
  if (example) trigger("select", { question: example.dataset.ask });
});

// A new question goes to the top of the conversation; its answer then grows below it.
let turns = 0;
watch("value", () => {
  const shown = element.querySelectorAll(".fn-turn");
  if (shown.length > turns) {
    shown[shown.length - 1].scrollIntoView({ block: turns ? "start" : "nearest" });
  }
  turns = shown.length;
});

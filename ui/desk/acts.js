// The server answers side by side and in any order, so of what comes faster than its answers one
// is sent at a time, and then the last. An answer that changes nothing is not heard of.
const UNHEARD = 2000;
window.footnoteInTurn ??= () => {
  let waiting = 0;
  let next = null;
  const ask = (fire) => {
    if (waiting) {
      next = fire;
      return;
    }
    waiting = setTimeout(answered, UNHEARD);
    fire();
  };
  // Whether that was all.
  const answered = () => {
    clearTimeout(waiting);
    waiting = 0;
    const fire = next;
    next = null;
    if (fire) ask(fire);
    return !fire;
  };
  return { ask, answered };
};
window.footnoteOpening ??= window.footnoteInTurn();
window.footnoteTicking ??= window.footnoteInTurn();

// Clicks on buttons and places inside this component become its events, with what they carry.
const counted = new Set(["start", "end", "turn", "thumb", "page", "problems", "overrule"]);
let pressed = null;
// `stay`: the focus does not follow to the evidence.
const send = (button, stay = false) => {
  const { act = "click", ...sent } = button.dataset;
  for (const key of counted) {
    if (key in sent) sent[key] = Number(sent[key]);
  }
  button.closest(".fn-why")?.querySelectorAll("input, select").forEach((field) => {
    sent[field.name || "text"] = field.value;
  });
  if ("document" in sent && act === "click") {
    document.querySelectorAll(".fn-current").forEach((one) => one.classList.remove("fn-current"));
    button.classList.add("fn-current");
    window.footnoteReturn = button;
    window.footnoteStay = stay;
    window.footnoteFrom = document.activeElement;
  }
  const fold = button.closest("details[data-keep]");
  pressed = { act, turn: sent.turn, name: button.textContent, fold: fold?.dataset.keep };
  if (act === "click") window.footnoteOpening.ask(() => trigger(act, sent));
  else trigger(act, sent);
};
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act], [data-document]");
  if (button) send(button);
  const only = event.target.closest("[data-only]");
  if (only) {
    element.dataset.only = only.dataset.only;
    filtered();
  }
  const goto = event.target.closest("[data-goto]");
  if (goto) unfold(element.querySelector(`[data-keep="${goto.dataset.goto}"]`));
  // To unfold a verdict is to ask for its evidence; where only one part fits, it stays in view.
  const summary = event.target.closest(".fn-card > details:not([open]) > summary");
  if (summary) evidence(summary.parentElement);
});
const wide = window.matchMedia("(min-width: 1024px)");
const evidence = (card) => {
  const cite = card.querySelector(".fn-cite");
  if (cite && wide.matches) send(cite, true);
};
const unfold = (card) => {
  if (!card) return;
  card.open = true;
  card.scrollIntoView({ block: "nearest" });
  card.querySelector("summary").focus({ preventScroll: true });
  evidence(card);
};
// All sentences, or those that need a call.
const filtered = () => {
  element.querySelectorAll("[data-only]").forEach((one) => {
    one.setAttribute("aria-pressed", String(one.dataset.only === (element.dataset.only ?? "0")));
  });
};
element.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches(".fn-why input")) return;
  event.preventDefault();
  send(event.target.closest(".fn-why").querySelector("[data-act]"));
});

// The ticked documents are remembered here: rows that are not listed now keep their ticks.
window.footnoteChosen ??= new Set();
element.addEventListener("change", (event) => {
  const id = event.target.dataset?.choose;
  if (!id) return;
  if (event.target.checked) window.footnoteChosen.add(id);
  else window.footnoteChosen.delete(id);
  window.footnoteTicking.ask(() => trigger("input", { chosen: [...window.footnoteChosen] }));
});
// What the desk says is chosen counts, where no tick has followed.
const chosen = () => {
  const scope = element.querySelector("[data-chosen]");
  if (!scope || !window.footnoteTicking.answered()) return;
  window.footnoteChosen = new Set(scope.dataset.chosen.split(" ").filter(Boolean));
  document.querySelectorAll("[data-choose]").forEach((one) => {
    one.checked = window.footnoteChosen.has(one.dataset.choose);
  });
};

// What was unfolded or written stays so when the component is shown anew; a signer's name stays
// in this browser.
const SIGNER = "footnote-signer";
const written = new Map();
element.addEventListener("input", (event) => {
  const { field } = event.target.dataset;
  if (!field) return;
  written.set(field, event.target.value);
  if (event.target.name === "by") localStorage.setItem(SIGNER, event.target.value);
});
const restored = () => {
  element.querySelectorAll("[data-field]").forEach((one) => {
    const signer = one.name === "by" ? localStorage.getItem(SIGNER) : null;
    one.value = written.get(one.dataset.field) ?? signer ?? one.value;
  });
};
const unfolded = new Map();
element.addEventListener(
  "toggle",
  (event) => {
    if (event.target.dataset.keep) unfolded.set(event.target.dataset.keep, event.target.open);
  },
  true,
);

// After each change: a new question goes to the top, its answer grows below it; a question to
// confirm takes the focus; a button that was pressed keeps it.
let turns = 0;
watch("value", () => {
  chosen();
  if (pressed?.act === "submit" && !element.querySelector(".fn-signing .fn-notice")) {
    // Signed: the form folds, and the note stands in the sign-off.
    unfolded.set(pressed.fold, false);
    written.delete(pressed.fold.replace("sign-", "note-"));
  }
  element.querySelectorAll("details[data-keep]").forEach((one) => {
    const was = unfolded.get(one.dataset.keep);
    if (was !== undefined) one.open = was;
  });
  restored();
  filtered();
  const shown = element.querySelectorAll(".fn-turn");
  if (shown.length > turns) {
    shown[shown.length - 1].scrollIntoView({ block: turns ? "start" : "nearest" });
  }
  turns = shown.length;
  const safe = element.querySelector(".fn-confirm .fn-safe");
  if (safe) {
    safe.focus();
  } else if (pressed && document.activeElement === document.body) {
    const same = [...element.querySelectorAll(`[data-act="${pressed.act}"]`)].find(
      (one) => one.textContent === pressed.name && Number(one.dataset.turn) === pressed.turn,
    );
    const fold = pressed.fold && element.querySelector(`[data-keep="${pressed.fold}"] > summary`);
    (same ?? fold)?.focus({ preventScroll: true });
    pressed = null;
  }
});

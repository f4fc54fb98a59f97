// What plain pages cannot do: keep the choice of highlights, and show where else a name stands.
"use strict";

for (const box of document.querySelectorAll(".toggle")) {
  const kept = localStorage.getItem(box.id);
  if (kept !== null) box.checked = kept === "on";
  box.addEventListener("change", () => localStorage.setItem(box.id, box.checked ? "on" : "off"));
}

const marks = [...document.querySelectorAll("article .mark")];
const light = (event, isOn) => {
  const mark = event.target.closest?.(".mark, .named a");
  if (!mark) return;
  for (const other of marks) {
    if (other.pathname === mark.pathname) other.classList.toggle("same", isOn);
  }
};
for (const [begin, end] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
  document.addEventListener(begin, (event) => light(event, true));
  document.addEventListener(end, (event) => light(event, false));
}

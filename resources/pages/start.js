// Before the first paint: without scripts the page stays readable as it is; with them it waits for its language.
document.documentElement.classList.add("scripted");

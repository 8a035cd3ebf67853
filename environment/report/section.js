"use strict";
// All code at once.
const toggle = document.getElementById("toggle-code");
toggle.addEventListener("click", () => {
  const isOpen = toggle.getAttribute("aria-pressed") !== "true";
  toggle.setAttribute("aria-pressed", isOpen);
  toggle.textContent = isOpen ? "fold all code" : "show all code";
  for (const code of document.querySelectorAll("details.code")) code.open = isOpen;
});

// A word of the glossary says what it means where it first stands.
const words = JSON.parse(document.getElementById("words").textContent);
const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT, (node) =>
  node.parentElement.closest(".jp-RenderedMarkdown, .verdict, table")
    && !node.parentElement.closest("h1, h2, h3, a, code, pre, script, style, abbr, svg, math")
    ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT);
const nodes = [];
while (texts.nextNode()) nodes.push(texts.currentNode);
for (const [word, meaning] of Object.entries(words)) {
  const pattern = new RegExp("(?<![\\p{L}\\p{N}])" + word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") + "(?![\\p{L}\\p{N}])", "iu");
  for (const node of nodes) {
    const found = node.parentElement && !node.parentElement.closest("abbr") && pattern.exec(node.data);
    if (found && !node.data.includes("$")) {
      const rest = node.splitText(found.index);
      nodes.push(rest.splitText(found[0].length));
      const term = document.createElement("abbr");
      term.className = "term";
      term.title = meaning;
      term.tabIndex = 0;
      rest.replaceWith(term);
      term.append(rest);
      break;
    }
  }
}

// What is wider than the page scrolls, and can be reached without a mouse.
for (const output of document.querySelectorAll(".jp-OutputArea-output")) {
  if (output.scrollWidth > output.clientWidth) output.tabIndex = 0;
}

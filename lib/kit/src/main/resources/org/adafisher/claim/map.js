"use strict";
const state = JSON.parse(document.getElementById("state").textContent);
const all = (selector, within) => [...(within || document).querySelectorAll(selector)];
const clock = (seconds) => {
  const whole = Math.floor(seconds);
  const minutes = String(Math.floor(whole / 60) % 60).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  return (hours ? hours + ":" : "") + minutes + ":" + String(whole % 60).padStart(2, "0");
};

document.getElementById("facts").textContent = state.facts || "";
for (const [stem, section] of Object.entries(state.sections || {})) {
  const isOk = section.status === "ok";
  const said = isOk ? section.measured : section.status + ": " + section.failure;
  for (const link of all(`a[data-stem="${stem}"], tr[data-stem="${stem}"] a`)) {
    if (section.page) link.href = stem + ".html";
  }
  for (const row of all(`tr[data-stem="${stem}"]`)) {
    const told = row.querySelector(".told");
    told.textContent = said;
    told.classList.toggle("failed", !isOk);
    const run = row.querySelector(".run");
    run.prepend(`${isOk ? "✔ ok" : "✖ " + section.status}, profile ${section.profile}, `
      + `${clock(section.seconds)}, ${section.finished.slice(0, 10)} `);
  }
  for (const own of all(`details.own[data-stem="${stem}"]`)) {
    own.hidden = !isOk;
    const end = said.length < 130 ? said.length : said.lastIndexOf(" ", 120);
    own.querySelector("summary").textContent =
      `profile ${section.profile}: ${said.slice(0, end)}${end < said.length ? " …" : ""}`;
    own.append(said);
  }
  if (section.profile === "smoke") document.getElementById("banner").hidden = false;
}
if (state.gallery) {
  const link = document.createElement("a");
  link.href = state.gallery;
  link.textContent = "All figures of this report.";
  document.getElementById("gallery").append(link);
}

const bySection = document.getElementById("by-section");
const byVerdict = document.getElementById("by-verdict");
const byGpu = document.getElementById("by-gpu");
const show = () => {
  let shown = 0;
  let part = null;
  for (const body of all(".map > *")) {
    if (body.classList.contains("part")) {
      part = body;
      part.hidden = true;
      continue;
    }
    const fits = (!bySection.value || body.dataset.section === bySection.value)
      && (!byVerdict.value || body.dataset.verdicts.split(" ").includes(byVerdict.value))
      && (!byGpu.checked || body.dataset.gpu === "true");
    body.hidden = !fits;
    if (fits) {
      shown++;
      part.hidden = false;
    }
  }
  document.getElementById("count").textContent = `${shown} of ${all(".map .item").length} rows`;
};
document.getElementById("filters").addEventListener("input", show);
show();

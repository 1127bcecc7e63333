// Start the player of the one-file page: its data, charts and sound stand in the page itself.

import { mountPlayer } from "./player.js";

const data = JSON.parse(document.getElementById("session-data").textContent);
for (const chart of document.querySelectorAll("[data-chart] > svg")) {
  data.charts[chart.parentElement.dataset.chart] = new XMLSerializer().serializeToString(chart);
}
const root = document.getElementById("player");
const watch = document.querySelector("#afterwards ul");
const player = mountPlayer(root, data, {
  source: root.querySelector("audio"),
  ended: ({ slot, hurt }) => slot.replaceChildren(...(hurt && watch ? [watch.cloneNode(true)] : [])),
});
document.documentElement.classList.add("scripted");
root.dispatchEvent(new CustomEvent("mounted", { detail: player }));

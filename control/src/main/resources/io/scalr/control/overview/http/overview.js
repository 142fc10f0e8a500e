"use strict";
// Reads the page anew and puts the new content in place of the old, until the session is over.
(() => {
  const EVERY_MS = 3000;
  const busy = () => document.hidden || document.querySelector("main button:active, main input:focus");

  async function look() {
    if (document.querySelector("main.door") || location.pathname === "/act") {
      return;
    }
    if (!busy()) {
      const answer = await fetch(location.pathname, { headers: { "X-Scalr-Background": "1" } });
      const text = await answer.text();
      const page = new DOMParser().parseFromString(text, "text/html");
      const fresh = page.querySelector("main");
      const old = document.querySelector("main");
      if (fresh && old && !busy()) {
        for (const open of old.querySelectorAll("details[open][id]")) {
          fresh.querySelector("#" + CSS.escape(open.id))?.setAttribute("open", "");
        }
        old.replaceWith(document.adoptNode(fresh));
      }
    }
  }

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button && button.classList.contains("terminate") && !confirm("Terminate this server?")) {
      event.preventDefault();
    }
  });

  setInterval(() => look().catch(() => {}), EVERY_MS);
})();

// For the pages of towns: <script src="…/assets/embed.js" async></script> beside each frame of Plein.
// It sets the height of the frames to that of their content, and does nothing else. EUPL-1.2
(() => {
  const origin = new URL(document.currentScript.src).origin;
  addEventListener("message", (event) => {
    if (event.origin !== origin || event.data?.type !== "plein:height") return;
    for (const frame of document.querySelectorAll("iframe")) {
      if (frame.contentWindow === event.source) frame.style.height = `${Math.min(Math.max(Number(event.data.height) || 0, 80), 5000)}px`;
    }
  });
})();

// Three things HTML alone cannot do: say that the page is Chinese, copy a citation, bring the passage asked for into view.
// No text of a letter ever enters this file; it reads attributes the pages have escaped.
(() => {
  if (window.dfhReady) return;
  window.dfhReady = true;
  document.documentElement.lang = "zh-CN";

  const copy = async (text) => {
    if (navigator.clipboard && window.isSecureContext) {
      try { await navigator.clipboard.writeText(text); return true; } catch { /* asked and refused: try the old way */ }
    }
    const area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("readonly", "");
    area.style.cssText = "position:fixed;top:0;left:0;opacity:0";
    document.body.appendChild(area);
    area.select();
    let done = false;
    try { done = document.execCommand("copy"); } catch { done = false; }
    area.remove();
    return done;
  };

  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
    if (!button) return;
    const before = button.dataset.label || button.textContent;
    button.dataset.label = before;
    const done = await copy(button.dataset.copy);
    button.textContent = done ? button.dataset.done : button.dataset.failed;
    button.focus();
    setTimeout(() => { button.textContent = before; }, 2000);
  });

  // The one sentence of Streamlit's own that a reader with a keyboard meets first.
  const skip = () => {
    for (const link of document.querySelectorAll("a, button")) {
      if (link.childElementCount === 0 && link.textContent.trim() === "Skip to main content") link.textContent = "跳到正文";
    }
  };

  let shown = "";
  const bring = () => {
    skip();
    const target = document.querySelector("[data-bring]");
    if (!target || target.dataset.bring === shown) return;
    shown = target.dataset.bring;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    setTimeout(() => target.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" }), 150);
  };
  new MutationObserver(bring).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-bring"] });
  bring();
})();

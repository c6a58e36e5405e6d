// What HTML alone cannot do: say that the page is Chinese, copy a citation, bring the passage asked for into view.
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

  // The clipboard (clips.js) comes a moment after the page: a button pressed before it is there is pressed again for it.
  window.dfhEarly = [];
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-keep]") : null;
    if (button && !(window.dfhClips && window.dfhClips.ready)) window.dfhEarly.push(button.dataset.keep);
  });

  // What Streamlit says of itself, and cannot be told to say in Chinese: beginnings of sentences → what to show instead.
  const SAID = [
    ["Skip to main content", "跳到正文"],
    ["Connection error", "连接已断开"],
    ["Is Streamlit still running", "程序可能已停止运行。请联系管理员，恢复后刷新本页。"],
    ["Streamlit server is not responding", "连不上服务器。请检查网络，稍后刷新本页。"],
    ["Page not found", "没有这个页面"],
    ["You have requested page", "链接所指的页面不存在，下面是检索页。"],
    ["The page that you have requested", "链接所指的页面不存在，下面是检索页。"],
    ["This app has encountered an error", "程序出错了。详情已记入服务器日志，请告知管理员。"],
  ];
  const PLACES = "a[href^='#'], button, [role=dialog] *, [data-testid=stException] *, [data-testid=stAlert] *";
  const translate = () => {
    for (const place of document.querySelectorAll(PLACES)) {
      for (const node of place.childNodes) {
        if (node.nodeType !== Node.TEXT_NODE) continue;
        const pair = SAID.find(([beginning]) => node.nodeValue.trim().startsWith(beginning));
        if (pair) node.nodeValue = pair[1];
      }
    }
  };

  // The same for those who hear the page.
  const NAMED = {
    "Close": "关闭", "Sidebar": "侧栏", "Collapse sidebar": "收起侧栏", "Expand sidebar": "展开侧栏", "App pages": "页面",
    "Pagination": "翻页", "Previous page": "上一页", "Next page": "下一页", "Fullscreen": "全屏",
  };
  const rename = () => {
    for (const element of document.querySelectorAll("[aria-label]")) {
      const said = element.getAttribute("aria-label");
      const name = NAMED[said] || said.replace(/^Page (\d+)$/, "第$1页").replace(/ — start$/, "（起）").replace(/ — end$/, "（止）");
      if (name !== said) element.setAttribute("aria-label", name);
    }
  };

  let shown = "";
  const bring = () => {
    translate();
    rename();
    const target = document.querySelector("[data-bring]");
    if (!target || target.dataset.bring === shown) return;
    shown = target.dataset.bring;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    setTimeout(() => target.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" }), 150);
  };
  new MutationObserver(bring).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-bring"] });
  bring();
})();

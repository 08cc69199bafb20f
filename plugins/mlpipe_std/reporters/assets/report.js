// Draws each chart when the reader comes near it, so that the page opens at once.
(() => {
  "use strict";

  const INK = "#2b3644";
  const GRID = "#e4e8ee";
  const axis = {
    gridcolor: GRID,
    linecolor: "#aab3bf",
    zerolinecolor: "#c9d0d9",
    automargin: true,
    ticks: "outside",
    ticklen: 5,
    tickcolor: "rgba(0,0,0,0)",
    title: { standoff: 10, font: { size: 13 } },
  };
  const narrow = window.matchMedia("(max-width: 640px)").matches;
  const small = narrow ? { nticks: 5, tickangle: 0, tickfont: { size: 11 } } : {};
  // A finger on a chart scrolls the page; a mouse zooms, and a double click zooms back.
  const mouse = window.matchMedia("(pointer: fine)").matches;
  const theme = {
    layout: {
      font: { family: getComputedStyle(document.body).fontFamily, size: 13, color: INK },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      margin: { l: 56, r: 16, t: 30, b: 52 },
      dragmode: mouse ? "zoom" : false,
      hoverlabel: { bgcolor: "#fff", bordercolor: "#aab3bf", font: { color: INK } },
      legend: { orientation: "h", x: 0, y: 1.01, xanchor: "left", yanchor: "bottom", font: { size: 12 } },
      xaxis: { ...axis, ...small },
      yaxis: narrow ? { ...axis, tickfont: { size: 11 } } : axis,
    },
  };
  const config = { displayModeBar: false, responsive: true, showTips: mouse };

  const draw = (place) => {
    if (place.dataset.drawn) return;
    place.dataset.drawn = "yes";
    const figure = JSON.parse(document.getElementById(place.dataset.figure).textContent);
    place.replaceChildren();
    Plotly.newPlot(place, figure.data, { ...figure.layout, template: theme }, config);
  };

  const charts = [...document.querySelectorAll("[data-figure]")];
  if ("IntersectionObserver" in window) {
    const near = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (!entry.isIntersecting) continue;
          near.unobserve(entry.target);
          draw(entry.target);
        }
      },
      { rootMargin: "600px" },
    );
    charts.forEach((place) => near.observe(place));
  } else {
    charts.forEach(draw);
  }

  // The others follow one by one: a page that nobody scrolls is complete, too. What is folded has no width yet.
  const drawNext = () => {
    const next = charts.find((place) => !place.dataset.drawn && !place.closest("details:not([open])"));
    if (!next) return;
    draw(next);
    setTimeout(drawNext, 50);
  };
  window.addEventListener("load", () => setTimeout(drawNext, 1000));

  // On paper everything is to be seen.
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("details").forEach((each) => {
      each.open = true;
    });
    charts.forEach(draw);
  });

  // The navigation shows where the reader is.
  const links = new Map([...document.querySelectorAll("nav a")].map((link) => [link.hash.slice(1), link]));
  if ("IntersectionObserver" in window) {
    const passing = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (!entry.isIntersecting) continue;
          links.forEach((link) => link.removeAttribute("aria-current"));
          const link = links.get(entry.target.id);
          link.setAttribute("aria-current", "true");
          const bar = link.closest("ul");
          bar.scrollTo({ left: link.offsetLeft - bar.offsetLeft - 24 });
        }
      },
      { rootMargin: "-15% 0px -80% 0px" },
    );
    document.querySelectorAll("main > section").forEach((section) => passing.observe(section));
  }
})();

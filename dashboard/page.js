// What Streamlit leaves out: navigation that closes on a phone, and what page.css needs to print.
(() => {
    if (window.smartcartPage) {
        return;
    }
    window.smartcartPage = true;

    const phone = window.matchMedia("(max-width: 768px)");
    document.addEventListener("click", (event) => {
        const isLink = event.target.closest("[data-testid=stSidebarNavLink]");
        if (isLink && phone.matches && !event.ctrlKey && !event.metaKey) {
            document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
        }
    });

    // page.css makes a sheet of paper from it.
    const measure = () => {
        const page = document.querySelector("[data-testid=stMainBlockContainer]");
        if (page && !window.matchMedia("print").matches) {
            const style = getComputedStyle(page);
            const width = page.clientWidth
                - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
            const root = document.documentElement;
            root.style.setProperty("--page-width", Math.ceil(width));
            root.dataset.page = window.innerWidth <= 640 ? "narrow" : "wide";
            const app = document.querySelector("[data-testid=stApp]");
            const [red, green, blue] = getComputedStyle(app).backgroundColor.match(/\d+/g);
            root.dataset.scheme = Math.max(red, green, blue) < 128 ? "dark" : "light";
        }
    };

    // A browser does not print what is drawn in three dimensions: a picture takes its place.
    const picture = () => {
        for (const chart of document.querySelectorAll(".js-plotly-plot")) {
            for (const name of chart._fullLayout?._subplots?.gl3d ?? []) {
                const { _scene: scene } = chart._fullLayout[name];
                const image = document.createElement("img");
                image.className = "printed-scene";
                image.src = scene.toImage("png");
                scene.container.append(image);
            }
        }
    };
    window.addEventListener("beforeprint", () => {
        measure();
        picture();
    });
    window.addEventListener("afterprint", () => {
        document.querySelectorAll(".printed-scene").forEach((image) => image.remove());
    });
    new ResizeObserver(measure).observe(
        document.querySelector("[data-testid=stMainBlockContainer]"),
    );
})();

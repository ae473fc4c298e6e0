// What Streamlit leaves out: navigation that closes on a phone, and how wide a page is on the screen.
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
        }
    };
    new ResizeObserver(measure).observe(
        document.querySelector("[data-testid=stMainBlockContainer]"),
    );
})();

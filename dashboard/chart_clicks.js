// Clicks that Streamlit does not tell of: on points in three dimensions, and on flows.
const endOf = new Map();
const MOST_MOVEMENT = 5;

export default function ({ data, setTriggerValue }) {
    endOf.get(data.chart)?.();
    let chart = null;
    let start = null;
    let hovered = null;

    const valuesOf = ({ points: [point] }) => ({
        curve_number: point.curveNumber ?? 0,
        customdata: point.customdata ?? null,
    });
    const hover = (event) => { hovered = valuesOf(event); };
    const unhover = () => { hovered = null; };
    const settle = () => {
        if (start?.isUp && start.point && !start.isMoved && !start.isSent) {
            start.isSent = true;
            setTriggerValue("click", start.point);
        }
    };
    // A finger hovers over nothing: plotly tells of its click after it is up.
    const click = (event) => {
        if (start) {
            start.point = valuesOf(event);
            settle();
        }
    };
    const hear = (event) => {
        const found = event.target.closest?.(`.st-key-${data.chart} .js-plotly-plot`);
        if (found && found !== chart) {
            forget();
            chart = found;
            chart.on("plotly_hover", hover);
            chart.on("plotly_unhover", unhover);
            chart.on("plotly_click", click);
        }
        return found;
    };
    const forget = () => {
        for (const [name, heard] of Object.entries({ hover, unhover, click })) {
            chart?.removeListener?.(`plotly_${name}`, heard);
        }
        hovered = null;
    };
    const press = (event) => {
        start = hear(event) && { x: event.clientX, y: event.clientY, point: hovered };
    };
    // Turning a chart in three dimensions begins like a click.
    const release = (event) => {
        if (start) {
            start.isUp = true;
            start.isMoved = Math.hypot(event.clientX - start.x, event.clientY - start.y)
                > MOST_MOVEMENT;
            settle();
        }
    };
    const listeners = { pointerover: hear, pointerdown: press, pointerup: release };
    for (const [name, listener] of Object.entries(listeners)) {
        document.addEventListener(name, listener, true);
    }
    const end = () => {
        for (const [name, listener] of Object.entries(listeners)) {
            document.removeEventListener(name, listener, true);
        }
        forget();
    };
    endOf.set(data.chart, end);
    return end;
}

"""The pages of the app, in order."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PageEntry:
    """A page: its file, its title and one of Streamlit's icons."""

    file: str
    title: str
    icon: str


PAGES = (
    PageEntry("app_pages/overview.py", "Overview", ":material/dashboard:"),
    PageEntry("app_pages/choose_k.py", "Choose k", ":material/tune:"),
    PageEntry("app_pages/maps.py", "Maps", ":material/scatter_plot:"),
    PageEntry("app_pages/pair_plots.py", "Pair plots", ":material/grid_view:"),
    PageEntry("app_pages/rfm.py", "RFM groups", ":material/grid_on:"),
    PageEntry("app_pages/value.py", "Value", ":material/payments:"),
    PageEntry("app_pages/orders.py", "Orders", ":material/shopping_cart:"),
    PageEntry("app_pages/personas.py", "Personas", ":material/groups:"),
    PageEntry("app_pages/hierarchy.py", "K-Means and hierarchical", ":material/account_tree:"),
    PageEntry("app_pages/data_quality.py", "Data quality", ":material/fact_check:"),
    PageEntry("app_pages/movement.py", "Movement", ":material/swap_horiz:"),
    PageEntry("app_pages/actions.py", "Actions", ":material/campaign:"),
    PageEntry("app_pages/upload_page.py", "Upload", ":material/upload_file:"),
)

"""SmartCart Segments: the code behind the Python models, the input seam and the releases."""

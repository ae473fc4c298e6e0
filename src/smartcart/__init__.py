"""SmartCart Segments: what stands behind the Python models, the input seam and the releases."""

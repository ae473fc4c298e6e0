"""For developers: the app in a real browser, its speed and its screenshots."""

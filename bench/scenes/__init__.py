"""The demo's world of drawn scenes, and how well a pack answers questions about them."""

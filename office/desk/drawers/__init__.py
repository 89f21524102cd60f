"""Pages of drawers and deposits."""

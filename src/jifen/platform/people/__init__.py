"""The people of cases: who they are, and who may act for them."""

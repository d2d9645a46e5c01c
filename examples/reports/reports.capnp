@0xe0c4a7d2915b3f68;
# A module of reports has no events of its own: it follows those of the modules bakery and work.

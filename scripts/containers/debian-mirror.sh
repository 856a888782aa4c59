# Sourced: prints the mirror that this machine gets Debian from.
debian_mirror() {
  apt-get indextargets --format '$(REPO_URI) $(COMPONENT) $(LABEL) $(CODENAME)' 'Created-By: Packages' |
    awk '$2 == "main" && $3 == "Debian" && $4 !~ /-/ { print $1; exit }'
}

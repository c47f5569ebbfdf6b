"""Catalogues that live elsewhere: an address read page by page into files, imported as files are.

``address.py`` reads what a person wrote, ``guarding.py`` says where a connection may go,
``fetching.py`` asks once, ``patience.py`` asks again, ``following.py`` knows the next page,
``collecting.py`` does it all and remembers in ``copies.py`` what it has, so that what has not
changed is not read again.

Source: docs/spec/remote.md.
"""

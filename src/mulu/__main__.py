"""``python -m mulu`` and the ``mulu`` command."""

from mulu.cli.main import run


def main() -> None:
    """Run the command line and exit with its status."""
    raise SystemExit(run())


if __name__ == "__main__":
    main()

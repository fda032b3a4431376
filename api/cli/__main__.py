"""`python -m api.cli` is `guanjia`."""

from api.cli import main

if __name__ == "__main__":
    main(prog_name="guanjia")

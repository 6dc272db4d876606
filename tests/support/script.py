"""What every story of tests/acceptance begins and ends with."""
import argparse
import os
import shutil
import tempfile


def play(name, *stories):
    """Plays `story(bin_dir, folder).run()` of each, in a folder of its own that is gone afterwards.

    Gives the exit code: 0 when each gave 0.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True, help="where jindu-desk and jindu-city are")
    bin_dir = os.path.abspath(parser.parse_args().bin)
    failed = 0
    for story in stories:
        folder = tempfile.mkdtemp(prefix=f"jindu-{name}-")
        try:
            failed |= story(bin_dir, folder).run()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return failed

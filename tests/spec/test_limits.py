"""Small files that stall, fill or kill other readers: refused at once, with one error."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from mlpipe.errors import SpecError
from mlpipe.spec.reader import read_document, read_file

# A second is what is promised; a machine that does something else besides must not fail the test.
SECONDS = 1.0


def _levels(form: str, count: int = 9) -> str:
    """Anchors that each refer to the one before, nine times."""
    lines = [f"l0: &l0 {form.format('x')}"]
    for i in range(1, count):
        inner = ", ".join([f"*l{i - 1}"] * 9)
        lines.append(f"l{i}: &l{i} {form.format(inner)}")
    return "\n".join(lines) + "\n"


HOSTILE = {
    "brackets": ("a: " + "[" * 60_000, "nested deeper than 32 levels"),
    "braces": ("{a: " * 60_000, "nested deeper than 32 levels"),
    "brackets on lines": ("a: " + "[\n" * 60_000, "nested deeper than 32 levels"),
    "dashes": ("- " * 60_000, "nested deeper than 32 levels"),
    "question marks": ("? " * 60_000, "nested deeper than 32 levels"),
    "indents": ("\n".join(" " * i + "a:" for i in range(1_000)), "nested deeper than 32 levels"),
    "alias bomb": (_levels("[{}]"), "more than 50,000 values and keys, aliases followed"),
    "merge bomb": (_levels("{{<<: [{}]}}"), "more than 50,000 values and keys, aliases followed"),
    "deep aliases": (
        "a0: &a0 [1]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 40)),
        "nested deeper than 32 levels through alias '*a30'",
    ),
    "recursive alias": ("a: &a [1, *a]\n", "alias '*a' stands inside what it refers to"),
    "recursive key": ("? &a [*a]\n: 1\n", "alias '*a' stands inside what it refers to"),
    "entries": ("a: [" + "1," * 100_000 + "]", "more than 50,000 values and keys, aliases followed"),
    "2 MB": ("a: '" + "x" * 2_000_000 + "'", "the text is longer than 1,000,000 characters"),
    "digits": ("a: " + "9" * 500_000, "is too long for a whole number (64 bits); quote it if it is text"),
    "open quote": ("a: '" + "\n" * 900_000, "this quote is never closed"),
    "colons": ("::" * 450_000, "this line does not line up with the ones above it"),
    "equal keys": ("{" + "a," * 24_000 + "}", "key 'a' appears twice; the first is on line 1"),
    "unset variables": (
        "a: '" + "".join(f"${{A{i}}}" for i in range(100_000)) + "'",
        "environment variable 'A0' is not set",
    ),
    "null byte": ("a: \0", "a control character (U+0000) stands here; remove it"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_refused_in_under_a_second(name: str) -> None:
    text, message = HOSTILE[name]
    before = time.process_time()
    with pytest.raises(SpecError) as caught:
        read_document(text, "s.yaml", {f"A{i:02}": "x" for i in range(100)})
    printed = str(caught.value)
    assert time.process_time() - before < SECONDS
    first = caught.value.problems[0]
    assert message in first.message
    assert first.position is not None
    assert printed.startswith(f"s.yaml:{first.position.line}:{first.position.column}: error: ")
    assert len(printed) < 100_000


def test_a_large_honest_spec_is_read_in_under_a_second() -> None:
    text = "steps:\n" + "".join(f"  - {{use: step_{i}, columns: [a, b], share: 0.{i}}}\n" for i in range(4_000))
    before = time.process_time()
    assert len(read_document(text, "s.yaml", {}).values["steps"]) == 4_000
    assert time.process_time() - before < SECONDS


def test_the_depth_that_is_allowed_is_read() -> None:
    text = "a: " + "[" * 31 + "]" * 31
    assert read_document(text, "s.yaml", {}).values["a"] is not None
    with pytest.raises(SpecError):
        read_document("a: " + "[" * 32 + "]" * 32, "s.yaml", {})


def test_a_file_of_2_mb_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_bytes(b"\xff" * 2_000_000)
    with pytest.raises(SpecError, match=r"big\.yaml:1:1: error: the file is larger than 1 MB"):
        read_file(path, {})


@pytest.mark.parametrize("text", ["a: " + "[" * 60_000, "a: " + "{a: " * 60_000, "- " * 60_000])
def test_depth_kills_no_process_even_on_a_small_stack(text: str, tmp_path: Path) -> None:
    # A crash would take the test runner with it, hence a process of its own, and a thread with 256 KB.
    (tmp_path / "deep.yaml").write_text(text)
    program = (
        "import sys, threading\n"
        "from pathlib import Path\n"
        "from mlpipe.errors import SpecError\n"
        "from mlpipe.spec.reader import read_file\n"
        "def read():\n"
        "    try:\n"
        "        read_file(Path(sys.argv[1]), {})\n"
        "    except SpecError as error:\n"
        "        print(error.problems[0].message)\n"
        "threading.stack_size(256 * 1024)\n"
        "thread = threading.Thread(target=read)\n"
        "thread.start()\n"
        "thread.join()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "deep.yaml")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "nested deeper than 32 levels\n", "")

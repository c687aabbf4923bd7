"""The code of the whole library, compiled from its documents."""

from pathlib import Path
from types import CodeType

from loom.tracing.importer import read_finder
from loom.tracing.positions import compile_output

ROOT = Path(__file__).resolve().parents[2]


def codes(code):
    yield code
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from codes(part)


def test_every_function_of_the_library_runs_the_same_and_names_its_page():
    finder, problems = read_finder(ROOT)
    assert problems == []
    moved = 0
    for path, output in finder.outputs.items():
        file = str(ROOT / path)
        before = compile(output.text, file, "exec")
        after = compile_output(output, finder.texts, ROOT)
        for old, new in zip(codes(before), codes(after), strict=True):
            assert old.co_code == new.co_code
            assert old.co_exceptiontable == new.co_exceptiontable
            lines = [place[0] for place in old.co_positions()]
            if new.co_filename == file:
                assert lines == [place[0] for place in new.co_positions()]
                continue
            moved += 1
            page = Path(new.co_filename).relative_to(ROOT).as_posix()
            mapped = [output.origins[line - 1] if line else None for line in lines]
            assert {place.document for place in mapped if place} <= {page}
            assert [place and place.line for place in mapped] == [
                place[0] or None for place in new.co_positions()
            ]
    assert moved > 500

"""Which version of each ruleset is served after its folder has changed, and what is said where it is not the newest."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from api.edition import Edition, first_edition, read_edition, write_edition
from api.judging import read_content
from api.reloading import GONE_SECONDS, Event, Reloader, events
from api.service import RulesetsUnusable, load_by_folder
from tests.api.conftest import RULESETS

SETTLING = 1.0


@dataclass
class Live:
    """A folder of rulesets that is served, and a clock."""

    root: Path
    reloader: Reloader
    now: float = 0.0
    happened: list[Event] = field(default_factory=list)

    @property
    def shop(self) -> Path:
        return self.root / "shop"

    @property
    def served(self) -> dict[str, str]:
        """The digest served of each ruleset."""
        return {name: one.digest for name, one in self.reloader.edition.rulesets.items()}

    def stale(self, name: str) -> str:
        return "\n".join(self.reloader.edition.stale[name]["en"])

    def look(self, seconds: float = SETTLING) -> bool:
        """So much later the reloader has looked; return whether something has yet to settle."""
        before, self.now = self.reloader.edition, self.now + seconds
        unsettled = self.reloader.look(self.now)
        self.happened += events(before, self.reloader.edition)
        return unsettled

    def settle(self) -> None:
        """The reloader has looked until all was judged."""
        while self.look():
            pass

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.shop / file
        before = path.read_text(encoding="utf-8")
        assert old in before
        path.write_text(before.replace(old, new), encoding="utf-8")

    def results(self) -> list[tuple[str, str]]:
        """What happened since this was last asked."""
        found = [(event.ruleset, event.result) for event in self.happened]
        self.happened.clear()
        return found


@pytest.fixture
def live(tmp_path: Path) -> Live:
    root = Path(shutil.copytree(RULESETS, tmp_path / "rulesets"))
    found = Live(root, Reloader(root, "compiled", first_edition(load_by_folder(root))))
    found.settle()
    assert (found.results(), found.reloader.edition.stale) == ([], {})
    return found


def another(live: Live, folder: str, name: str) -> Path:
    """Return a copy of the shop in a folder of its own, under another name."""
    path = Path(shutil.copytree(RULESETS / "shop", live.root / folder))
    for file in (path / "ruleset.yaml", path / "cases" / "tiers.yaml"):
        file.write_text(file.read_text(encoding="utf-8").replace("ruleset: shop", f"ruleset: {name}"), encoding="utf-8")
    return path


def test_a_good_change_is_served(live: Live) -> None:
    before = live.served["shop"]
    live.edit("ruleset.yaml", "value: 12", "value: 11")
    live.settle()
    assert live.served["shop"] == load_by_folder(live.root)["shop"].digest != before
    assert live.results() == [("shop", "taken")]
    assert "value: 11" in live.reloader.edition.rulesets["shop"].files["ruleset.yaml"]


def test_a_broken_change_is_not_served_and_its_fault_told_until_it_is_mended(live: Live) -> None:
    before = live.served
    live.edit("tiers.yaml", "spending:", "spendings:")
    live.settle()
    assert live.served == before
    assert live.stale("shop").startswith("tiers.yaml:7:27: error unknown_column")
    assert live.reloader.edition.stale["shop"]["zh"][0].startswith("tiers.yaml:7:27: 错误")
    assert live.results() == [("shop", "refused")]
    live.edit("tiers.yaml", "spendings:", "spending:")
    live.settle()
    assert (live.served, live.reloader.edition.stale) == (before, {})
    assert live.results() == [("shop", "taken")]


def test_rules_whose_cases_fail_are_not_served(live: Live) -> None:
    before = live.served
    live.edit("tiers.yaml", ">= 10万", ">= 20万")
    live.edit("tiers.yaml", "[1万..10万)", "[1万..20万)")
    live.settle()
    assert live.served == before
    assert live.stale("shop").startswith("cases/tiers.yaml:")
    assert "expected gold, got silver" in live.stale("shop")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"ruleset: shop\ncases: 5\n", "cases/more.yaml:2:8: error"),
        (b"ruleset: other\ncases: []\n", "the cases are for ruleset `other`, not `shop`"),
        (b"\xff", "cases/more.yaml cannot be read"),
    ],
)
def test_cases_that_cannot_be_run_keep_rules_from_being_served(live: Live, content: bytes, told: str) -> None:
    before = live.served
    live.edit("ruleset.yaml", "value: 12", "value: 11")
    (live.shop / "cases" / "more.yaml").write_bytes(content)
    live.settle()
    assert live.served == before
    assert told in live.stale("shop")


def test_what_is_still_being_written_is_not_judged(live: Live) -> None:
    before = live.served
    good = (live.shop / "tiers.yaml").read_bytes()
    for size in (10, 200, 500):
        (live.shop / "tiers.yaml").write_bytes(good[:size])
        assert live.look()
        assert (live.served, live.reloader.edition.stale) == (before, {})
    (live.shop / "tiers.yaml").write_bytes(good + b"# the end\n")
    live.settle()
    assert live.served["shop"] != before["shop"]
    assert live.results() == [("shop", "taken")]


def test_a_write_while_the_folder_is_read_is_noticed(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between reading and judging the file is written once more: what was read may be half of each."""
    written = iter(["value: 10"])

    def disturbed(folder: Path) -> object:
        content = read_content(folder)
        for change in written:
            live.edit("ruleset.yaml", "value: 11", change)
        return content

    monkeypatch.setattr("api.reloading.read_content", disturbed)
    live.edit("ruleset.yaml", "value: 12", "value: 11")
    live.settle()
    assert "value: 10" in live.reloader.edition.rulesets["shop"].files["ruleset.yaml"]
    assert live.results() == [("shop", "taken")]


def test_a_new_folder_is_served_once_it_is_good(live: Live) -> None:
    path = another(live, "kiosk", "kiosk")
    good = (path / "tiers.yaml").read_text(encoding="utf-8")
    (path / "tiers.yaml").write_text("decisions: 5\n", encoding="utf-8")
    live.settle()
    assert list(live.served) == ["shop"]
    assert "tiers.yaml:1:12: error" in live.stale("kiosk")
    (path / "tiers.yaml").write_text(good, encoding="utf-8")
    live.settle()
    assert list(live.served) == ["kiosk", "shop"]
    assert live.reloader.edition.stale == {}
    assert live.results() == [("kiosk", "refused"), ("kiosk", "taken")]


def test_a_removed_folder_is_served_no_longer_but_not_at_once(live: Live) -> None:
    shutil.rmtree(another(live, "kiosk", "kiosk"))
    another(live, "kiosk", "kiosk")
    live.settle()
    shutil.rmtree(live.root / "kiosk")
    live.look()
    assert list(live.served) == ["kiosk", "shop"]
    live.look(GONE_SECONDS - 0.1)
    assert list(live.served) == ["kiosk", "shop"]
    live.look(0.2)
    assert list(live.served) == ["shop"]
    assert live.results() == [("kiosk", "taken"), ("kiosk", "removed")]


def test_a_folder_replaced_by_renaming_is_served_throughout(live: Live) -> None:
    another(live, "kiosk", "kiosk")
    live.settle()
    before = live.served["shop"]
    fresh = Path(shutil.copytree(live.shop, live.root.parent / "fresh"))
    (fresh / "more.yaml").write_text("assumptions: {N9: {zh: 新, en: new}}\n", encoding="utf-8")
    live.shop.rename(live.root.parent / "old")
    live.look()
    assert live.served["shop"] == before
    fresh.rename(live.shop)
    live.settle()
    assert "more.yaml" in live.reloader.edition.rulesets["shop"].files
    live.look(GONE_SECONDS + 1)
    assert live.results() == [("kiosk", "taken"), ("shop", "taken")]


def test_old_and_new_beside_each_other_do_not_take_the_name_from_the_one_served(live: Live) -> None:
    before = live.served
    fresh = Path(shutil.copytree(live.shop, live.root / "shop.new"))
    (fresh / "more.yaml").write_text("assumptions: {N9: {zh: 新, en: new}}\n", encoding="utf-8")
    live.settle()
    assert live.served == before
    assert live.stale("shop.new") == "the ruleset name `shop` is that of folder `shop`"
    live.shop.rename(live.root / "shop.old")
    live.settle()
    assert live.served == before
    fresh.rename(live.shop)
    live.settle()
    assert "more.yaml" in live.reloader.edition.rulesets["shop"].files
    assert list(live.reloader.edition.stale) == ["shop.old"]


def test_a_folder_that_got_another_name_goes_on_under_it(live: Live) -> None:
    before = live.served
    live.shop.rename(live.root / "store")
    for _ in range(10):
        live.look()
        assert live.served == before
    assert live.reloader.edition.rulesets["shop"].folder == "store"
    assert live.results() == []


def test_a_ruleset_that_got_another_name_is_served_under_it_alone(live: Live) -> None:
    live.edit("cases/tiers.yaml", "ruleset: shop", "ruleset: store")
    live.edit("ruleset.yaml", "ruleset: shop", "ruleset: store")
    live.settle()
    assert list(live.served) == ["store"]
    assert sorted(live.results()) == [("shop", "removed"), ("store", "taken")]


def remove_folder(live: Live) -> None:
    shutil.rmtree(live.shop)


def remove_everything(live: Live) -> None:
    shutil.rmtree(live.root)


@pytest.mark.parametrize("remove", [remove_folder, remove_everything])
def test_when_nothing_is_left_it_is_a_fault_and_not_a_removal(live: Live, remove: Callable[[Live], None]) -> None:
    before = live.served
    remove(live)
    for _ in range(10):
        live.look()
    assert live.served == before
    assert "no ruleset left" in live.stale("shop")
    assert live.results() == [("shop", "refused")]
    shutil.copytree(RULESETS, live.root, dirs_exist_ok=True)
    live.settle()
    assert (live.served, live.reloader.edition.stale) == (before, {})


def test_a_folder_without_its_main_file_is_faulty_and_not_gone(live: Live) -> None:
    another(live, "kiosk", "kiosk")
    live.settle()
    (live.shop / "ruleset.yaml").unlink()
    for _ in range(10):
        live.look()
    assert list(live.served) == ["kiosk", "shop"]
    assert "ruleset_file_missing" in live.stale("shop")


def test_a_reloader_started_anew_goes_on_where_the_last_one_ended(live: Live, tmp_path: Path) -> None:
    live.edit("tiers.yaml", "spending:", "spendings:")
    live.settle()
    write_edition(live.reloader.edition, tmp_path)
    assert read_edition(tmp_path) == live.reloader.edition
    live.happened.clear()
    live.reloader = Reloader(live.root, "compiled", read_edition(tmp_path))
    live.settle()
    assert live.results() == []
    assert live.stale("shop")


def test_what_cannot_be_judged_is_not_served(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    def confused(*_: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr("api.judging.findings", confused)
    before = live.served
    live.edit("ruleset.yaml", "value: 12", "value: 11")
    live.settle()
    assert live.served == before
    assert live.stale("shop") == "the check did not come to its end: RecursionError: too deep"


def test_a_judgement_without_end_is_given_up(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr("api.judging.SECONDS", 0.05)
    monkeypatch.setattr("api.judging.findings", endless)
    live.edit("ruleset.yaml", "value: 12", "value: 11")
    live.settle()
    assert "TimeoutError" in live.stale("shop")


def test_a_service_does_not_start_with_two_rulesets_of_one_name(live: Live) -> None:
    shutil.copytree(live.shop, live.root / "twin")
    with pytest.raises(RulesetsUnusable) as refused:
        load_by_folder(live.root)
    ((fault,),) = [faulty.diagnostics for faulty in refused.value.faulty]
    assert (fault.code, refused.value.faulty[0].name) == ("declared_twice", "twin")


def test_an_edition_is_whole_or_the_one_before(tmp_path: Path) -> None:
    write_edition(Edition({}), tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["edition.json"]

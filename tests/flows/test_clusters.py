"""Where Khmer may be cut."""

from hypothesis import given
from hypothesis import strategies as st

from flows.clusters import clip, clusters, visible, words

KHMER = "ការ\u200bជួសជុល\u200bមណ្ឌល\u200bសុខភាព"


def test_a_subscript_stays_with_its_base():
    assert clusters("ឆ្នោត") == ["ឆ្នោ", "ត"]
    assert clusters("ស្ត្រី") == ["ស្ត្រី"]


def test_a_family_emoji_is_one_letter():
    assert clusters("👩\u200d👧a") == ["👩\u200d👧", "a"]


def test_a_name_is_cut_after_a_word_where_that_loses_little():
    assert clip("Clinic roof Kithungo", 12) == "Clinic roof"
    assert clip("Borehole Mbooni", 12) == "Borehole Mb."
    assert clip("Borehole", 12) == "Borehole"


def test_word_marks_are_never_shown():
    assert "\u200b" not in clip(KHMER, 100) + clip(KHMER, 12)


@given(st.integers(2, 30))
def test_khmer_is_cut_between_clusters(length):
    cut = clip(KHMER, length)
    pieces = clusters(visible(KHMER))
    assert len(cut) <= length
    assert cut.removesuffix(".") in {"".join(pieces[:n]) for n in range(len(pieces) + 1)}


def test_a_word_longer_than_a_page_comes_in_pieces():
    assert words("a " + "ក្ខ" * 20)[:3] == [("", "a"), (" ", "ក្ខ" * 12), ("", "ក្ខ" * 8)]


@given(st.text(alphabet=st.sampled_from("ab \n\u200bក្ខា"), max_size=80))
def test_clusters_and_words_are_the_text_again(text):
    assert "".join(clusters(text)) == text
    assert "".join(joint + word for joint, word in words(text)) == visible(text)

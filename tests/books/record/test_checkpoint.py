"""A checkpoint is that of C2SP, and signed so that others' programs believe it."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mopac_spend.books.record import verify
from mopac_spend.books.record.checkpoint import (
    Checkpoint,
    Key,
    key_of,
    opened,
    parts,
    read,
    sign,
)
from mopac_spend.books.record.verify import NAMESPACE, key_text
from mopac_spend.findings import Refusal
from tests.books.record.keys import ORIGIN, agent, make_key, ssh

if TYPE_CHECKING:
    from pathlib import Path

CHECKPOINT = Checkpoint(ORIGIN, 8, bytes(range(32)))
# A note that C2SP publishes, and the key of the Go package it is from.
PUBLISHED = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKv"
    "qfqdngotpRZb6KE6RyyBwJnAM=\n"
)
PUBLISHED_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_key(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def key(path: Path) -> Key:
    return key_of(path)


def refused(code: str, words: str, *arguments: object, by: object) -> None:
    assert callable(by)
    with pytest.raises(Refusal, match=words) as refusal:
        by(*arguments)
    assert refusal.value.code == code


def verified(folder: Path, text: str, signature: str, signer: str) -> bool:
    (folder / "signers").write_text(signer, encoding="utf-8")
    (folder / "sig").write_text(signature, encoding="utf-8")
    names = ["-f", str(folder / "signers"), "-I", ORIGIN, "-n", NAMESPACE]
    command = ["ssh-keygen", "-Y", "verify", *names, "-s", str(folder / "sig")]
    return ssh(*command, text=text).returncode == 0


def test_a_published_note_is_verified_and_one_changed_is_not() -> None:
    name, _, rest = PUBLISHED_KEY.partition("+")
    public = base64.b64decode(rest.partition("+")[2])[1:]
    assert key_text(name, public) == PUBLISHED_KEY
    text, ((whose, signature),) = parts(PUBLISHED)
    assert text == PUBLISHED.partition("\n\n")[0] + "\n"
    assert (whose, signature[:4]) == (name, verify.key_id(name, public))
    assert verify.is_signed(public, text.encode(), signature[4:])
    assert not verify.is_signed(public, b"?" + text.encode(), signature[4:])
    refused("PROOF-003", "each on its line", PUBLISHED, PUBLISHED_KEY, by=opened)
    changed = PUBLISHED.replace("answer", "Answer")
    refused("PROOF-004", "not of this", changed, PUBLISHED_KEY, by=opened)


def test_what_is_signed_is_opened_with_the_published_key(
    key: Key, tmp_path: Path
) -> None:
    signed = sign(CHECKPOINT, key)
    assert opened(signed.note, key_text(ORIGIN, key.public)) == CHECKPOINT
    text, ((_, signature),) = parts(signed.note)
    assert text == CHECKPOINT.text
    assert verify.is_signed(key.public, text.encode(), signature[4:])
    assert verified(tmp_path, CHECKPOINT.text, signed.signature, signed.signer)
    for other in (replace(CHECKPOINT, size=9), replace(CHECKPOINT, root=bytes(32))):
        assert not verified(tmp_path, other.text, signed.signature, signed.signer)
        note = signed.note.replace(CHECKPOINT.text, other.text)
        refused("PROOF-004", "is not of", note, key_text(ORIGIN, key.public), by=opened)


def test_an_agent_signs_as_the_file_does(key: Key, path: Path) -> None:
    with agent(path):
        theirs = key_of(path.with_name("key.pub"))
        assert theirs.private is None
        assert sign(CHECKPOINT, theirs) == sign(CHECKPOINT, key)
    refused("PROOF-001", "no agent answers", CHECKPOINT, theirs, by=sign)
    with agent():
        refused("PROOF-001", "does not have it", CHECKPOINT, theirs, by=sign)


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_a_key_of_another_kind_signs_with_openssh_alone(
    kind: str, tmp_path: Path
) -> None:
    signed = sign(CHECKPOINT, key_of(make_key(tmp_path, kind=kind)))
    assert signed.note == ""
    assert verified(tmp_path, CHECKPOINT.text, signed.signature, signed.signer)


def test_a_key_that_cannot_sign_is_refused(tmp_path: Path) -> None:
    locked = make_key(tmp_path, "locked", word="secret")
    refused("PROOF-001", "passphrase: type ssh-add", locked, by=key_of)
    refused("PROOF-001", "No such file", tmp_path / "none", by=key_of)
    other = tmp_path / "other"
    other.write_text("no key\n", encoding="utf-8")
    other.chmod(0o600)
    refused("PROOF-001", "no key of OpenSSH", other, by=key_of)
    gone = make_key(tmp_path, "gone", "rsa")
    key = key_of(gone)
    gone.unlink()
    refused("PROOF-001", "ssh-keygen said", CHECKPOINT, key, by=sign)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_with_rights_for_others_is_refused(mode: int, tmp_path: Path) -> None:
    path = make_key(tmp_path)
    path.chmod(mode)
    refused("PROOF-002", "chmod go=", path, by=key_of)


@pytest.mark.parametrize("origin", ["", "two words", "a+b", "*", "a\nb", "-f"])
def test_an_origin_that_cannot_be_signed_is_refused(origin: str, key: Key) -> None:
    checkpoint = replace(CHECKPOINT, origin=origin)
    refused("PROOF-003", "cannot be signed", checkpoint, key, by=sign)


def test_without_openssh_it_is_said(key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    refused("PROOF-001", "ssh-keygen is not there", CHECKPOINT, key, by=sign)


@given(
    st.text("abc.-/", min_size=1),
    st.integers(0, 10**18 - 1),
    st.binary(min_size=32, max_size=32),
    st.lists(st.text("ab +", min_size=1), max_size=3),
)
def test_a_checkpoint_is_read_as_written(
    origin: str, size: int, root: bytes, more: list[str]
) -> None:
    checkpoint = Checkpoint(origin, size, root, tuple(more))
    assert read(checkpoint.text) == checkpoint


BAD = {
    "no end of the last line": CHECKPOINT.text[:-1],
    "a size with a nought before it": CHECKPOINT.text.replace("\n8\n", "\n08\n"),
    "a negative size": CHECKPOINT.text.replace("\n8\n", "\n-8\n"),
    "no origin": CHECKPOINT.text.partition("\n")[2],
    "a short root": CHECKPOINT.text.replace("AAEC", ""),
    "a root in another form": CHECKPOINT.text.replace("Hh8=", "Hh9="),
    "an empty line": f"{CHECKPOINT.text}\n",
    "ends of lines of Windows": CHECKPOINT.text.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_what_is_in_no_strict_form_is_refused(text: str) -> None:
    refused("PROOF-003", "this is no checkpoint", text, by=read)


def test_a_note_in_no_strict_form_is_refused(key: Key) -> None:
    note, vkey = sign(CHECKPOINT, key).note, key_text(ORIGIN, key.public)
    for bad in (
        note[:-1],
        note.replace("—", "-"),
        note.replace("\n\n", "\n"),
        note.replace(f"{ORIGIN} ", f"{ORIGIN}  "),
        f"{note}\n",
        f"{note}more\n",
    ):
        refused("PROOF-003", "no checkpoint", bad, vkey, by=opened)
    for wrong in (vkey[:-4], vkey.replace("+", ""), f"x{vkey}", ""):
        refused("PROOF-003", "no checkpoint", note, wrong, by=opened)


def test_signatures_of_unknown_keys_are_left_alone(key: Key, tmp_path: Path) -> None:
    note, vkey = sign(CHECKPOINT, key).note, key_text(ORIGIN, key.public)
    other = key_of(make_key(tmp_path))
    more = sign(CHECKPOINT, other).note.partition("\n\n")[2]
    assert opened(note + more, vkey) == CHECKPOINT
    assert opened(note + more, key_text(ORIGIN, other.public)) == CHECKPOINT
    refused(
        "PROOF-004", "not signed by", note, key_text(ORIGIN, other.public), by=opened
    )


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_both_ways_to_verify_agree(data: st.DataObject) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

    seed = data.draw(st.binary(min_size=32, max_size=32))
    text = data.draw(st.binary())
    private = Ed25519PrivateKey.from_private_bytes(seed)
    parts = [private.public_key().public_bytes_raw(), text, private.sign(text)]
    assert verify.is_signed(*parts)
    which = data.draw(st.sampled_from([part for part in range(3) if parts[part]]))
    bit = data.draw(st.integers(0, len(parts[which]) * 8 - 1))
    number = int.from_bytes(parts[which], "big") ^ 1 << bit
    parts[which] = number.to_bytes(len(parts[which]), "big")
    public, text, signature = parts
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
        holds = True
    except (InvalidSignature, ValueError):
        holds = False
    try:
        assert verify.is_signed(public, text, signature) == holds
    except verify.Fault:
        assert not holds


# RFC 8032, section 7.1: key, message, signature of tests 1 to 3.
@pytest.mark.parametrize(
    ("public", "text", "signature"),
    [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            (
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a3"
                "3bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
            ),
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            (
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15"
                "996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
            ),
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            (
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16"
                "f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
            ),
        ),
    ],
)
def test_signatures_of_rfc_8032_are_right(
    public: str, text: str, signature: str
) -> None:
    parts = [*map(bytes.fromhex, (public, text, signature))]
    assert verify.is_signed(*parts)
    assert not verify.is_signed(parts[0], b"other", parts[2])

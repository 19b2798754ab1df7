"""Where webhooks never go, whatever a name says and however an address is written."""

import socket
import time
from collections.abc import Iterator
from threading import Thread

import pytest

from core.tests.automation.webhooks.receiver import Receiver, receiving
from pegboard.automation.webhooks.addresses import BadAddress, checked, read_address
from pegboard.automation.webhooks.call import Caller, NotCalled

HERE = ("127.0.0.0/8",)
INSIDE = (
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254",
    "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.0.192",
    "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "100::1",
    "2001::7f00:1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1",
    "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
)  # fmt: skip
ODD = (
    "http://127.1:{port}/", "http://2130706433:{port}/", "http://0x7f000001:{port}/",
    "http://0177.0.0.1:{port}/", "http://localhost:{port}/", "http://localhost.:{port}/",
    "http://[::1]:{port}/", "http://[::ffff:127.0.0.1]:{port}/", "http://[::127.0.0.1]:{port}/",
    "http://127.0.0.1:{port}/", "https://127.0.0.1:{port}/",
)  # fmt: skip


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.mark.parametrize("address", INSIDE)
def test_no_address_inside_a_network_is_called(address: str) -> None:
    with pytest.raises(BadAddress):
        checked(read_address("https://receiver.example/"), [address], ())
    with pytest.raises(BadAddress):
        checked(read_address("https://receiver.example/"), ["93.184.216.34", address], ())


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111"])
def test_public_addresses_are_called_by_https_alone(address: str) -> None:
    assert checked(read_address("https://receiver.example/"), [address], ())
    with pytest.raises(BadAddress, match="https only"):
        checked(read_address("http://receiver.example/"), [address], HERE)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://receiver.example/", "file:///etc/passwd", "gopher://receiver.example/", "https://",
        "https://a:b@receiver.example/", "https://@receiver.example/", "https://receiver.example/#",
        "https://receiver.example:22/", "https://receiver.example:99999/",
        "https://receiver.example/a b", "https://receiver.example/\r\nX: y", "https://[::1",
        f"https://receiver.example/{'a' * 2000}", "https://receivér.example/",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_not_called(url: str) -> None:
    if url.endswith("#"):
        url += "part"
    with pytest.raises(BadAddress):
        read_address(url)


def test_no_spelling_of_this_machine_is_called() -> None:
    with receiving() as receiver:
        for url in ODD:
            with pytest.raises((BadAddress, NotCalled)):
                Caller().post(url.format(port=receiver.port), b"{}", {})
        assert receiver.taken == []


def test_a_name_that_changes_after_it_was_checked_leads_nowhere_else() -> None:
    with receiving() as receiver:
        answers = [["127.0.0.2"], ["127.0.0.1"]]
        asked: list[str] = []

        def rebinding(host: str, _port: int) -> list[str]:
            asked.append(host)
            return answers[(len(asked) - 1) % 2]

        caller = Caller(("127.0.0.1",), seconds=2.0, resolve=rebinding)
        for _ in range(20):
            with pytest.raises(BadAddress):
                caller.post(f"http://receiver.example:{receiver.port}/", b"{}", {})
            assert caller.post(f"http://receiver.example:{receiver.port}/", b"{}", {}).status == 200
        assert len(asked) == 40
        assert len(receiver.taken) == 20
        assert receiver.taken[0][0]["host"] == f"receiver.example:{receiver.port}"


def test_a_redirect_is_not_followed() -> None:
    with receiving() as receiver:
        receiver.answers.append((302, b"go there"))
        receiver.headers["location"] = receiver.url
        answer = Caller(HERE).post(receiver.url, b"{}", {})
        assert (answer.status, len(receiver.taken)) == (302, 1)


def test_no_more_of_an_answer_is_read_than_people_see() -> None:
    with receiving() as receiver:
        receiver.answers.append((200, b"\x1b[31m" + b"x" * 5_000_000))
        answer = Caller(HERE).post(receiver.url, b"{}", {})
        assert answer.text == " [31m" + "x" * 195


def test_who_answers_drop_by_drop_is_left_in_time() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    stop: list[int] = []

    def drip() -> None:
        connection, _ = listening.accept()
        with connection:
            try:
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                while not stop:
                    connection.sendall(b"x")
                    time.sleep(0.05)
            except OSError:
                return

    thread = Thread(target=drip, daemon=True)
    thread.start()
    began = time.monotonic()
    with pytest.raises(NotCalled, match="in time"):
        Caller(HERE, seconds=0.4).post(f"http://127.0.0.1:{listening.getsockname()[1]}/", b"{}", {})
    assert time.monotonic() - began < 2
    stop.append(1)
    thread.join()
    listening.close()


def test_a_certificate_that_nobody_vouches_for_is_refused(receiver: Receiver) -> None:
    with pytest.raises(NotCalled, match="certificate"):
        Caller(HERE, seconds=2).post(receiver.url.replace("http:", "https:"), b"{}", {})
    assert receiver.taken == []

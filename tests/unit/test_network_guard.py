"""The suite's own promise: nothing leaves this machine."""

from __future__ import annotations

import socket

import pytest

from tests.conftest import NetworkRefused


def test_a_connection_to_another_machine_is_refused():
    with socket.socket() as other, pytest.raises(NetworkRefused):
        other.connect(("192.0.2.1", 80))


def test_a_name_look_up_is_refused():
    with pytest.raises(NetworkRefused):
        socket.getaddrinfo("provider.example", 443)


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        connection, (host, _) = server.accept()
        connection.close()
    assert host == "127.0.0.1"

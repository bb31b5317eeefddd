import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from app.core import queueing
from app.core.database import FairLock, db
from app.core.unit import read_singly, unit_of_work


def test_no_more_than_its_places_are_held_at_once_and_all_get_one():
    lock, counting = FairLock(3), threading.Lock()
    inside, most = 0, 0

    def stay(_):
        nonlocal inside, most
        with lock:
            with counting:
                inside += 1
                most = max(most, inside)
            time.sleep(0.002)
            with counting:
                inside -= 1

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(stay, range(60)))

    assert (inside, most) == (0, 3)


def test_places_are_handed_on_in_the_order_of_asking():
    lock, came = FairLock(), []

    def ask(name):
        with lock:
            came.append(name)

    lock.take()
    asking = []
    for name in range(6):
        asking.append(threading.Thread(target=ask, args=(name,)))
        asking[-1].start()
        while len(lock._waiting) <= name:
            time.sleep(0.001)
    lock.hand_on()
    for each in asking:
        each.join()

    assert came == list(range(6))


@pytest.fixture
def queue(app, monkeypatch):
    only = FairLock()
    monkeypatch.setitem(queueing._queues, db.engine.dialect.name, only)
    return only


def is_free(queue):
    return queue._free == 1


def test_a_seat_is_free_after_its_answer_even_when_that_fails(queue):
    with pytest.raises(ValueError, match="no"), queueing.seated():
        assert not is_free(queue)
        raise ValueError("no")

    assert is_free(queue)


def test_who_writes_lets_the_next_one_read(queue):
    with queueing.seated():
        with unit_of_work():
            assert is_free(queue)
        with queueing.seated():
            pass

    assert is_free(queue)


def test_who_reads_singly_holds_no_transaction_on_postgresql(app):
    read_singly()
    db.session.execute(text("SELECT 1"))

    if db.engine.dialect.name == "postgresql":
        raw = db.session.connection().connection.dbapi_connection
        assert raw.info.transaction_status.name == "IDLE"
    with unit_of_work():
        raw = db.session.connection().connection.dbapi_connection
        in_transaction = raw.in_transaction if db.engine.dialect.name == "sqlite" else not raw.autocommit
        assert in_transaction, "what is written is written together"

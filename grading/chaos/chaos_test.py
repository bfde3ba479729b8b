#!/usr/bin/env python3
"""The books of a chaos run balance, or what is wrong with them is named."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import chaos  # noqa: E402


def books(**wrong):
    """Batches 1 to 3 acknowledged, 4 given up, 2 delivered twice; then what is wrong."""
    ledger = chaos.Ledger("")
    ledger.seen = 5
    ledger.refused = 1
    ledger.batches = {1: [20], 2: [20, 20], 3: [20]}
    counters = {"requests": 5, "items": 80, "captured": 3, "dropped": 2}
    ledger.batches.update(wrong.get("batches", {}))
    for batch in wrong.get("lost", []):
        counters["items"] -= 20 * len(ledger.batches.pop(batch))
    ledger.unread += wrong.get("unread", [])
    counters.update(wrong.get("counters", {}))
    acked = wrong.get("acked", {1, 2, 3})
    return chaos.judge(ledger, acked, {4: "gave up"}, {"counters": counters})


class Books(unittest.TestCase):
    def test_balance(self):
        complaints, figures = books()
        self.assertEqual(complaints, [])
        self.assertEqual(figures["batches_sent"], 4)
        self.assertEqual(figures["delivered_more_than_once"], 1)
        self.assertEqual(figures["spans_acknowledged"], 60)

    def test_one_that_was_given_up_may_have_arrived(self):
        complaints, figures = books(batches={4: [20]}, counters={"items": 100})
        self.assertEqual(complaints, [])
        self.assertEqual(figures["of_these_arrived_all_the_same"], 1)

    def test_what_is_wrong_is_named(self):
        cases = {
            "1 acknowledged batches never arrived: [3]": {"lost": [3]},
            "1 batches arrived with other than 20 spans: [1]": {"batches": {1: [19]}},
            "requests [4] were gone before they were read": {"unread": [4]},
            "the bench counts 6 requests, and shows 5": {"counters": {"requests": 6}},
            "what the bench holds and what it dropped": {"counters": {"dropped": 1}},
            "the bench counts 100 spans, and 80 came": {"counters": {"items": 100}},
            "of which the sender says nothing: [9]": {"batches": {9: [20]}},
            "nothing was acknowledged": {"acked": set()},
        }
        for said, wrong in cases.items():
            with self.subTest(said):
                complaints, _ = books(**wrong)
                self.assertTrue(any(said in one for one in complaints), complaints)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: MIT
"""Run a lab's tests on a built tree: a Result for each.

    results = run(lab, built, programs, seed, only=None)

built: the folder with vitrine.elf and layout.json; programs: the folder with
the lab's test programs.  A test that fails says the first difference; the other
tests go on, each in a machine of its own.
"""

import os

import guest as guests
import model
import testing


class Result:
    """One test: points of points, and why they were not given."""

    def __init__(self, a_test, seed):
        self.test, self.seed = a_test, seed
        self.name, self.aim = a_test.name, a_test.aim
        self.most, self.points = a_test.points, 0
        self.passed = False
        self.why = None         # a sentence
        self.expected = self.actual = None
        self.seen = []          # what was observed before
        self.console = ""


def run_test(lab, a_test, built, programs, seed, wrap=()):
    result = Result(a_test, seed)
    layout = model.Layout.load(os.path.join(built, "layout.json"))

    def boot(program, arguments):
        return guests.Guest(os.path.join(built, "vitrine.elf"), layout,
                            os.path.join(programs, program), arguments,
                            wrap=wrap)

    trial = testing.Trial(lab, a_test, seed, boot)
    try:
        a_test.function(trial)
        result.passed, result.points = True, result.most
    except testing.Failure as e:
        result.why = e.what
        result.expected, result.actual = e.expected, e.actual
    except guests.Stuck as e:
        result.why = "The machine hangs: %s." % e
    except guests.Ended as e:
        result.why = {"panic": "The kernel panicked.",
                      "off": "The machine was switched off too early.",
                      "reset": "The machine was reset: a triple fault."}.get(
                          str(e), "The machine was ended.")
    except model.ViewError as e:
        result.why = "The kernel's objects cannot be followed: %s" % e
    finally:
        result.seen = [repr(s) for s in trial.seen]
        if trial.guest:
            if not result.passed:
                result.console = trial.guest.console_text()
            trial.guest.stop()
    return result


def run(lab, built, programs, seed, only=None, wrap=()):
    for a_test in testing.load(lab):
        if only in (None, a_test.name):
            yield run_test(lab, a_test, built, programs, seed, wrap)

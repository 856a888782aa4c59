package chatpulse.ops

import munit.FunSuite

final class StartCheckSuite extends FunSuite {
  private val none  = Found(countedGeneration = None, committed = false, topics = Set.empty)
  private val needs = Set("p-history-changelog", "p-journal-changelog")

  private def problem(found: Found, generation: Int = 1, needs: Set[String] = needs): Option[String] =
    StartCheck.problem("p", generation, needs, found)

  test("it starts on nothing, on its own counts, and after older ones") {
    assertEquals(problem(none), None)
    assertEquals(problem(Found(Some(1), committed = true, needs + "other")), None)
    assertEquals(problem(none.copy(countedGeneration = Some(1)), generation = 2), None)
  }

  test("it refuses where a higher generation was counted, and names the value to set") {
    val sentence = problem(none.copy(countedGeneration = Some(4))).getOrElse(fail("it started"))
    assert(sentence.endsWith("set PROCESSOR_GENERATION=4"), sentence)
  }

  test("offsets without their state would count too little: it names the recount") {
    val sentence =
      problem(Found(Some(1), committed = true, Set("p-journal-changelog"))).getOrElse(fail("it started"))
    assert(sentence.contains("its state is gone (p-history-changelog)"), sentence)
    assert(sentence.contains("`make reset-processor`"), sentence)
    assert(sentence.contains("PROCESSOR_GENERATION=2"), sentence)
  }

  test(
    "state of another topology is told apart from state that is gone, and from that of other generations"
  ) {
    val topics   = Set("p-seen-ids-changelog", "p-g2-history-changelog")
    val sentence = problem(Found(None, committed = true, topics)).getOrElse(fail("it started"))
    assert(
      sentence.contains(
        "another topology (p-seen-ids-changelog, not p-history-changelog, p-journal-changelog)"
      ),
      sentence
    )
  }

  test("each generation is judged by its own changelogs") {
    val needed = Set("p-g2-journal-changelog")
    assertEquals(problem(Found(Some(2), committed = true, needed), generation = 2, needed), None)
    assert(problem(Found(Some(2), committed = true, needs), generation = 2, needed).isDefined)
  }
}

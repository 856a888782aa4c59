package chatpulse

import munit.FunSuite

final class GenerationSuite extends FunSuite {

  test("an application owns its internal topics, and not those of its generations") {
    assert(Generation.owns("a", "a-journal-changelog"))
    assert(!Generation.owns("a", "a-g2-journal-changelog"))
    assert(!Generation.owns("a", "ab-journal-changelog"))
    assert(Generation.owns("a-g2", "a-g2-journal-changelog"))
    assert(!Generation.owns("a-g2", "a-g21-journal-changelog"))
  }

  test("a name that ends like a generation is ambiguous") {
    assert(Generation.isAmbiguous("a-g2"))
    assert(!Generation.isAmbiguous("a-g2-b"))
    assert(!Generation.isAmbiguous("big-gun"))
  }
}

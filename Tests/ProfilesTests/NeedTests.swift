import Profiles
import Testing

@Suite struct NeedTests {
    @Test(arguments: Need.allCases)
    func `a need's own word stands for it, in any case, alone or before a colon`(need: Need) {
        #expect(Need.known(in: need.rawValue) == [need])
        #expect(Need.known(in: need.rawValue.uppercased() + ": a baby, and more") == [need])
    }

    @Test(arguments: [
        ("a baby of four months in the home", Need.infant), ("twins, newborn", .infant),
        ("home dialysis on Mondays", .medicalDevice), ("Oxygen at night", .medicalDevice),
        ("medical device: keeps the phone charged", .medicalDevice), ("hard of hearing", .hearing),
        ("partially sighted", .sight), ("uses a wheelchair", .mobility), ("very frail since the fall", .frail),
    ])
    func `free words stand for the need that a synonym in them names`(text: String, need: Need) {
        #expect(Need.known(in: text) == [need])
    }

    @Test(arguments: [
        "has a cold", "babysits on Fridays", "oxygenated", "no baby any more", "not pregnant", "speaks softly", "",
        "without oxygen since May", ":",
    ])
    func `what no synonym names is not guessed at`(text: String) {
        #expect(Need.known(in: text).isEmpty)
    }

    @Test func `free words may name several`() {
        #expect(
            Need.known(in: "pregnant, and a baby at home; oxygen for her mother") == [
                .pregnant, .infant, .medicalDevice,
            ])
    }

    @Test func `no synonym stands for two needs, and each reads as it is looked for`() {
        let all = Need.allCases.flatMap(\.synonyms)
        #expect(Set(all).count == all.count)
        for synonym in all { #expect(Need.known(in: synonym).count == 1, "\(synonym)") }
    }
}

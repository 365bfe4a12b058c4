import Foundation
import Testing

@testable import Diagnostics

@Suite("Remaining life by the lives of others")
struct LifeModelTests {
    private static let model: Result<LifeModel, any Error> = Result {
        var units = WearingUnits(seed: 11)
        return try LifeModel(fitting: units.lives(24), columns: WearingUnits.columns)
    }

    @Test("Units it has not seen: better by half than the mean, the interval holds, and it is narrower near the end")
    func unseen() throws {
        let model = try Self.model.get()
        #expect(model.columnsRead == ["rising", "falling"])
        #expect((30...42).contains(model.cap))
        var units = WearingUnits(seed: 12)
        var errors: [Double] = []
        var truths: [Double] = []
        var widths: (near: [Double], far: [Double]) = ([], [])
        var held = 0
        for life in units.lives(20) {
            for count in stride(from: 10, through: life.rows.count, by: 5) {
                let truth = Double(life.rows.count - count)
                let left = try #require(model.remainingLife(of: life.first(count)))
                #expect(0 <= left.p10 && left.p10 <= left.median && left.median <= left.p90)
                #expect((left.bound == .atLeast) == (left.median == model.cap))
                errors.append(left.median - min(truth, model.cap))
                truths.append(min(truth, model.cap))
                if left.p10 <= truth, truth <= left.p90 { held += 1 }
                if truth <= 8 {
                    widths.near.append(left.p90 - left.p10)
                } else {
                    widths.far.append(left.p90 - left.p10)
                }
            }
        }
        func rootMeanSquare(_ values: [Double]) -> Double {
            (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
        }
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
        let middle = mean(truths)
        #expect(rootMeanSquare(errors) < 0.5 * rootMeanSquare(truths.map { $0 - middle }))
        #expect((0.65...0.95).contains(Double(held) / Double(errors.count)))
        #expect(mean(widths.near) < 0.7 * mean(widths.far))
    }

    @Test("The same lives in another order give the same model")
    func sameAgain() throws {
        var units = WearingUnits(seed: 11)
        let again = try LifeModel(fitting: units.lives(24).reversed(), columns: WearingUnits.columns)
        #expect(try Self.model.get() == again)
    }

    @Test("What comes later changes no answer of before")
    func causal() throws {
        let model = try Self.model.get()
        var units = WearingUnits(seed: 13)
        let life = units.life("a")
        var altered = life
        for row in 25..<life.rows.count { altered.rows[row] = [900, -900, 3, 0] }
        #expect(model.remainingLife(of: life.first(25)) == model.remainingLife(of: altered.first(25)))
        #expect(model.remainingLife(of: life) != model.remainingLife(of: altered))
    }

    @Test("Rows out of order and gaps are taken; an entity with one row, or nothing but gaps, has an answer")
    func odd() throws {
        let model = try Self.model.get()
        var units = WearingUnits(seed: 14)
        let life = units.life("a")
        let backwards = RunHistory(entity: "a", times: life.times.reversed(), rows: life.rows.reversed())
        #expect(model.remainingLife(of: backwards) == model.remainingLife(of: life))
        var gaps = life
        for row in gaps.rows.indices where row % 3 == 1 { gaps.rows[row][0] = nil }
        let (whole, withGaps) = (model.remainingLife(of: life), model.remainingLife(of: gaps))
        #expect(abs(try #require(whole).median - #require(withGaps).median) < 6)
        let single = try #require(model.remainingLife(of: life.first(1)))
        #expect(single.median.isFinite && single.p90.isFinite)
        #expect(model.remainingLife(of: life.first(0)) == nil)
        let empty = RunHistory(entity: "b", times: [1, 2], rows: [[nil, nil, nil, nil], [nil, nil, nil, nil]])
        #expect(try #require(model.remainingLife(of: empty)).median.isFinite)
        let freak = RunHistory(entity: "c", times: [1, 2], rows: [[1e308, -1e308, 0, 0], [1e308, 1e308, 0, 0]])
        #expect(try #require(model.remainingLife(of: freak)).median.isFinite)
    }

    @Test("Lives with gaps are learned from")
    func fittedOnGaps() throws {
        var units = WearingUnits(seed: 15)
        var lives = units.lives(12)
        for life in lives.indices {
            lives[life].rows[0][0] = nil
            for row in lives[life].rows.indices where row % 5 == 2 { lives[life].rows[row][1] = nil }
        }
        let model = try LifeModel(fitting: lives, columns: WearingUnits.columns, cap: 30)
        #expect(model.cap == 30)
        #expect(model.columnsRead == ["rising", "falling"])
    }

    @Test("Too few lives, or too short ones, are refused in words")
    func tooFew() {
        var units = WearingUnits(seed: 16)
        let lives = units.lives(10)
        let columns = WearingUnits.columns
        #expect(throws: LifeModelFault.tooFewEntities(usable: 9, of: 9)) {
            try LifeModel(fitting: Array(lives.prefix(9)), columns: columns)
        }
        #expect(throws: LifeModelFault.tooFewEntities(usable: 0, of: 10)) {
            try LifeModel(fitting: lives.map { $0.first(19) }, columns: columns)
        }
        #expect(
            LifeModelFault.tooFewEntities(usable: 1, of: 3).description
                == "needs at least 10 entities that ran to failure, of 20 rows or more each; of 3, 1 has as many")
    }

    @Test("Columns that tell nothing are refused")
    func nothingTells() {
        var units = WearingUnits(seed: 17)
        let constant = units.lives(10).map { life in
            RunHistory(entity: life.entity, times: life.times, rows: life.rows.map { [$0[2], nil] })
        }
        #expect(throws: LifeModelFault.nothingTells) {
            try LifeModel(fitting: constant, columns: ["constant", "empty"])
        }
    }

    @Test("The artefact comes back as it was; another version, a lost figure or a changed one is told")
    func artefact() throws {
        let model = try Self.model.get()
        var back = try JSONDecoder().decode(LifeModel.self, from: JSONEncoder().encode(model))
        try back.check()
        #expect(back == model)
        back.version = 2
        #expect(throws: LifeModelFault.wrongVersion(2)) { try back.check() }
        back = model
        back.process.weights.removeLast()
        #expect(throws: LifeModelFault.damaged) { try back.check() }
        back = model
        back.process.points[3] += 0.1
        #expect(throws: LifeModelFault.damaged) { try back.check() }
        back = model
        back.health.columns[0] = 40
        #expect(throws: LifeModelFault.damaged) { try back.check() }
    }
}

import Foundation
import Synchronization

/// Agents who look callers up, each on a thread of its own as a console's clients are: a search of one kind after the
/// other, and then the card, one after the other, some twenty a second.
final class LookUpLoad: Sendable {
    /// What an agent types.
    enum Kind: String, CaseIterable {
        case account, phone, partOfNumber = "part of a number", name, misspelled, town, serial

        fileprivate func text(_ person: Townsfolk.Person) -> String {
            switch self {
            case .account: person.account
            case .phone: person.phone
            case .partOfNumber: String(person.phone.filter(\.isNumber).suffix(6))
            case .name: "\(person.given) \(person.surname)"
            // The third letter is left out.
            case .misspelled: "\(person.given) \(person.surname.prefix(2))\(person.surname.dropFirst(3))"
            case .town: person.town
            case .serial: person.serial
            }
        }
    }

    /// What came of them.
    struct Outcome: Sendable {
        /// Of each that was answered, its kind and seconds, the card included.
        var answered: [(kind: Kind, seconds: Double)] = []
        /// How many found nothing, or no answer.
        var failures = 0

        /// Milliseconds that this share of them took at most.
        func milliseconds(_ share: Double, of kind: Kind? = nil) -> Double {
            let sorted = answered.filter { kind == nil || $0.kind == kind }.map(\.seconds).sorted()
            guard let last = sorted.indices.last else { return 0 }
            return sorted[min(last, Int(Double(sorted.count) * share))] * 1_000
        }

        /// Each kind with its own.
        var kinds: String {
            Kind.allCases.map { String(format: "\($0.rawValue) %.1f", milliseconds(0.99, of: $0)) }
                .joined(separator: ", ")
        }
    }

    private struct State {
        var outcome = Outcome()
        var isOver = false
        var working: Int
    }
    private let state: Mutex<State>

    /// - Parameter callers: how many the table of `customers` holds.
    init(_ service: MeasuredService, agents: Int, callers: Int) {
        state = Mutex(State(working: agents))
        for agent in 0..<agents {
            Thread { [self] in
                var generator = SystemRandomNumberGenerator()
                var turn = agent
                while !state.withLock({ $0.isOver }) {
                    let caller = Townsfolk().person(.random(in: 0..<callers, using: &generator))
                    let kind = Kind.allCases[turn % Kind.allCases.count]
                    turn += 1
                    let start = ContinuousClock.now
                    let isFound = Self.lookUp(kind, caller, service)
                    let seconds = (ContinuousClock.now - start) / .seconds(1)
                    state.withLock { state in
                        if isFound {
                            state.outcome.answered.append((kind, seconds))
                        } else {
                            state.outcome.failures += 1
                        }
                    }
                    usleep(50_000)
                }
                state.withLock { $0.working -= 1 }
            }.start()
        }
    }

    private static func lookUp(_ kind: Kind, _ person: Townsfolk.Person, _ service: MeasuredService) -> Bool {
        let query = kind.text(person).addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        guard let found = service.get("/v1/callers?q=\(query)"), found.status == 200,
            let object = try? JSONSerialization.jsonObject(with: Data(found.body.utf8)) as? [String: Any],
            let matches = object["matches"] as? [[String: Any]]
        else { return false }
        // A short name may be misspelled beyond what is like it.
        guard let match = matches.first else { return kind == .misspelled }
        guard let person = match["person"] as? String else { return false }
        return service.get("/v1/persons/\(person)/card")?.status == 200
    }

    /// Ends it; what came of the look-ups.
    func end() async throws -> Outcome {
        state.withLock { $0.isOver = true }
        for _ in 0..<1_200 where state.withLock({ $0.working > 0 }) { try await Task.sleep(for: .milliseconds(10)) }
        return state.withLock { $0.outcome }
    }

    /// A table of callers with a device each, of those that a publisher sends for.
    static func customers(_ count: Int) -> String {
        let folk = Townsfolk()
        var table = Townsfolk.header + "\n"
        for index in 0..<count {
            let person = folk.person(index)
            table += "\(person.account),\(person.given) \(person.surname),\(person.phone),\(person.email),"
            table += "\"\(person.address)\",Europe/London,bench/pool-circuit,p\(index),\(person.serial)\n"
        }
        return table
    }
}

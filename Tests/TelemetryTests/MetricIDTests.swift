import Foundation
import Telemetry
import Testing

@Suite struct MetricIDTests {
    private static let longest = String(repeating: "abcdefgh", count: 4).dropLast()

    @Test func `A name of any length up to the longest is given back as it was`() {
        for count in 0...MetricID.longest {
            let name = String(Self.longest.prefix(count))
            #expect(MetricID(name).rawValue == name)
            #expect(MetricID(rawValue: name) == MetricID(name))
        }
        #expect(MetricID("Wärme").rawValue == "Wärme")
    }

    @Test func `Of a longer name the first bytes count`() {
        #expect(MetricID(Self.longest + "x").rawValue == Self.longest)
    }

    @Test func `Names differ where one is longer or holds another byte`() {
        let names = [
            "", "a", "b", "aa", "a_flow", "a_flow_of_water", "a_flow_of_water_b", "a_flow_of_water_back_and_fort",
        ]
        #expect(Set(names.map { MetricID($0) }).count == names.count)
        for (place, name) in names.enumerated() {
            #expect(names.firstIndex { MetricID($0) == MetricID(name) } == place)
        }
    }

    @Test func `The order is that of the names`() {
        let names = ["room", "room_temperature", "rooms", "", "outdoor_temperature", "outdoor_temperature_2", "z", "a"]
        #expect(names.map { MetricID($0) }.sorted().map(\.rawValue) == names.sorted())
    }

    @Test func `It is written as a text`() throws {
        let written = try JSONEncoder().encode([MetricID("room_temperature")])
        #expect(String(decoding: written, as: UTF8.self) == #"["room_temperature"]"#)
        #expect(try JSONDecoder().decode([MetricID].self, from: written) == [MetricID("room_temperature")])
    }
}

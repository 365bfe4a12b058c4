/// The newest finite values, at most `most`, with their order statistics.
///
/// Memory: 16 bytes a value. Cost of an insertion: two binary searches and a move of at most `most` values.
struct PastValues: Hashable, Sendable {
    let most: Int
    /// In the order of arrival from `oldest` on, once full.
    private var ring: [Double] = []
    private var oldest = 0
    private var sorted: [Double] = []

    init(most: Int) { self.most = most }

    var count: Int { sorted.count }
    /// Ascending.
    var ascending: [Double] { sorted }

    mutating func insert(_ value: Double) {
        if ring.count < most {
            ring.append(value)
        } else {
            sorted.remove(at: position(ring[oldest]))
            ring[oldest] = value
            oldest = (oldest + 1) % most
        }
        sorted.insert(value, at: position(value))
    }

    /// The value that the share lies below: index ⌊share · count⌋. Zero when empty.
    func quantile(_ share: Double) -> Double {
        sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
    }
    var median: Double { quantile(0.5) }

    /// How many are below it.
    func below(_ value: Double) -> Int { position(value) }
    /// How many are at most it.
    func upTo(_ value: Double) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Index of the first value that is not below.
    private func position(_ value: Double) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&ring, atMost: most)
        try state.pass(&oldest, in: 0...max(0, ring.count - 1))
        if state.isReading { sorted = ring.sorted() }
    }
}

import Testing

/// The real thing: broker, service and command line as processes; one installation at a time.
@Suite("End to end", .serialized)
enum ServiceTests {}

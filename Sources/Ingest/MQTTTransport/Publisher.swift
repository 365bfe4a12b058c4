/// The way from any task to a `ClientRole` on its loop's thread.
struct Publisher: Sendable {
    let loop: LoopThread
    let link: Link.ID

    func publish(_ message: OutgoingMessage) async throws(TransportError) -> PublishOutcome {
        try await withCheckedContinuation {
            (waiting: CheckedContinuation<Result<PublishOutcome, TransportError>, Never>) in
            loop.touch(link) { link in
                guard let link, let role = link.role as? ClientRole else {
                    return waiting.resume(
                        returning: .failure(TransportError(.notConnected, "not connected to the broker")))
                }
                role.publish(message, on: link) { waiting.resume(returning: $0) }
            }
        }.get()
    }
}

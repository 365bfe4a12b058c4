import DeskOperations

/// What surrounds every page: its title, the search box, who is signed in.
struct Chrome: Sendable {
    struct User: Sendable {
        var displayName: String
        var mayCallers: Bool
        var mayFleet: Bool
        var mayRejects: Bool
    }
    var title: String
    var query = ""
    /// The page itself holds the search box, large and focused, instead of the bar.
    var focusSearch = false
    var onCallers = false
    var onFleet = false
    var onProactive = false
    var onRejects = false
    /// What everybody should know of the service now.
    var notice: String?
    /// Nil: nobody, and no search box.
    var user: User?
    /// Goes into every form.
    var formToken: String
    var stylePath: String
    var scriptPath: String
    var iconPath: String

    init(_ title: String, session: Session?, formToken: String? = nil, notice: String? = nil, assets: Assets) {
        self.title = title
        self.notice = notice
        self.formToken = formToken ?? session?.formToken ?? ""
        stylePath = assets.style.path
        scriptPath = assets.script.path
        iconPath = assets.icon.path
        user = session.map { session in
            User(
                displayName: session.principal.displayName, mayCallers: session.principal.role != .engineer,
                mayFleet: session.principal.role != .agent,
                mayRejects: [.engineer, .administrator].contains(session.principal.role))
        }
    }
}

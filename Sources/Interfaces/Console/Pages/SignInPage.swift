/// Where one signs in.
struct SignInPage: Page {
    var chrome: Chrome
    /// What was typed before, to be corrected.
    var name: String?
    /// A path of ours to go to afterwards.
    var next: String
    /// The same words for an unknown name and for a wrong password.
    var refused: String?
}

import DeskOperations

/// What went wrong, said plainly.
struct ProblemPage: Page {
    var chrome: Chrome
    var status: String
    var heading: String
    var detail: String?
    var remedy: String?
    var reference: String?

    init(chrome: Chrome, problem: Problem) {
        self.chrome = chrome
        self.chrome.title = problem.title
        status = "\(problem.status)"
        heading =
            switch problem.status {
            case 403: "That is not allowed"
            case 404: "There is nothing here"
            case 500...: "Something went wrong on our side"
            default: problem.title
            }
        detail = problem.detail
        remedy = problem.remedy
        reference = problem.status >= 500 ? problem.instance : nil
    }
}

using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Pipeline.Parts;

/// <summary>
/// A part that operators can look at, and act on, through the admin listener. The listener's own rules come first: the host it is bound to,
/// and no requests of web pages from elsewhere.
/// </summary>
public interface IAdminPart
{
    /// <summary>What the paths begin with: one segment, such as <c>/cache</c>.</summary>
    string AdminPath { get; }

    /// <summary>What it adds to <c>/metrics</c>; samples of one name stand together.</summary>
    IEnumerable<PartMetric> Metrics { get; }

    /// <summary>Answers a request whose path is <see cref="AdminPath"/> or below it.</summary>
    /// <param name="context">The request's.</param>
    /// <param name="path">What follows the path: empty, or beginning with a slash.</param>
    Task AnswerAsync(HttpContext context, string path);
}

using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Policies.Respond;

/// <summary>An answer that is always the same.</summary>
[Shorthand(nameof(Body))]
internal sealed class RespondOptions
{
    /// <summary>The HTTP status. Default: 200.</summary>
    [Bounds("200", "599")]
    public int Status { get; init; } = 200;

    /// <summary>Headers of the answer, by name. Default: none beside <c>Content-Type</c> and <c>Content-Length</c>.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The media type of the body. Default (null): <c>application/json</c> when the body is a map or a list, else
    /// <c>text/plain; charset=utf-8</c>.
    /// </summary>
    public string? ContentType { get; init; }

    /// <summary>
    /// The body: text, sent as UTF-8, or a map or list, sent as JSON, where unquoted numbers, <c>true</c>, <c>false</c> and <c>null</c>
    /// are literals and everything else strings. Null: none. The statuses 204, 205 and 304 have none.
    /// </summary>
    public ConfigNode? Body { get; init; }
}

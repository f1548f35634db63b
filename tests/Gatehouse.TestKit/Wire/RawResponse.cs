using System.Text;

namespace Gatehouse.TestKit.Wire;

/// <summary>An answer as it came over the wire.</summary>
/// <param name="Body">Without the chunked framing.</param>
/// <param name="Interim">The 1xx answers before it.</param>
/// <param name="Complete">False when the connection ended in the middle of the body.</param>
public sealed record RawResponse(
    int Status,
    string Reason,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    byte[] Body,
    IReadOnlyList<KeyValuePair<string, string>> Trailers,
    IReadOnlyList<RawResponse> Interim,
    bool Complete)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>All values of a header, in order.</summary>
    public IReadOnlyList<string> Values(string name) =>
        [.. Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value)];

    /// <summary>The only value of a header, null when it is not there.</summary>
    public string? Header(string name) => Values(name).SingleOrDefault();
}

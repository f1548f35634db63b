using System.Text;

namespace Gatehouse.TestKit.Upstreams;

/// <summary>A request as it arrived.</summary>
/// <param name="Protocol"><c>HTTP/1.1</c> or <c>HTTP/2</c>.</param>
/// <param name="Target">As on the wire.</param>
/// <param name="Headers">HTTP/1.1: as on the wire, in order and case. HTTP/2: as Kestrel gives them.</param>
/// <param name="Body">Empty when the handler reads the body itself.</param>
/// <param name="Aborted">Ends when the client goes away before the answer is complete.</param>
public sealed record RecordedRequest(
    string Protocol, string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body, Task Aborted)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>All values of a header, in order.</summary>
    public IReadOnlyList<string> Values(string name) =>
        [.. Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value)];

    /// <summary>The only value of a header, null when it is not there.</summary>
    public string? Header(string name) => Values(name).SingleOrDefault();
}

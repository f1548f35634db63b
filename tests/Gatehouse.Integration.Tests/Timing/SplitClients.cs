namespace Gatehouse.Integration.Tests.Timing;

/// <summary>The kinds of clients, by what a test calls them.</summary>
internal static class SplitClients
{
    public static readonly string[] All = ["HTTP/1.1", "HTTP/1.1, two at once", "HTTP/1.1 with TE", "HTTP/1.1 that closes", "HTTP/1.0", "HTTP/1.0 that stays", "HTTP/2"];

    /// <summary>A row for each of these with each of these clients.</summary>
    public static TheoryData<string, string> With(IEnumerable<string> whats, IEnumerable<string> clients)
    {
        var rows = new TheoryData<string, string>();
        foreach (var what in whats)
        {
            foreach (var client in clients)
                rows.Add(what, client);
        }
        return rows;
    }

    public static ISplitClient Of(string kind, PatientGateway gateway) => kind switch
    {
        "HTTP/1.1" => new RawSplitClient(gateway.Port, "1.1", ""),
        "HTTP/1.1, two at once" => new RawSplitClient(gateway.Port, "1.1", "", atOnce: 2),
        "HTTP/1.1 with TE" => new RawSplitClient(gateway.Port, "1.1", "TE: trailers\r\n"),
        "HTTP/1.1 that closes" => new RawSplitClient(gateway.Port, "1.1", "Connection: close\r\n"),
        "HTTP/1.0" => new RawSplitClient(gateway.Port, "1.0", ""),
        "HTTP/1.0 that stays" => new RawSplitClient(gateway.Port, "1.0", "Connection: keep-alive\r\n"),
        "HTTP/2" => new Http2SplitClient(gateway.Http2Port),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}

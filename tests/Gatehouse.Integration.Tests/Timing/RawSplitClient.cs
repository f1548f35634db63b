using System.Text;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Timing;

/// <summary>A client of HTTP/1. Keeps its connection as long as the gateway does.</summary>
/// <param name="port">Of the gateway.</param>
/// <param name="version">Of the protocol.</param>
/// <param name="fields">Of each request, each with its end of line.</param>
/// <param name="atOnce">How many requests it sends at once.</param>
internal sealed class RawSplitClient(int port, string version, string fields, int atOnce = 1) : ISplitClient
{
    private RawClient? client;

    public int AtOnce => atOnce;

    private RawConnection Connection => client!.Connection;

    public async Task AskAsync(string method, string path)
    {
        client ??= await RawClient.ConnectAsync(port);
        await client.SendAsync(string.Concat(Enumerable.Repeat($"{method} {path} HTTP/{version}\r\nHost: a\r\n{fields}\r\n", atOnce)));
    }

    public async Task SeeAsync(SplitAnswer answer, int place)
    {
        if (answer.Wire.StartsWith("HTTP/1.1 103", StringComparison.Ordinal) && place >= answer.InterimEnd && version == "1.1")
            (await Connection.WaitForAsync("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")).ShouldBeTrue();
        if (place >= answer.HeadEnd)
            (await Connection.WaitForAsync($"HTTP/1.1 {answer.Status} ")).ShouldBeTrue();
        // A mark that no head has; of many equal ones none is waited for.
        if (answer.ContentBefore(place) is [.., >= 'À' and var last])
            (await Connection.WaitForAsync(last.ToString())).ShouldBeTrue();
    }

    public async Task<string> ReadAsync(SplitAnswer answer)
    {
        var response = await client!.ReadResponseAsync(answer.Method);
        var text = Told(response);
        var isKept = version == "1.1" ? response.Header("Connection") != "close" : response.Header("Connection") == "keep-alive";
        if (!isKept)
        {
            (await client.WaitForCloseAsync()).ShouldBeTrue("nothing follows the answer");
            await client.DisposeAsync();
            client = null;
        }
        return text;
    }

    public async ValueTask DisposeAsync()
    {
        if (client is not null)
            await client.DisposeAsync();
    }

    // Everything but how the content is framed, which may be another when the gateway knows the end with the beginning.
    private static string Told(RawResponse response)
    {
        var interim = string.Concat(response.Interim.Select(before => $"{before.Status} {Told(before.Headers)}\n"));
        return $"{interim}{response.Status} {response.Reason} {Told(response.Headers)}\n{Encoding.Latin1.GetString(response.Body)}\n"
            + $"{Told(response.Trailers)}{(response.Complete ? "" : " and breaks off")}";
    }

    private static string Told(IEnumerable<KeyValuePair<string, string>> fields) =>
        string.Join(", ", fields
            .Where(field => field.Key.ToLowerInvariant() is not ("date" or "x-correlation-id" or "connection" or "transfer-encoding" or "content-length" or "age"))
            .Select(field => $"{field.Key}: {field.Value}"));
}

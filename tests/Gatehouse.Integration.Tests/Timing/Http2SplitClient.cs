using System.Text;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Http2;

namespace Gatehouse.Integration.Tests.Timing;

/// <summary>A client of HTTP/2 with one connection.</summary>
/// <param name="port">Of the gateway.</param>
internal sealed class Http2SplitClient(int port) : ISplitClient
{
    private readonly HttpClient client = Http2Client.Create(new Uri($"http://127.0.0.1:{port}"));
    private readonly StringBuilder content = new();
    private Task<HttpResponseMessage> answering = null!;

    public int AtOnce => 1;

    public Task AskAsync(string method, string path)
    {
        content.Clear();
        answering = client.SendAsync(
            new HttpRequestMessage(new HttpMethod(method), path) { Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy },
            HttpCompletionOption.ResponseHeadersRead);
        return Task.CompletedTask;
    }

    public async Task SeeAsync(SplitAnswer answer, int place)
    {
        if (place < answer.HeadEnd)
            return;
        var stream = await (await answering.InTime()).Content.ReadAsStreamAsync();
        var count = answer.ContentBefore(place).Length;
        while (content.Length < count && await ReadSomeAsync(stream))
        {
        }
        content.Length.ShouldBe(count);
    }

    public async Task<string> ReadAsync(SplitAnswer answer)
    {
        using var response = await answering.InTime();
        var stream = await response.Content.ReadAsStreamAsync();
        while (await ReadSomeAsync(stream))
        {
        }
        var fields = response.Headers.Concat(response.Content.Headers)
            .Where(field => field.Key.ToLowerInvariant() is not ("date" or "x-correlation-id" or "content-length" or "age"));
        return $"{(int)response.StatusCode} {Told(fields)}\n{content}\n{Told(response.TrailingHeaders)}";
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<bool> ReadSomeAsync(Stream stream)
    {
        var buffer = new byte[16 * 1024];
        var count = await stream.ReadAsync(buffer).AsTask().InTime();
        content.Append(Encoding.Latin1.GetString(buffer, 0, count));
        return count > 0;
    }

    private static string Told(IEnumerable<KeyValuePair<string, IEnumerable<string>>> fields) =>
        string.Join(", ", fields.Select(field => $"{field.Key}: {string.Join(", ", field.Value)}"));
}

using System.CommandLine;
using Gatehouse.Host.Commands;
using Gatehouse.TestKit.Files;

namespace Gatehouse.Host.Tests.Commands;

/// <summary>What <c>explain</c> says of a request is what <c>run</c> does with it.</summary>
public sealed class ExplainCommandTests : IDisposable
{
    private const string Yaml = """
        routes:
          "xn--bcher-kva.example/a": { respond: a }
          "[::1]/a": { respond: a }
          "/a": { respond: a, headers: { x-a: true } }
          "/**": { respond: any }
        """;

    private readonly TempFolder folder = new();
    private readonly StringWriter output = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("refused with 501: Method not supported", "TRACE", "/a")]
    [InlineData("refused with 501: Method not supported", "CONNECT", "/a")]
    [InlineData("refused with 400: The request is not for exactly one host", "GET", "/a", "Host: a..b")]
    [InlineData("refused with 400: The request is not for exactly one host", "GET", "/a", "Host: a", "Host: b")]
    [InlineData("refused with 400: The request target has a '#'", "GET", "http://a#b")]
    [InlineData("answered by the gateway itself: 204, allowed are DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT", "OPTIONS", "*")]
    [InlineData("answered by the gateway itself", "GET", "http://a/health")]
    [InlineData("/a", "GET", "/a", "x-a: b")]
    [InlineData("/**", "GET", "/a", "x-a: b", "Connection: x-a")]
    [InlineData("/**", "GET", "http://a:80?b")]
    [InlineData("xn--bcher-kva.example/a", "GET", "http://bücher.example:8080/a")]
    [InlineData("xn--bcher-kva.example/a", "GET", "http://user@XN--BCHER-KVA.example./a")]
    [InlineData("[::1]/a", "GET", "http://[::1]:8080/a")]
    [InlineData("[::1]/a", "GET", "/a", "Host: [0:0::1]")]
    public async Task Says_what_the_gateway_does(string expected, string method, string url, params string[] headers)
    {
        var file = folder.Write("a.yaml", Yaml);
        var fields = headers.SelectMany(header => new[] { "-H", header });

        (await GatehouseCommand.RunAsync(["explain", file, method, url, .. fields], new InvocationConfiguration { Output = output })).ShouldBe(0);

        output.ToString().Split('\n')[1][15..].ShouldBe(expected);
    }
}

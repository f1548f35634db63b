using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gatehouse.TestKit.Http2;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Policies;

/// <summary>R23: XML to JSON and back; and what no body rule applies to goes through byte by byte.</summary>
public sealed class XmlTransformTests
{
    [Fact]
    public async Task The_page_shows_what_happens_with_XML()
    {
        var page = Repository.Read("docs/transforming.md").Split("## XML", 2)[1];
        var blocks = page.Split("```");
        string Block(string language) => blocks.First(block => block.StartsWith(language + "\n", StringComparison.Ordinal))[(language.Length + 1)..];
        await using var upstream = await RecordingUpstream.StartAsync(context =>
        {
            context.Response.ContentType = "text/xml; charset=utf-8";
            return context.Response.WriteAsync(Block("xml"));
        });
        await using var gateway = await RunningGateway.StartAsync($"upstreams: {{ legacy: '{upstream.Address}' }}\n{Block("yaml")}");

        using var response = await gateway.Client.PostAsync(new Uri("/api/orders", UriKind.Relative), Body("""{"customer": "Ada", "lines": [{"sku": "A1"}, {"sku": "B2"}]}""", "application/json"));

        var request = await upstream.NextRequestAsync();
        page.ShouldContain(request.Text);
        request.Header("content-type").ShouldBe("application/xml; charset=utf-8");
        using var expected = JsonDocument.Parse(Block("json"));
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        JsonElement.DeepEquals(answer.RootElement, expected.RootElement).ShouldBeTrue(answer.RootElement.ToString());
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
    }

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><a>&c;&c;</a>")]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a>&x;</a>")]
    public async Task A_document_type_is_refused_on_both_ways(string xml)
    {
        await using var upstream = await RecordingUpstream.StartAsync(context =>
        {
            context.Response.ContentType = "text/xml";
            return context.Response.WriteAsync(xml);
        });
        await using var gateway = await GatewayAsync(upstream.Address, "request: { from: xml }", "response: { from: xml }");

        using var posted = await gateway.Client.PostAsync(new Uri("/", UriKind.Relative), Body(xml, "application/xml"));
        using var got = await gateway.Client.GetAsync(new Uri("/", UriKind.Relative));

        posted.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await posted.Content.ReadAsStringAsync()).ShouldContain("\"code\":\"invalid_xml\"");
        got.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await got.Content.ReadAsStringAsync()).ShouldContain("\"code\":\"response_not_xml\"");
        (await upstream.NextRequestAsync()).Method.ShouldBe("GET");
    }

    [Fact]
    public async Task A_large_document_is_turned_both_ways_and_the_connection_goes_on()
    {
        var xml = "<lines>" + string.Concat(Enumerable.Repeat("<line><sku>A1</sku></line>", 400_000)) + "</lines>";
        await using var upstream = await RecordingUpstream.StartAsync(context =>
        {
            context.Response.ContentType = "application/xml";
            return context.Response.WriteAsync(xml);
        });
        await using var gateway = await GatewayAsync(upstream.Address, "request: { from: xml, maxBody: 16MiB }", "response: { from: xml, maxBody: 16MiB }");
        var json = "{\"lines\":{\"line\":[" + string.Join(',', Enumerable.Repeat("{\"sku\":\"A1\"}", 400_000)) + "]}}";

        for (var i = 0; i < 2; i++)
        {
            using var response = await gateway.Client.PostAsync(new Uri("/", UriKind.Relative), Body(xml, "application/xml"));
            (await response.Content.ReadAsStringAsync()).ShouldBe(json);
            (await upstream.NextRequestAsync()).Text.ShouldBe(json);
        }
    }

    /// <summary>What is announced as what no rule reads is not held back, changed or asked for anew.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("response: { headers: { set: { x-a: '1' } } }")]
    [InlineData("response: { envelope: true }")]
    [InlineData("response: { from: xml }")]
    public async Task What_no_body_rule_applies_to_streams_byte_by_byte(string rule)
    {
        var bytes = new byte[300_000];
        new Random(5).NextBytes(bytes);
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nETag: \"1\"\r\nContent-Length: {bytes.Length + 5}\r\n\r\nfirst");
            await connection.ReadUntilAsync("go on");
        });
        await using var gateway = await GatewayAsync(upstream.Address, rule);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");

        using var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var first = new byte[5];
        // The rest has not been sent yet.
        await body.ReadExactlyAsync(first);
        var upstreamSide = await upstream.NextConnectionAsync();
        await upstreamSide.SendAsync(bytes);
        var rest = new byte[bytes.Length];
        await body.ReadExactlyAsync(rest);

        Encoding.ASCII.GetString(first).ShouldBe("first");
        rest.ShouldBe(bytes);
        response.Headers.ETag!.Tag.ShouldBe("\"1\"");
    }

    [Theory]
    [InlineData("application/json", "[1]", "{\"data\":[1],", false)]
    [InlineData("text/plain", "[1]", "[1]", true)]
    public async Task An_HTTP_2_client_gets_trailers_unless_the_answer_was_changed(string type, string text, string expected, bool hasTrailers)
    {
        await using var upstream = await RecordingUpstream.StartAsync(
            async context =>
            {
                context.Response.ContentType = type;
                context.Response.DeclareTrailer("x-sum");
                await context.Response.WriteAsync(text);
                await context.Response.Body.FlushAsync();
                context.Response.AppendTrailer("x-sum", "42");
            },
            UpstreamProtocol.H2c);
        await using var gateway = await RunningGateway.StartAsync(
            $"listen: h2c://127.0.0.1:0\nupstreams: {{ up: '{upstream.Address}' }}\nroutes:\n  /**:\n    to: up\n    response: {{ envelope: true }}\n");
        using var client = Http2Client.Create(new Uri($"http://127.0.0.1:{gateway.Port}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));

        using var response = await client.SendAsync(request);

        response.Version.ShouldBe(HttpVersion.Version20);
        (await response.Content.ReadAsStringAsync()).ShouldStartWith(expected);
        response.TrailingHeaders.Any().ShouldBe(hasTrailers);
        response.Headers.Contains("Trailer").ShouldBe(hasTrailers);
    }

    private static Task<RunningGateway> GatewayAsync(string address, params string[] rules) =>
        RunningGateway.StartAsync($"upstreams: {{ up: '{address}' }}\nroutes:\n  /**:\n    to: up\n{string.Concat(rules.Select(rule => $"    {rule}\n"))}");

    private static StringContent Body(string text, string type) => new(text, Encoding.UTF8, type);
}

using System.Net;
using System.Net.Http.Headers;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Http2;

namespace Gatehouse.Integration.Tests.Auth;

/// <summary>R13: no kind of request gets around <c>auth</c>, whatever kind of credentials a route asks for.</summary>
public sealed class EnforcementTests : IAsyncLifetime
{
    private static readonly (string Name, Func<string, HttpRequestMessage> Make)[] Shapes =
    [
        ("GET", kind => One(HttpMethod.Get, $"/{kind}/a", 1)),
        ("GET over HTTP/2", kind => One(HttpMethod.Get, $"/{kind}/a", 2)),
        ("HEAD", kind => One(HttpMethod.Head, $"/{kind}/a", 1)),
        ("HEAD over HTTP/2", kind => One(HttpMethod.Head, $"/{kind}/a", 2)),
        ("OPTIONS", kind => One(HttpMethod.Options, $"/{kind}/a", 1)),
        ("OPTIONS over HTTP/2", kind => One(HttpMethod.Options, $"/{kind}/a", 2)),
        ("DELETE", kind => One(HttpMethod.Delete, $"/{kind}/a", 1)),
        ("POST", kind => WithBody(One(HttpMethod.Post, $"/{kind}/a", 1))),
        ("POST over HTTP/2", kind => WithBody(One(HttpMethod.Post, $"/{kind}/a", 2))),
        ("POST that asks first", kind => AskingFirst(WithBody(One(HttpMethod.Post, $"/{kind}/a", 1)))),
        ("POST in chunks", kind => InChunks(WithBody(One(HttpMethod.Post, $"/{kind}/a", 1)))),
        ("gRPC", kind => Http2Client.GrpcRequest($"/{kind}/Service/Method", "hello"u8.ToArray())),
        ("events", kind => Events(One(HttpMethod.Get, $"/{kind}/a", 1))),
        ("WebSocket", kind => Upgrade(One(HttpMethod.Get, $"/{kind}/a", 1))),
        ("WebSocket over HTTP/2", kind => Connect(One(HttpMethod.Connect, $"/{kind}/a", 2))),
        ("composed", kind => One(HttpMethod.Get, $"/composed-{kind}", 1)),
        ("composed over HTTP/2", kind => One(HttpMethod.Get, $"/composed-{kind}", 2)),
        ("an odd path", kind => One(HttpMethod.Get, $"/%{(int)kind[0]:x}{kind[1..]}/./b/../a", 1)),
    ];

    private Guarded guarded = null!;

    public static TheoryData<string> Kinds => [.. Guarded.Kinds];

    public async Task InitializeAsync() => guarded = await Guarded.StartAsync();

    public async Task DisposeAsync() => await guarded.DisposeAsync();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Nothing_reaches_the_upstream_without_credentials(string kind)
    {
        using var client = guarded.Client();

        foreach (var (name, make) in Shapes)
        {
            using var request = make(kind);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).InTime(name);

            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, name);
            response.Headers.WwwAuthenticate.Count.ShouldBe(1, name);
        }
        guarded.Upstream.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("keys", 401)]
    [InlineData("people", 401)]
    [InlineData("asked", 401)]
    public async Task Nothing_reaches_the_upstream_with_wrong_ones(string kind, int status)
    {
        using var client = guarded.Client();

        foreach (var (name, make) in Shapes)
        {
            using var request = make(kind);
            Guarded.Add(kind, request, areGood: false);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).InTime(name);

            // Guessing passwords is slowed down meanwhile.
            ((int)response.StatusCode).ShouldBeOneOf(kind == "people" ? [status, 429] : [status]);
        }
        guarded.Upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_certificate_from_somebody_else_gets_no_connection()
    {
        using var other = new Authority("Somebody else");
        using var certificate = other.Issue(["till.internal"]);
        using var client = guarded.Client(certificate);

        await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync("/open/a"));

        guarded.Upstream.Requests.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task With_good_ones_every_request_does(string kind)
    {
        using var client = guarded.Client(kind == "certificates" ? guarded.Certificate : null);

        var reached = 0;
        foreach (var (name, make) in Shapes)
        {
            using var request = make(kind);
            Guarded.Add(kind, request, areGood: true);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).InTime(name);

            response.StatusCode.ShouldNotBe(HttpStatusCode.Unauthorized, name);
            guarded.Upstream.Requests.Count.ShouldBe(++reached, name);
        }
        guarded.Upstream.Requests.SelectMany(request => request.Values("X-Api-Key").Concat(request.Values("Authorization"))).ShouldBeEmpty();
    }

    private static HttpRequestMessage One(HttpMethod method, string path, int version) => new(method, path)
    {
        Version = new Version(version, version == 1 ? 1 : 0),
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private static HttpRequestMessage WithBody(HttpRequestMessage request)
    {
        request.Content = new StringContent("body");
        return request;
    }

    private static HttpRequestMessage AskingFirst(HttpRequestMessage request)
    {
        request.Headers.ExpectContinue = true;
        return request;
    }

    private static HttpRequestMessage InChunks(HttpRequestMessage request)
    {
        request.Headers.TransferEncodingChunked = true;
        return request;
    }

    private static HttpRequestMessage Events(HttpRequestMessage request)
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        return request;
    }

    private static HttpRequestMessage Upgrade(HttpRequestMessage request)
    {
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.Add(new ProductHeaderValue("websocket"));
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        return request;
    }

    private static HttpRequestMessage Connect(HttpRequestMessage request)
    {
        request.Headers.Protocol = "websocket";
        request.Headers.Add("Sec-WebSocket-Version", "13");
        return request;
    }
}

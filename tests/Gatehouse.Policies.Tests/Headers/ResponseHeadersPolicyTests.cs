using Gatehouse.Policies.Headers;

namespace Gatehouse.Policies.Tests.Headers;

public sealed class ResponseHeadersPolicyTests
{
    private static readonly ResponseHeadersModule Module = new();

    [Fact]
    public async Task The_client_sees_the_changed_headers()
    {
        var policy = Module.Make(new HeadersOptions
        {
            Remove = ["Server"],
            Set = new Dictionary<string, string> { ["Via"] = "gatehouse" },
            Add = new Dictionary<string, string> { ["Link"] = "</b>" },
        });
        var exchange = new Exchange().WithHeader("Server", "client's");
        exchange.Next = context =>
        {
            context.Response.Headers.Server = "nginx";
            context.Response.Headers.Via = "1.1 a";
            context.Response.Headers.Link = "</a>";
            return Task.CompletedTask;
        };

        await exchange.Through(policy);

        exchange.NextCalls.ShouldBe(1);
        exchange.ResponseHeaders.ToDictionary(h => h.Key, h => h.Value.ToString()).ShouldBe(
            new Dictionary<string, string> { ["Via"] = "gatehouse", ["Link"] = "</a>,</b>" },
            ignoreOrder: true);
        exchange.RequestHeaders.Server.ShouldBe(["client's"]);
    }

    [Fact]
    public async Task Underscores_mean_nothing_in_an_answer()
    {
        var exchange = new Exchange
        {
            Next = context =>
            {
                context.Response.Headers["X_A"] = "1";
                return Task.CompletedTask;
            },
        };

        await exchange.Through(Module.Make(new HeadersOptions { Remove = ["X-A"] }));

        exchange.ResponseHeaders.Keys.ShouldBe(["X_A"]);
    }

    [Theory]
    [InlineData("Content-Length")]
    [InlineData("transfer-encoding")]
    [InlineData("Keep-Alive")]
    public void Headers_that_frame_the_answer_are_refused(string name) =>
        Module.Fault(new HeadersOptions { Remove = [name] }).Message.ShouldBe($"'{name}' is written by the gateway itself");

    [Theory]
    [InlineData("X A")]
    [InlineData("X-A:")]
    [InlineData("X-A\r\nSet-Cookie")]
    [InlineData("ü")]
    public void A_name_that_is_none_is_refused(string name) =>
        Module.Fault(new HeadersOptions { Set = new Dictionary<string, string> { [name] = "1" } }).Message.ShouldBe($"'{name}' is not a header name");

    [Theory]
    [InlineData("a\r\nSet-Cookie: b")]
    [InlineData("a\nb")]
    [InlineData("a\0")]
    [InlineData("a\u007f")]
    [InlineData("ü")]
    public void A_value_that_would_break_out_is_refused(string value) =>
        Module.Fault(new HeadersOptions { Add = new Dictionary<string, string> { ["X-A"] = value } }).Message.ShouldStartWith("a header cannot carry");
}

using Gatehouse.Policies.SecurityHeaders;

namespace Gatehouse.Policies.Tests.SecurityHeaders;

public sealed class SecurityHeadersPolicyTests
{
    private static readonly SecurityHeadersModule Module = new();

    [Fact]
    public async Task The_default_is_the_set_of_Helmet_8()
    {
        var exchange = await new Exchange().Through(Module.Make(new SecurityHeadersOptions()));

        exchange.NextCalls.ShouldBe(1);
        exchange.ResponseHeaders.ToDictionary(h => h.Key, h => h.Value.ToString()).ShouldBe(
            new Dictionary<string, string>
            {
                ["Content-Security-Policy"] = "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';"
                    + "frame-ancestors 'self';img-src 'self' data:;object-src 'none';script-src 'self';script-src-attr 'none';"
                    + "style-src 'self' https: 'unsafe-inline';upgrade-insecure-requests",
                ["Cross-Origin-Opener-Policy"] = "same-origin",
                ["Cross-Origin-Resource-Policy"] = "same-origin",
                ["Origin-Agent-Cluster"] = "?1",
                ["Referrer-Policy"] = "no-referrer",
                ["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains",
                ["X-Content-Type-Options"] = "nosniff",
                ["X-DNS-Prefetch-Control"] = "off",
                ["X-Download-Options"] = "noopen",
                ["X-Frame-Options"] = "SAMEORIGIN",
                ["X-Permitted-Cross-Domain-Policies"] = "none",
                ["X-XSS-Protection"] = "0",
            },
            ignoreOrder: true);
    }

    [Fact]
    public async Task The_upstreams_own_value_is_replaced()
    {
        var exchange = Answering("X-Frame-Options", "ALLOWALL");

        await exchange.Through(Module.Make(new SecurityHeadersOptions()));

        exchange.ResponseHeaders["X-Frame-Options"].ShouldBe(["SAMEORIGIN"]);
    }

    [Fact]
    public async Task With_keepUpstream_only_missing_headers_are_added()
    {
        var exchange = Answering("X-Frame-Options", "DENY");

        await exchange.Through(Module.Make(new SecurityHeadersOptions { KeepUpstream = true }));

        exchange.ResponseHeaders["X-Frame-Options"].ShouldBe(["DENY"]);
        exchange.ResponseHeaders["Referrer-Policy"].ShouldBe(["no-referrer"]);
    }

    [Fact]
    public async Task A_header_set_to_false_is_left_alone()
    {
        var policy = Module.Make(new SecurityHeadersOptions { XFrameOptions = "false" });

        (await new Exchange().Through(policy)).ResponseHeaders.ShouldNotContainKey("X-Frame-Options");
        (await Answering("X-Frame-Options", "DENY").Through(policy)).ResponseHeaders["X-Frame-Options"].ShouldBe(["DENY"]);
    }

    [Theory]
    [InlineData("true", "no-referrer")]
    [InlineData(" origin ", "origin")]
    public async Task A_header_has_its_default_or_its_own_text(string text, string expected)
    {
        var exchange = await new Exchange().Through(Module.Make(new SecurityHeadersOptions { ReferrerPolicy = text }));

        exchange.ResponseHeaders["Referrer-Policy"].ShouldBe([expected]);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task X_Powered_By_is_removed_unless_told_otherwise(bool remove, bool isThere)
    {
        var exchange = await Answering("X-Powered-By", "PHP/4").Through(Module.Make(new SecurityHeadersOptions { RemovePoweredBy = remove }));

        exchange.ResponseHeaders.ContainsKey("X-Powered-By").ShouldBe(isThere);
    }

    [Theory]
    [InlineData("a\r\nSet-Cookie: b", "a header cannot carry the character U+000D")]
    [InlineData(" ", "the header has no text")]
    public void A_text_that_is_no_header_value_is_refused_at_its_key(string text, string message)
    {
        var section = Nodes.Map(("xFrameOptions", Nodes.Text("SAMEORIGIN")), ("referrerPolicy", Nodes.Text(text)));

        var fault = Module.Fault(new SecurityHeadersOptions { ReferrerPolicy = text }, section);

        fault.Message.ShouldBe(message);
        fault.Position.ShouldBe(section.Find("referrerPolicy")!.Value.Position);
    }

    private static Exchange Answering(string name, string value) => new()
    {
        Next = context =>
        {
            context.Response.Headers[name] = value;
            return Task.CompletedTask;
        },
    };
}

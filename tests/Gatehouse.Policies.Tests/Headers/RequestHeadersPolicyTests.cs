using Gatehouse.Policies.Headers;

namespace Gatehouse.Policies.Tests.Headers;

public sealed class RequestHeadersPolicyTests
{
    private static readonly RequestHeadersModule Module = new();

    [Fact]
    public async Task The_upstream_sees_the_changed_headers()
    {
        var policy = Module.Make(new HeadersOptions
        {
            Remove = ["cookie"],
            Set = new Dictionary<string, string> { ["X-Tenant"] = "  shop  " },
            Add = new Dictionary<string, string> { ["Accept-Language"] = "de", ["X-New"] = "1" },
        });
        var seen = new Dictionary<string, string>();
        var exchange = new Exchange().WithHeader("Cookie", "a=b").WithHeader("x-tenant", "mine", "too").WithHeader("Accept-Language", "en");
        exchange.Next = context =>
        {
            foreach (var (name, value) in context.Request.Headers)
                seen[name.ToLowerInvariant()] = value.ToString();
            return Task.CompletedTask;
        };

        await exchange.Through(policy);

        seen.ShouldBe(
            new Dictionary<string, string> { ["x-tenant"] = "shop", ["accept-language"] = "en,de", ["x-new"] = "1" },
            ignoreOrder: true);
    }

    [Fact]
    public async Task Removing_comes_before_setting_and_setting_before_adding()
    {
        var policy = Module.Make(new HeadersOptions
        {
            Remove = ["X-A"],
            Set = new Dictionary<string, string> { ["X-A"] = "set" },
            Add = new Dictionary<string, string> { ["X-A"] = "added" },
        });

        var exchange = await new Exchange().WithHeader("X-A", "client").Through(policy);

        exchange.RequestHeaders["X-A"].ShouldBe(["set", "added"]);
    }

    [Theory]
    [InlineData("X-User-Id")]
    [InlineData("X_User_Id")]
    [InlineData("X-User_Id")]
    [InlineData("x_user-id")]
    public async Task A_spelling_with_underscores_does_not_slip_through(string sent)
    {
        var removing = Module.Make(new HeadersOptions { Remove = ["X-User-Id"] });
        var setting = Module.Make(new HeadersOptions { Set = new Dictionary<string, string> { ["X-User-Id"] = "7" } });

        (await new Exchange().WithHeader(sent, "1").Through(removing)).RequestHeaders.ShouldBeEmpty();
        var exchange = await new Exchange().WithHeader(sent, "1").Through(setting);

        exchange.RequestHeaders.ShouldHaveSingleItem().Value.ShouldBe(["7"]);
    }

    [Fact]
    public async Task A_name_with_an_underscore_is_written_as_it_stands()
    {
        var exchange = await new Exchange().Through(Module.Make(new HeadersOptions { Set = new Dictionary<string, string> { ["X_A"] = "1" } }));

        exchange.RequestHeaders.ShouldHaveSingleItem().Key.ShouldBe("X_A");
    }

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("x_forwarded_proto")]
    [InlineData("Forwarded")]
    [InlineData("via")]
    [InlineData("X-Gateway-Route")]
    [InlineData("X-Correlation-Id")]
    [InlineData("Transfer-Encoding")]
    [InlineData("content-length")]
    [InlineData("Connection")]
    public void Headers_of_the_gateway_are_refused_in_all_three_places(string name)
    {
        var map = new Dictionary<string, string> { [name] = "1" };

        var faults = Module.Faults(new HeadersOptions { Remove = [name], Set = map, Add = map });

        faults.Select(f => f.Message).ShouldBe(Enumerable.Repeat($"'{name}' is written by the gateway itself", 3));
    }

    [Fact]
    public void Host_has_a_key_of_its_own() =>
        Module.Fault(new HeadersOptions { Set = new Dictionary<string, string> { ["host"] = "a" } }).Hint.ShouldBe("use the route's key 'host'");

    [Fact]
    public void An_error_points_at_the_header()
    {
        var wrong = Nodes.Text("b");
        var section = Nodes.Map(("set", Nodes.Map(("X-Ok", Nodes.Text("a")), ("X.Bad", wrong))));

        var fault = Module.Fault(new HeadersOptions { Set = new Dictionary<string, string> { ["X-Ok"] = "a", ["X.Bad"] = "b\n" } }, section);

        fault.Position.ShouldBe(wrong.Position);
        fault.Message.ShouldBe("a header cannot carry the character U+000A");
    }

    [Fact]
    public void A_name_in_two_cases_is_refused() =>
        Module.Fault(new HeadersOptions { Set = new Dictionary<string, string> { ["X-A"] = "1", ["x-a"] = "2" } })
            .Message.ShouldStartWith("'x-a' stands twice");

    [Fact]
    public void Too_many_dashes_would_be_too_many_spellings() =>
        Module.Fault(new HeadersOptions { Remove = ["a-b-c-d-e-f-g-h-i-j"] }).Message.ShouldBe("'a-b-c-d-e-f-g-h-i-j' has more than 8 dashes");

    [Fact]
    public void A_section_that_changes_nothing_is_refused() =>
        Module.Fault(new HeadersOptions()).Message.ShouldBe("no header is named");
}

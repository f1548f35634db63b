using Gatehouse.Policies.Respond;

namespace Gatehouse.Policies.Tests.Respond;

public sealed class RespondPolicyTests
{
    private static readonly RespondModule Module = new();

    [Fact]
    public async Task Text_is_sent_as_it_stands()
    {
        var exchange = await new Exchange().Through(Module.Make(new RespondOptions { Body = Nodes.Text("grüße") }));

        exchange.NextCalls.ShouldBe(0);
        exchange.Status.ShouldBe(200);
        exchange.Body.ShouldBe("grüße");
        exchange.ResponseHeaders.ContentType.ShouldBe(["text/plain; charset=utf-8"]);
        exchange.ResponseHeaders.ContentLength.ShouldBe(7);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("42")]
    public async Task A_single_value_is_text_whatever_it_looks_like(string value)
    {
        var exchange = await new Exchange().Through(Module.Make(new RespondOptions { Body = Nodes.Text(value) }));

        exchange.Body.ShouldBe(value);
        exchange.ResponseHeaders.ContentType.ShouldBe(["text/plain; charset=utf-8"]);
    }

    [Fact]
    public async Task A_map_is_sent_as_JSON()
    {
        var body = Nodes.Map(
            ("error", Nodes.Text("weg & <gone>")),
            ("since", Nodes.Text("2024")),
            ("id", Nodes.Text("2024", quoted: true)),
            ("gone", Nodes.Text("true")),
            ("see", Nodes.List(Nodes.Text("null"), Nodes.Text("/v2"))));

        var exchange = await new Exchange().Through(Module.Make(new RespondOptions { Status = 410, Body = body }));

        exchange.Status.ShouldBe(410);
        exchange.Body.ShouldBe("""{"error":"weg & <gone>","since":2024,"id":"2024","gone":true,"see":[null,"/v2"]}""");
        exchange.ResponseHeaders.ContentType.ShouldBe(["application/json"]);
    }

    [Fact]
    public async Task HEAD_gets_the_headers_and_no_body()
    {
        var exchange = await new Exchange("HEAD").Through(Module.Make(new RespondOptions { Body = Nodes.Text("hello") }));

        exchange.ResponseHeaders.ContentLength.ShouldBe(5);
        exchange.ResponseHeaders.ContentType.ShouldBe(["text/plain; charset=utf-8"]);
        exchange.Body.ShouldBeEmpty();
    }

    [Fact]
    public async Task Headers_and_content_type_are_the_operators()
    {
        var policy = Module.Make(new RespondOptions
        {
            Body = Nodes.Text("<h1>hi</h1>"),
            ContentType = "text/html; charset=utf-8",
            Headers = new Dictionary<string, string> { ["Cache-Control"] = " max-age=60 " },
        });

        var exchange = await new Exchange().Through(policy);

        exchange.ResponseHeaders.ContentType.ShouldBe(["text/html; charset=utf-8"]);
        exchange.ResponseHeaders.CacheControl.ShouldBe(["max-age=60"]);
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(204, null)]
    [InlineData(304, null)]
    public async Task Without_a_body_there_is_no_content_type(int status, int? length)
    {
        var exchange = await new Exchange().Through(Module.Make(new RespondOptions { Status = status, Body = Nodes.Text("null") }));

        exchange.Status.ShouldBe(status);
        exchange.ResponseHeaders.ContentLength.ShouldBe(length);
        exchange.ResponseHeaders.ContentType.ShouldBeEmpty();
        exchange.Body.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(204)]
    [InlineData(205)]
    [InlineData(304)]
    public void A_body_where_the_status_has_none_is_refused(int status)
    {
        var body = Nodes.Text("hello");

        var fault = Module.Fault(new RespondOptions { Status = status, Body = body }, Nodes.Map(("body", body)));

        fault.Message.ShouldBe($"an answer with status {status} has no body");
        fault.Position.ShouldBe(body.Position);
    }

    [Theory]
    [InlineData(199)]
    [InlineData(600)]
    public void A_status_out_of_range_is_refused(int status) =>
        Module.Fault(new RespondOptions { Status = status }).Message.ShouldBe($"{status} is not the status of an answer");

    [Theory]
    [InlineData("text", "'text' is not a media type")]
    [InlineData("text/html\r\nX: y", "a header cannot carry the character U+000D")]
    public void A_content_type_that_is_none_is_refused(string type, string message) =>
        Module.Fault(new RespondOptions { ContentType = type, Body = Nodes.Text("a") }).Message.ShouldBe(message);

    [Fact]
    public void A_content_type_of_nothing_is_refused() =>
        Module.Fault(new RespondOptions { ContentType = "text/html" }).Message.ShouldBe("there is no body");

    [Theory]
    [InlineData("content-type", "text/html", "'content-type' has a key of its own")]
    [InlineData("Content-Length", "1", "'Content-Length' is written by the gateway itself")]
    [InlineData("X A", "1", "'X A' is not a header name")]
    [InlineData("X-A", "1\n2", "a header cannot carry the character U+000A")]
    public void A_header_that_cannot_be_written_is_refused(string name, string value, string message)
    {
        var wrong = Nodes.Text(value);

        var fault = Module.Fault(
            new RespondOptions { Headers = new Dictionary<string, string> { [name] = value } },
            Nodes.Map(("headers", Nodes.Map((name, wrong)))));

        fault.Message.ShouldBe(message);
        fault.Position.ShouldBe(wrong.Position);
    }

    [Fact]
    public void An_equal_section_may_share_the_answer() => Module.IsShared.ShouldBeTrue();
}

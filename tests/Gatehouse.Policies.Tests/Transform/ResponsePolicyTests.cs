using System.Text;
using Gatehouse.Core.Configuration;
using Gatehouse.Policies.Transform;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Tests.Transform;

public sealed class ResponsePolicyTests
{
    [Theory]
    [InlineData("body: response.body.a", """{"a":[1,"é<"]}""", """[1,"é<"]""")]
    [InlineData("body: { n: response.body.a, s: response.status }", """{"a":1}""", """{"n":1,"s":200}""")]
    [InlineData("body: 'merge(response.body, {\"id\": request.correlationId})'", """{"a":1}""", """{"a":1,"id":"cid-1"}""")]
    public async Task A_body_is_computed_from_the_one_that_came(string yaml, string body, string expected)
    {
        var exchange = await AnswerAsync(yaml, body);

        exchange.Body.ShouldBe(expected);
        exchange.Context.Response.ContentLength.ShouldBe(Encoding.UTF8.GetByteCount(expected));
        exchange.ResponseHeaders.ETag.Count.ShouldBe(0);
        exchange.Gateway.BytesSent.ShouldBe(Encoding.UTF8.GetByteCount(expected));
    }

    [Fact]
    public async Task An_envelope_has_data_time_and_correlation_id() =>
        (await AnswerAsync("envelope: true", """{"a":1}""")).Body.ShouldMatch("^\\{\"data\":\\{\"a\":1\\},\"timestamp\":\"[0-9-]+T[0-9:.]+Z\",\"correlationId\":\"cid-1\"\\}$");

    [Theory]
    [InlineData("HEAD", 200, "application/json", "")]
    [InlineData("GET", 206, "application/json", "")]
    [InlineData("GET", 404, "application/json", "")]
    [InlineData("GET", 200, "text/event-stream", "")]
    [InlineData("GET", 200, "application/json", "gzip")]
    public async Task What_a_rule_does_not_apply_to_is_written_as_it_comes(string method, int status, string type, string coding)
    {
        var exchange = new Exchange(method);
        var client = (MemoryStream)exchange.Context.Response.Body;
        exchange.Next = async context =>
        {
            Head(context, status, type, coding);
            await context.Response.WriteAsync("""{"a":""");
            Encoding.UTF8.GetString(client.ToArray()).ShouldBe("""{"a":""");
            await context.Response.WriteAsync("1}");
        };

        await exchange.Through(new ResponseModule().Read("envelope: true"));

        (exchange.Body, exchange.ResponseHeaders.ETag.ToString()).ShouldBe(("""{"a":1}""", "\"e\""));
    }

    [Theory]
    [InlineData("pass", "{\"a\":1234567890}", "application/json", 200, "{\"a\":1234567890}")]
    [InlineData("pass", "{\"a\"", "application/json", 200, "{\"a\"")]
    [InlineData("pass", "{}", "application/json", 502, "response_rule_failed")]
    [InlineData("fail", "{\"a\":1234567890}", "application/json", 502, "response_too_large")]
    [InlineData("fail", "{\"a\"", "application/json", 502, "response_not_json")]
    [InlineData("fail", "a", "text/plain", 502, "response_not_json")]
    public async Task What_cannot_be_transformed_passes_or_fails_as_configured(string otherwise, string body, string type, int status, string expected)
    {
        var exchange = await AnswerAsync($"{{ body: response.body.a, maxBody: 12, otherwise: {otherwise} }}", body, type);

        exchange.Status.ShouldBe(status);
        exchange.Body.ShouldContain(expected);
        exchange.ResponseHeaders["x-before"].ToString().ShouldBe("1");
    }

    [Theory]
    [InlineData("from: xml", "application/xml", "<o><id>7</id></o>", "application/json", """{"o":{"id":"7"}}""")]
    [InlineData("{ from: xml, body: 'int(response.body.o.id)' }", "text/xml", "<o><id>7</id></o>", "application/json", "7")]
    [InlineData("to: xml", "application/json", """{"o":{"id":7}}""", "application/xml; charset=utf-8", """<?xml version="1.0" encoding="utf-8"?><o><id>7</id></o>""")]
    [InlineData("{ to: xml, body: { list: { '@n': size(response.body), item: response.body } } }", "application/json", "[1,2]", "application/xml; charset=utf-8", """<?xml version="1.0" encoding="utf-8"?><list n="2"><item>1</item><item>2</item></list>""")]
    [InlineData("{ from: xml, to: xml, body: { p: response.body.o } }", "application/soap+xml", "<o a='1'/>", "application/xml; charset=utf-8", """<?xml version="1.0" encoding="utf-8"?><p a="1" />""")]
    public async Task XML_becomes_JSON_and_JSON_XML(string yaml, string type, string body, string newType, string expected)
    {
        var exchange = await AnswerAsync(yaml, body, type);

        exchange.Body.ShouldBe(expected);
        exchange.ResponseHeaders.ContentType.ToString().ShouldBe(newType);
        exchange.Context.Response.ContentLength.ShouldBe(Encoding.UTF8.GetByteCount(expected));
    }

    [Theory]
    [InlineData("pass", "application/json", "{}", 200, "{}")]
    [InlineData("fail", "application/json", "{}", 502, "response_not_xml")]
    [InlineData("pass", "text/xml", "<a>12345678901234567890</a>", 200, "<a>12345678901234567890</a>")]
    [InlineData("fail", "text/xml", "<a>12345678901234567890</a>", 502, "response_too_large")]
    [InlineData("pass", "text/xml", "<a>", 502, "response_not_xml")]
    [InlineData("pass", "text/xml", "<!DOCTYPE a><a/>", 502, "response_not_xml")]
    public async Task What_is_no_XML_passes_or_fails_as_configured_but_broken_XML_never_passes(string otherwise, string type, string body, int status, string expected)
    {
        var exchange = await AnswerAsync($"{{ from: xml, maxBody: 16, otherwise: {otherwise} }}", body, type);

        exchange.Status.ShouldBe(status);
        exchange.Body.ShouldContain(expected);
    }

    [Theory]
    [InlineData("""{"a b":1}""")]
    [InlineData("[1,2]")]
    public async Task JSON_that_has_no_place_in_XML_is_the_services_fault(string body) =>
        (await AnswerAsync("to: xml", body)).Body.ShouldContain("response_rule_failed");

    [Theory]
    [InlineData("from: xml", "application/json", "application/xml, text/xml, */*;q=0.1")]
    [InlineData("from: xml", "application/json, application/soap+xml", "application/json, application/soap+xml")]
    [InlineData("to: xml", "application/xml", "application/json, */*;q=0.1")]
    [InlineData("envelope: true", "application/xml", "application/xml")]
    public async Task The_service_is_asked_for_what_can_be_read(string yaml, string accept, string expected)
    {
        var exchange = new Exchange().WithHeader("accept", accept);

        await exchange.Through(new ResponseModule().Read(yaml));

        exchange.RequestHeaders.Accept.ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData("envelope: true", 0)]
    [InlineData("headers: { set: { x-id: '{response.body.id}' } }", 0)]
    [InlineData("headers: { set: { x-status: '{response.status}' } }", 2)]
    public async Task The_service_is_asked_for_the_whole_answer_where_one_is_read(string yaml, int expected)
    {
        var exchange = new Exchange().WithHeader("range", "bytes=0-").WithHeader("if-range", "\"e\"");

        await exchange.Through(new ResponseModule().Read(yaml));

        exchange.RequestHeaders.Count(header => header.Key.EndsWith("range", StringComparison.OrdinalIgnoreCase)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("pass", 206, "{\"a\":1}")]
    [InlineData("fail", 502, "response_not_json")]
    public async Task A_part_is_not_JSON(string otherwise, int status, string expected)
    {
        var exchange = await AnswerAsync($"{{ body: response.body.a, otherwise: {otherwise} }}", """{"a":1}""", status: 206);

        exchange.Status.ShouldBe(status);
        exchange.Body.ShouldContain(expected);
    }

    [Fact]
    public async Task Headers_see_the_answer_and_one_whose_expression_fails_is_left_out()
    {
        var exchange = await AnswerAsync(
            "headers: { remove: [etag], rename: { x-old: x-new }, set: { x-id: '{response.body.id}', x-bad: '{response.headers.gone}' }, add: { x-status: '{response.status}' } }",
            """{ "id": 7 }""");

        exchange.Body.ShouldBe("""{ "id": 7 }""");
        exchange.ResponseHeaders.Where(header => header.Key.StartsWith("x-", StringComparison.Ordinal)).Select(header => $"{header.Key}={header.Value}")
            .ShouldBe(["x-before=1", "x-new=o", "x-id=7", "x-status=200"], ignoreOrder: true);
    }

    [Fact]
    public async Task An_answer_that_is_taken_back_is_not_mixed_with_the_next()
    {
        var exchange = new Exchange
        {
            Next = async context =>
            {
                Head(context, 200, "application/json", "");
                await context.Response.WriteAsync("""{"half":""");
                context.Response.Clear();
                await Core.Pipeline.ProblemResponse.WriteAsync(context, new(502, "upstream_body_lost", "Lost"));
            },
        };

        await exchange.Through(new ResponseModule().Read("envelope: true"));

        exchange.Status.ShouldBe(502);
        exchange.Body.ShouldStartWith("{\"type\"");
    }

    [Fact]
    public async Task No_bytes_at_all_break_it()
    {
        var random = new Random(32);
        var alphabet = "{}[]\":,\\u0019dDeE-+.tfn \uFEFFé"u8.ToArray();
        var policy = new ResponseModule().Read("body: { whole: response.body, part: response.body.a, text: toJson(response.body) }");
        for (var i = 0; i < 3000; i++)
        {
            var bytes = new byte[random.Next(1, 40)];
            for (var at = 0; at < bytes.Length; at++)
                bytes[at] = random.Next(10) == 0 ? (byte)random.Next(256) : alphabet[random.Next(alphabet.Length)];
            var exchange = new Exchange
            {
                Next = context =>
                {
                    Head(context, 200, "application/json", "");
                    return context.Response.Body.WriteAsync(bytes).AsTask();
                },
            };

            await exchange.Through(policy);

            exchange.Status.ShouldBeOneOf(200, 502);
        }
    }

    [Theory]
    [InlineData("{}", "nothing is changed")]
    [InlineData("{ envelope: false, otherwise: fail }", "nothing is changed")]
    [InlineData("{ from: xml, to: xml }", "nothing is changed")]
    [InlineData("{ to: xml, envelope: true }", "the envelope is JSON")]
    [InlineData("{ headers: { set: { content-length: '1' } } }", "written by the gateway")]
    [InlineData("{ body: response.boddy }", "boddy")]
    public void What_cannot_be_done_is_refused_in_the_file(string yaml, string message)
    {
        var errors = new ConfigErrors();
        new ResponseModule().Compile(Nodes.Yaml(yaml), ModuleExtensions.Scope(null), errors).ShouldBeNull();

        errors.Items.ShouldHaveSingleItem().Message.ShouldContain(message);
    }

    private static async Task<Exchange> AnswerAsync(string yaml, string body, string type = "application/json; charset=utf-8", int status = 200)
    {
        var exchange = new Exchange
        {
            Next = context =>
            {
                Head(context, status, type, "");
                return context.Response.WriteAsync(body);
            },
        };
        exchange.ResponseHeaders["x-before"] = "1";
        return await exchange.Through(new ResponseModule().Read(yaml));
    }

    private static void Head(HttpContext context, int status, string type, string coding)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.Headers.ETag = "\"e\"";
        context.Response.Headers["x-old"] = "o";
        if (coding.Length > 0)
            context.Response.Headers.ContentEncoding = coding;
    }
}

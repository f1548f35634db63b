using System.Text;
using Gatehouse.Core.Configuration;
using Gatehouse.Policies.Transform;

namespace Gatehouse.Policies.Tests.Transform;

public sealed class RequestPolicyTests
{
    [Fact]
    public async Task Headers_are_removed_renamed_set_and_added_in_this_order()
    {
        var policy = Headers("{ remove: [cookie], rename: { x-old: x-new }, set: { x-old: 'was {request.headers[\"x-old\"]}' }, add: { x-many: '{request.method}' } }");
        var exchange = new Exchange().WithHeader("cookie", "a=b").WithHeader("x-old", "1").WithHeader("x_new", "mine").WithHeader("x-many", "a");

        await exchange.Through(policy);

        exchange.NextCalls.ShouldBe(1);
        exchange.RequestHeaders.Select(header => $"{header.Key}={header.Value}").ShouldBe(["x-old=was 1", "x-new=1", "x-many=a,GET"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("a\r\nx-admin: 1")]
    [InlineData("a\n")]
    [InlineData("\u0001")]
    [InlineData("ä")]
    public async Task No_second_line_hides_in_a_value(string value)
    {
        var exchange = new Exchange(target: "/?x=" + Uri.EscapeDataString(value));

        await exchange.Through(Headers("{ set: { x-from-query: '{request.query.x}' } }"));

        exchange.ShouldBeRefused(400, "request_rule_failed");
        exchange.RequestHeaders.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a=1&b=2&a=3", "{ remove: [a] }", "b=2")]
    [InlineData("%61=1&b=2", "{ remove: [a] }", "b=2")]
    [InlineData("user=7&x=1", "{ rename: { user: userId } }", "userId=7&x=1")]
    [InlineData("user=7&userId=8&u%73erId=9", "{ rename: { user: userId } }", "userId=7")]
    [InlineData("a=1&b=%20", "{ set: { a: 'x&y={request.query.b}#' } }", "b=%20&a=x%26y%3D%20%23")]
    [InlineData("a=1", "{ add: { a: '2' } }", "a=1&a=2")]
    [InlineData("", "{ set: { 'ä b': ü } }", "%C3%A4%20b=%C3%BC")]
    [InlineData("a&&b", "{ rename: { a: c } }", "c&b")]
    public async Task The_query_is_changed(string query, string edits, string expected)
    {
        var exchange = new Exchange(target: "/?" + query);

        await exchange.Through(Policy($"query: {edits}"));

        exchange.Gateway.OutgoingQuery.ShouldBe(expected);
    }

    [Fact]
    public async Task A_body_is_computed_from_the_one_that_came()
    {
        var exchange = WithBody("""{"amount": 5.10, "admin": true}""");

        await exchange.Through(Policy("body: { amount: request.body.amount, ip: request.ip }"));

        (await SentAsync(exchange)).ShouldBe("""{"amount":5.1,"ip":"192.0.2.1"}""");
        exchange.Context.Request.ContentLength.ShouldBe(31);
    }

    [Fact]
    public async Task A_body_that_is_only_looked_at_goes_on_as_it_came()
    {
        var exchange = WithBody("""{ "id":  7 }""");

        await exchange.Through(Headers("{ set: { x-id: '{request.body.id}' } }"));

        (await SentAsync(exchange)).ShouldBe("""{ "id":  7 }""");
        exchange.RequestHeaders["x-id"].ToString().ShouldBe("7");
    }

    [Theory]
    [InlineData("to: xml", "application/json", """{"o":{"id":7}}""", "application/xml; charset=utf-8", """<?xml version="1.0" encoding="utf-8"?><o><id>7</id></o>""")]
    [InlineData("{ to: xml, body: { order: request.body } }", "application/json", """{"id":7}""", "application/xml; charset=utf-8", """<?xml version="1.0" encoding="utf-8"?><order><id>7</id></order>""")]
    [InlineData("{ to: xml, headers: { set: { content-type: text/xml } } }", "application/json", """{"o":1}""", "text/xml", """<?xml version="1.0" encoding="utf-8"?><o>1</o>""")]
    [InlineData("from: xml", "text/xml", "<o><id>7</id></o>", "application/json", """{"o":{"id":"7"}}""")]
    [InlineData("{ from: xml, body: request.body.o }", "application/xml", "<o><id>7</id></o>", "application/json", """{"id":"7"}""")]
    [InlineData("{ from: xml, body: request.body.o }", "application/json", "{}", "application/json", "{}")]
    public async Task XML_becomes_JSON_and_JSON_XML(string yaml, string type, string body, string newType, string expected)
    {
        var exchange = WithBody(body, type);

        await exchange.Through(Policy(yaml));

        (await SentAsync(exchange)).ShouldBe(expected);
        exchange.RequestHeaders.ContentType.ToString().ShouldBe(newType);
        exchange.Context.Request.ContentLength.ShouldBe(Encoding.UTF8.GetByteCount(expected));
    }

    [Theory]
    [InlineData("from: xml", "<!DOCTYPE a><a/>", "text/xml", 400, "invalid_xml")]
    [InlineData("from: xml", "<a>", "text/xml", 400, "invalid_xml")]
    [InlineData("{ from: xml, maxBody: 16 }", "<a>12345678901234567890</a>", "text/xml", 413, "body_too_large")]
    [InlineData("{ from: xml, otherwise: fail }", "{}", "application/json", 415, "body_not_xml")]
    [InlineData("to: xml", """{"a":1,"b":2}""", "application/json", 400, "request_rule_failed")]
    [InlineData("to: xml", """{"a b":1}""", "application/json", 400, "request_rule_failed")]
    public async Task What_cannot_be_turned_is_refused(string yaml, string body, string type, int status, string code)
    {
        var exchange = WithBody(body, type);

        await exchange.Through(Policy(yaml));

        exchange.ShouldBeRefused(status, code);
    }

    [Theory]
    [InlineData("{}", "application/json", "pass", 400, "request_rule_failed")]
    [InlineData("{", "application/json", "pass", 400, "invalid_json")]
    [InlineData("\"\ufffd\ud800\"", "application/merge-patch+json; charset=utf-8", "pass", 400, "request_rule_failed")]
    [InlineData("\"\\ud800\"", "application/json", "pass", 400, "invalid_json")]
    [InlineData("\"\\ud800\"", "application/json", "fail", 400, "invalid_json")]
    [InlineData("-1e999", "application/json", "fail", 400, "invalid_json")]
    [InlineData("[1234567890123456789]", "application/json", "pass", 413, "body_too_large")]
    [InlineData("a=1", "application/x-www-form-urlencoded", "fail", 415, "body_not_json")]
    public async Task What_cannot_be_transformed_is_refused(string body, string type, string otherwise, int status, string code)
    {
        var exchange = WithBody(body, type);

        await exchange.Through(Policy($"{{ body: request.body.a, maxBody: 16, otherwise: {otherwise} }}"));

        exchange.ShouldBeRefused(status, code);
    }

    [Fact]
    public async Task What_does_not_say_that_it_is_JSON_passes_unread()
    {
        var exchange = WithBody("a=1", "application/x-www-form-urlencoded");
        var body = exchange.Context.Request.Body;

        await exchange.Through(Policy("body: request.body.a"));

        exchange.Context.Request.Body.ShouldBeSameAs(body);
        exchange.NextCalls.ShouldBe(1);
    }

    /// <summary>Bytes of which many are near to JSON.</summary>
    [Fact]
    public async Task No_bytes_at_all_break_it()
    {
        var random = new Random(23);
        var alphabet = "{}[]\":,\\u0019dDeE-+.tfn \uFEFFé"u8.ToArray();
        var policy = Policy("body: { whole: request.body, part: 'request.body.a.b[0]', text: toJson(request.body) }");
        for (var i = 0; i < 3000; i++)
        {
            var bytes = new byte[random.Next(1, 40)];
            for (var at = 0; at < bytes.Length; at++)
                bytes[at] = random.Next(10) == 0 ? (byte)random.Next(256) : alphabet[random.Next(alphabet.Length)];
            var exchange = WithBody(bytes, "application/json");

            await exchange.Through(policy);

            (exchange.NextCalls == 1 || exchange.Status == 400).ShouldBeTrue(Convert.ToHexString(bytes));
        }
    }

    [Theory]
    [InlineData("{}", "", "nothing is changed")]
    [InlineData("{ from: xml, to: xml }", "", "nothing is changed")]
    [InlineData("{ headers: {} }", "headers", "nothing is named")]
    [InlineData("{ headers: { set: { host: a } } }", "headers.set.host", "written by the gateway")]
    [InlineData("{ headers: { rename: { a: x_forwarded_for } } }", "headers.rename.a", "written by the gateway")]
    [InlineData("{ headers: { set: { a: 'ü{request.path}' } } }", "headers.set.a", "U+00FC")]
    [InlineData("{ headers: { set: { a: '{request.pth}' } } }", "headers.set.a", "pth")]
    [InlineData("{ query: { set: { a: '{response.status}' } } }", "query.set.a", "response")]
    [InlineData("{ body: { a: [1 +] } }", "body", "")]
    public void What_cannot_be_done_is_refused_in_the_file(string yaml, string where, string message)
    {
        var errors = new ConfigErrors();
        new RequestModule().Compile(Nodes.Yaml(yaml), ModuleExtensions.Scope(null), errors).ShouldBeNull(where);

        errors.Items.ShouldHaveSingleItem().Message.ShouldContain(message);
    }

    private static Core.Pipeline.RoutePolicy Headers(string yaml) => Policy("headers: " + yaml);

    private static Core.Pipeline.RoutePolicy Policy(string yaml) => new RequestModule().Read(yaml);

    private static Exchange WithBody(string text, string type = "application/json") => WithBody(Encoding.UTF8.GetBytes(text), type);

    private static Exchange WithBody(byte[] bytes, string type)
    {
        var exchange = new Exchange("POST").WithHeader("content-type", type);
        exchange.Context.Request.Body = new MemoryStream(bytes);
        exchange.Context.Request.ContentLength = bytes.Length;
        return exchange;
    }

    private static Task<string> SentAsync(Exchange exchange) => new StreamReader(exchange.Context.Request.Body).ReadToEndAsync();
}

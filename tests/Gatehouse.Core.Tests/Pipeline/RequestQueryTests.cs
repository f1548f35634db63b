using System.Net;
using System.Text.Json;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Primitives;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Tests.Pipeline;

/// <summary><c>request.query</c>, as expressions see it.</summary>
public sealed class RequestQueryTests
{
    private const int Many = 200_000;

    [Theory]
    [InlineData("", "{}")]
    [InlineData("?", "{}")]
    [InlineData("?a", """{"a":""}""")]
    [InlineData("?b=1&a=2&&=3&b=4&%62=+5", """{"b":"1,4, 5","a":"2"}""")]
    public void Names_are_decoded_and_what_comes_several_times_is_one_value(string query, string map) =>
        Written(QueryOf(Request(query))).ShouldBe(map);

    [Fact]
    public void It_is_read_once_however_many_parameters_there_are()
    {
        var query = QueryOf(Request("?" + string.Join('&', Enumerable.Range(0, Many).Select(i => $"p{i}={i}"))));

        query.Count.ShouldBe(Many);
        for (var i = 0; i < Many; i++)
        {
            var (key, value) = query.EntryAt(i);
            query.TryGet(key.AsString, out var found).ShouldBeTrue();
            found.AsString.ShouldBeSameAs(value.AsString);
        }
        Written(query).ShouldEndWith($"\"p{Many - 1}\":\"{Many - 1}\"}}");
    }

    [Fact]
    public void A_parameter_may_come_any_number_of_times()
    {
        QueryOf(Request("?" + string.Join('&', Enumerable.Repeat("a=1", Many)))).TryGet("a", out var value).ShouldBeTrue();

        value.AsString.Length.ShouldBe((2 * Many) - 1);
    }

    [Fact]
    public void A_query_that_was_replaced_is_read_again()
    {
        var request = Request("?key=secret&a=1");
        Written(QueryOf(request)).ShouldBe("""{"key":"secret","a":"1"}""");

        request.ReplaceQuery("a=1");

        Written(QueryOf(request)).ShouldBe("""{"a":"1"}""");
    }

    private static GatewayRequest Request(string query)
    {
        CanonicalTargetParser.Parse("/x" + query, out var target).ShouldBe(TargetFault.None);
        return new GatewayRequest(target, "id", IPAddress.Loopback);
    }

    private static CelMap QueryOf(GatewayRequest request)
    {
        request.Variables ??= new RequestVariables(request);
        return request.Variables.Get(RequestVariables.Request).AsObject.Get(RequestObject.ObjectType.IndexOf("query")).AsMap;
    }

    private static string Written(CelMap map)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            CelValue.Of(map).WriteTo(json).ShouldBeTrue();
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}

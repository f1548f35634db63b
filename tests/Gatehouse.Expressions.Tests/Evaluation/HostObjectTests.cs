using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Tests.Evaluation;

/// <summary>Expressions look into the host's own objects.</summary>
public sealed class HostObjectTests
{
    private static readonly CelType Auth = CelType.Object("auth", new CelMember("roles", CelType.List(CelType.String)));

    private static readonly ExpressionEnvironment Environment =
        new([new CelVariable("request", HostRequest.ObjectType), new CelVariable("roles", CelType.List(CelType.String)), new CelVariable("any", CelType.Dyn)]);

    private static readonly CelVariables Variables = new(
        CelValue.Of(new HostRequest("GET", new(StringComparer.OrdinalIgnoreCase) { ["X-Beta"] = "1" })),
        CelValue.Of(CelList.Of(["customer", "admin"])),
        CelValue.Of(new HostRequest("PUT", [])));

    [Theory]
    [InlineData("request.method", "\"GET\"")]
    [InlineData("request['method']", "\"GET\"")]
    [InlineData("any.method", "\"PUT\"")]
    [InlineData("request.headers['x-beta'] == '1' && 'admin' in roles", "true")]
    [InlineData("request.headers.?gone.orValue('none')", "\"none\"")]
    [InlineData("request.?method.orValue('none')", "\"GET\"")]
    [InlineData("any.?nothing.orValue('none')", "\"none\"")]
    [InlineData("has(request.body)", "false")]
    [InlineData("has(request.headers.gone)", "false")]
    [InlineData("request.headers.map(name, name + '=' + request.headers[name])", "[\"X-Beta=1\"]")]
    [InlineData("toJson({'r': request})", "\"{\\\"r\\\":{\\\"method\\\":\\\"GET\\\",\\\"headers\\\":{\\\"X-Beta\\\":\\\"1\\\"}}}\"")]
    public void Members_and_maps_of_the_host_are_values(string text, string expected) =>
        Cel.Compile(Environment, text).Evaluate(Variables).ToString().ShouldBe(expected);

    [Theory]
    [InlineData("request.body", "the body is not there", 8, 4)]
    [InlineData("1 + size(any.nothing)", "there is no 'nothing'", 13, 7)]
    [InlineData("request.headers['gone']", "there is no 'gone'", 16, 6)]
    [InlineData("roles[5]", "the list has no index 5", 6, 1)]
    [InlineData("any + 1", "'+' does not take request and int", 0, 7)]
    public void An_error_knows_its_place(string text, string message, int offset, int length)
    {
        var error = Cel.Compile(Environment, text).Evaluate(Variables).AsError;

        (error.Message, error.Offset, error.Length).ShouldBe((message, offset, length));
    }

    [Theory]
    [InlineData("request.headers['x-beta'] == '1' && 'admin' in roles")]
    [InlineData("request.headers['gone'] == '1'")]
    [InlineData("request.method == 'GET' && roles.exists(r, r.startsWith('adm'))")]
    [InlineData("any.method.matches('^(GET|PUT)$') && '10.1.2.3'.in('10.0.0.0/8')")]
    public void Looking_allocates_nothing(string text)
    {
        var expression = Cel.Compile(Environment, text);
        for (var i = 0; i < 1000; i++)
            expression.Evaluate(Variables);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
            expression.Evaluate(Variables);

        // Less than a byte each: the runtime may take some for itself meanwhile.
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000);
    }

    [Fact]
    public void More_variables_come_behind_those_that_are_there()
    {
        var more = Environment.With(new CelVariable("auth", Auth), new CelVariable("order", CelType.Dyn));

        more.SlotOf("request").ShouldBe(0);
        more.SlotOf("order").ShouldBe(4);
        Environment.SlotOf("order").ShouldBe(-1);
    }
}

using Gatehouse.Core.Hosting;
using Gatehouse.Policies;
using Gatehouse.TestKit.Files;

namespace Gatehouse.Integration.Tests.Routing;

/// <summary>R2, R5: a key that would do nothing where it stands is a mistake.</summary>
public sealed class IdleKeysTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Theory]
    [InlineData("batch: true\n    timeout: 200ms", "5:14", "'timeout' goes with 'to' or 'calls'")]
    [InlineData("respond: hi\n    timeout: 1s", "5:14", "'timeout' goes with 'to' or 'calls'")]
    [InlineData("respond: hi\n    split: { shares: { up: 5% } }", "5:12", "'split' goes with 'to'")]
    [InlineData("respond: hi\n    mirror: up", "5:13", "'mirror' goes with 'to'")]
    [InlineData("respond: hi\n    priority: high", "5:15", "'priority' goes with 'to'")]
    [InlineData("redirect: /b\n    host: client", "5:11", "'host' goes with 'to'")]
    [InlineData("respond: hi\n    rewrite: { match: '^/a', replace: /b }", "5:14", "'rewrite' goes with 'to'")]
    [InlineData("calls: { a: up/a }\n    rewrite: { match: '^/a', replace: /b }", "5:14", "'rewrite' goes with 'to'")]
    [InlineData("calls: { a: up/a }\n    priority: high", "5:15", "'priority' goes with 'to'; write it at the upstream")]
    public void What_says_how_to_forward_stands_where_something_is_forwarded(string route, string place, string message)
    {
        var error = Errors(route).ShouldHaveSingleItem();

        $"{error.Message}; {error.Hint}".ShouldStartWith(message);
        $"{error.Position!.Value.Line}:{error.Position.Value.Column}".ShouldBe(place);
    }

    [Theory]
    [InlineData("calls: { a: up/a }\n    timeout: 1s")]
    [InlineData("to: up\n    timeout: 1s\n    host: client\n    priority: '\"high\"'")]
    [InlineData("respond: hi\n    host: destination")]
    public void What_has_a_meaning_is_taken(string route) => Errors(route).ShouldBeEmpty();

    public void Dispose() => folder.Dispose();

    private IReadOnlyList<Core.Configuration.ConfigError> Errors(string route)
    {
        var file = folder.Write("gatehouse.yaml", $"upstreams: {{ up: 'http://localhost:1' }}\nroutes:\n  /a:\n    {route}\n");
        return ConfigCheck.Run(file, BuiltInPolicies.All, static _ => null).Errors;
    }
}

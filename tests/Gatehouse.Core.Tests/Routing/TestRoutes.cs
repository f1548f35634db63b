using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;
using Gatehouse.Core.Routing;
using Gatehouse.Core.Snapshots;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Tests.Routing;

/// <summary>Routes from short texts: a key, and behind <c>?</c> conditions such as <c>h:x-v=1|2 q:page h:!x-old</c>.</summary>
internal static class TestRoutes
{
    private static readonly ConfigSource Source = new("gatehouse.yaml", "");

    public static Router Router(params string[] texts)
    {
        var errors = new ConfigErrors();
        var router = Core.Routing.Router.Build(Compile(texts), errors);
        errors.Items.ShouldBeEmpty();
        return router.ShouldNotBeNull();
    }

    public static List<CompiledRoute> Compile(params string[] texts) => [.. texts.Select((t, i) => Route(t, i + 1))];

    public static CompiledRoute Route(string text, int line = 1, bool answersPreflight = false, IReadOnlyList<RouteHost>? hosts = null)
    {
        var parts = text.Split(" ? ");
        var key = RouteKeyParser.Parse(parts[0], out var error, out _);
        error.ShouldBeNull();
        return new CompiledRoute
        {
            Rule = new RouteRule
            {
                Id = text,
                Pattern = key!.Pattern,
                Methods = key.Methods,
                Hosts = hosts ?? (key.Host is null ? [] : [key.Host]),
                Conditions = parts.Length == 1 ? [] : [.. parts[1].Split(' ').Select(Condition)],
                Node = new ConfigScalar(Source, new SourcePosition(line, 3, text.Length), text),
            },
            Chain = _ => Task.CompletedTask,
            AnswersPreflight = answersPreflight,
        };
    }

    public static CanonicalTarget Target(string text)
    {
        CanonicalTargetParser.Parse(text, out var target).ShouldBe(TargetFault.None);
        return target;
    }

    /// <summary>Headers from <c>name: value</c>; a name may stand twice.</summary>
    public static HeaderDictionary Headers(params string[] lines)
    {
        var headers = new HeaderDictionary();
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers.Append(line[..colon], line[(colon + 1)..].Trim());
        }
        return headers;
    }

    private static RouteCondition Condition(string text)
    {
        var source = text[0] == 'h' ? RouteConditionSource.Header : RouteConditionSource.Query;
        var isAbsent = text[2] == '!';
        var sides = text[(isAbsent ? 3 : 2)..].Split('=', 2);
        return new RouteCondition(source, sides[0], sides.Length == 1 ? [] : sides[1].Split('|'), !isAbsent);
    }
}

using Gatehouse.Caching.Rules;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Core.Primitives;
using Gatehouse.Expressions;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Policies.Cache;

/// <summary>Keeps answers.</summary>
internal sealed class CacheModule : RoutePolicyModule<CacheOptions>
{
    public override string Name => "cache";

    public override PolicyStage Stage => PolicyStage.Cache;

    public override string OffWord => "none";

    public override IReadOnlyList<string> Uses => [CachePartModule.Name];

    public override GatewayPartModule Part { get; } = new CachePartModule();

    public override void Review(RouteReview route) => CacheReview.Run(route);

    protected override void Validate(CacheOptions options, PolicyScope scope, PolicyValidation validation)
    {
        if (options.Key is { } key && validation.Expression("key", key, scope.Expressions) is { } expression && ReadsBody(expression))
            validation.Error("key", "'request.body' cannot be part of a key: requests with a body are not answered from the cache");
        if (options.Tags is { } tags)
            validation.Expression("tags", tags, scope.Expressions.ForResponse());
        for (var i = 0; i < options.Vary.Count; i++)
        {
            if (HeaderSyntax.FaultOfName(options.Vary[i]) is { } fault)
                validation.Error($"vary[{i}]", fault);
        }
    }

    protected override RoutePolicy Create(CacheOptions options, PolicyScope scope)
    {
        var part = scope.Parts.Find<CachePart>(CachePartModule.Name, "") ?? new CachePart(new CachePartOptions(), new SharedStore(scope.TimeProvider), null);
        var key = options.Key is null ? null : scope.Expressions.Compile(options.Key);
        return new CachePolicy(part.Store, new CacheSettings
        {
            Route = scope.RouteId,
            Key = key,
            // By nothing less: callers may have one role, and each an answer of his own.
            IsKeyedByCaller = options.Key?.Trim() == "auth.sub",
            Tags = options.Tags is null ? null : scope.Expressions.ForResponse().Compile(options.Tags),
            MaxObject = options.MaxObject.Bytes,
            HearsClients = options.ClientDirectives,
            DropsCookies = options.DropCookies,
            Wait = options.Wait,
            Logger = scope.Loggers.CreateLogger("Gatehouse"),
            Rules = new StoreRules
            {
                Ttl = options.Ttl,
                Heuristic = options.Heuristic,
                StaleWhileRevalidate = options.StaleWhileRevalidate,
                StaleIfError = options.StaleIfError,
                Vary = [.. options.Vary],
            },
        });
    }

    private static bool ReadsBody(Expression expression) =>
        expression.References.Any(reference => reference is { Variable: "request", Path: ["body", ..] });
}
